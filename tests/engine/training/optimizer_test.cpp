#include "engine/core/files.h"
#include "engine/training/optimizer_internal.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

struct OneParameter : nn::Network {
    explicit OneParameter(const at::Tensor &start) { state_.push_back({"p", start.clone().set_requires_grad(true)}); }
    at::Tensor forward(const at::Tensor &x) override { return x; }
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
            optimizer.step(1e-2);
        }
        for (std::int64_t i = 0; i < 12; ++i)
            EXPECT_NEAR(parameter[i].item<double>(), expected[static_cast<std::size_t>(i)].get<double>(), 1e-6) << name;
        EXPECT_FALSE(parameter.grad().defined());
    }
}

} // namespace
} // namespace benchlight::training
