#include "engine/nn/layers_internal.h"
#include "engine/training/weight_average_internal.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

struct TwoTensors : nn::Network {
    TwoTensors() {
        nn::Builder builder(*this, std::nullopt);
        builder.add("weight", at::full({3}, 1.f), nn::Role::parameter);
        builder.add("count", at::zeros({}, at::kLong), nn::Role::buffer);
    }
    at::Tensor run_stage(std::size_t, const at::Tensor &x, bool) override { return x; }
    void set(float weight, std::int64_t count) {
        const at::NoGradGuard no_grad;
        tensor(0).fill_(weight);
        tensor(1).fill_(count);
    }
    at::Tensor tensor(std::size_t i) const { return state()[i].tensor; }
    float weight() const { return tensor(0)[1].item<float>(); }
    std::int64_t count() const { return tensor(1).item<std::int64_t>(); }
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
