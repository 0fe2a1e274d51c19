#include "engine/core/files.h"
#include "engine/nn/layers_internal.h"
#include "engine/training/optimizer_internal.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

struct OneParameter : nn::Network {
    explicit OneParameter(const at::Tensor &start) {
        nn::Builder(*this, std::nullopt).add("p", start.clone(), nn::Role::parameter);
    }
    at::Tensor run_stage(std::size_t, const at::Tensor &x, bool) override { return x; }
};

at::Tensor wave(double phase) { return at::sin(at::arange(12, at::kDouble) * 0.7310585 + phase).to(at::kFloat); }

/// Against PyTorch's: tests/data/nn/make_resnet18_reference.py.
TEST(Optimizer, StepsAsPyTorchs) {
    const Json reference = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/nn/resnet18.json"));
    for (const auto &[name, expected] : reference["optimized"].items()) {
        OneParameter network(wave(.5));
        Settings settings;
        settings.optimizer = name;
        settings.nesterov = true;
        settings.weight_decay = 1e-3;
        Optimizer optimizer(network, settings);
        at::Tensor parameter = network.state()[0].tensor;
        for (int step = 0; step < 5; ++step) {
            parameter.mutable_grad() = wave(1. + step);
            optimizer.step(1e-2, settings);
        }
        for (std::int64_t i = 0; i < 12; ++i)
            EXPECT_NEAR(parameter[i].item<double>(), expected[static_cast<std::size_t>(i)].get<double>(), 1e-6) << name;
        EXPECT_FALSE(parameter.grad().defined());
    }
}

TEST(Optimizer, ClipsTheNormOfAllGradientsTogether) {
    OneParameter network(wave(0));
    Optimizer optimizer(network, Settings());
    at::Tensor parameter = network.state()[0].tensor;
    const at::Tensor gradient = wave(1);
    const double norm = gradient.norm().item<double>();
    parameter.mutable_grad() = gradient.clone();
    optimizer.clip_gradients(norm * 1.01);
    EXPECT_TRUE(parameter.grad().equal(gradient));
    optimizer.clip_gradients(.5);
    EXPECT_NEAR(parameter.grad().norm().item<double>(), .5, 1e-6);
    EXPECT_TRUE(at::allclose(parameter.grad() * (norm / .5), gradient, 1e-5, 1e-6));
}

/// What can change while a run trains is what step() is told, not what the run began with.
TEST(Optimizer, TakesMomentumAndWeightDecayOfNow) {
    const auto stepped = [](double began, double now) {
        OneParameter network(wave(.5));
        Settings settings;
        settings.optimizer = "sgd";
        settings.weight_decay = settings.momentum = began;
        Optimizer optimizer(network, settings);
        settings.weight_decay = settings.momentum = now;
        at::Tensor parameter = network.state()[0].tensor;
        for (int step = 0; step < 3; ++step) {
            parameter.mutable_grad() = wave(1. + step);
            optimizer.step(.1, settings);
        }
        return parameter.detach().clone();
    };
    EXPECT_TRUE(stepped(0, .5).equal(stepped(.5, .5)));
    EXPECT_FALSE(stepped(0, .5).equal(stepped(0, 0)));
}

} // namespace
} // namespace benchlight::training
