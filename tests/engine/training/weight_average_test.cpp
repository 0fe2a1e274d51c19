#include "engine/training/weight_average_internal.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

struct TwoTensors : nn::Network {
    TwoTensors() {
        state_.push_back({"weight", at::full({3}, 1.f).set_requires_grad(true)});
        state_.push_back({"count", at::zeros({}, at::kLong), nn::Role::buffer});
    }
    at::Tensor forward(const at::Tensor &x) override { return x; }
    void set(float weight, std::int64_t count) {
        const at::NoGradGuard no_grad;
        state_[0].tensor.fill_(weight);
        state_[1].tensor.fill_(count);
    }
    float weight() const { return state_[0].tensor[1].item<float>(); }
    std::int64_t count() const { return state_[1].tensor.item<std::int64_t>(); }
};

TEST(WeightAverage, MovesTowardsTheWeights) {
    TwoTensors network;
    WeightAverage average(network);
    network.set(5, 7);
    average.update(.75, 1000);
    EXPECT_FLOAT_EQ(average.state()[0].second[1].item<float>(), 1 + .25f * 4);
    average.update(.75, 1000);
    EXPECT_FLOAT_EQ(average.state()[0].second[1].item<float>(), 2 + .25f * 3);
    EXPECT_EQ(average.state()[1].second.item<std::int64_t>(), 7);
    EXPECT_EQ(average.state()[0].first, "average.weight");
}

TEST(WeightAverage, FirstStepsDoNotLinger) {
    TwoTensors network;
    WeightAverage average(network);
    network.set(12, 1);
    average.update(.999, 1); // decay 2/11
    EXPECT_FLOAT_EQ(average.state()[0].second[1].item<float>(), 1 + (1 - 2.f / 11) * 11);
}

TEST(WeightAverage, StandsInForTheWeightsAndGivesThemBack) {
    TwoTensors network;
    WeightAverage average(network);
    network.set(5, 7);
    average.update(.5, 1000);
    network.set(9, 8);
    {
        const WithAverage averaged(&average);
        EXPECT_FLOAT_EQ(network.weight(), 3);
        EXPECT_EQ(network.count(), 7);
    }
    EXPECT_FLOAT_EQ(network.weight(), 9);
    EXPECT_EQ(network.count(), 8);
    EXPECT_FLOAT_EQ(average.state()[0].second[1].item<float>(), 3);
    const WithAverage nothing(nullptr);
    EXPECT_FLOAT_EQ(network.weight(), 9);
}

} // namespace
} // namespace benchlight::training
