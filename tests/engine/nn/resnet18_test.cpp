#include "engine/core/files.h"
#include "engine/nn/models_internal.h"
#include "engine/training/precision_internal.h"
#include "tests/engine/nn/made_up_weights.h"

#include <cmath>
#include <gtest/gtest.h>

/// Against PyTorch and torchvision: tests/data/nn/make_resnet18_reference.py.
namespace benchlight::nn {
namespace {

const Json &reference() {
    static const Json json = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/nn/resnet18.json"));
    return json;
}

TEST(ResNet18, HasTorchvisionsStateDict) {
    const auto network = make_network("resnet18", 10, 576);
    expect_state(*network, reference()["state"]);
    EXPECT_EQ(parameter_count(*network, false), 11181642u);
    EXPECT_EQ(parameter_count(*network, true), 11181642u);
    network->freeze(network->stages().size() - 1, true);
    EXPECT_EQ(parameter_count(*network, true), 5130u);
    EXPECT_EQ(parameter_count(*network, false), 11181642u);
}

TEST(ResNet18, GivesTorchvisionsLogits) {
    const auto network = make_network("resnet18", 10, 1);
    fill(*network);
    const at::NoGradGuard no_grad;
    for (const auto &[side, logits] : reference()["logits"].items())
        expect_near(network->forward(images(std::stoi(side))), logits, 1e-4);
}

TEST(ResNet18, SmallImageVariantGivesPyTorchsLogits) {
    const auto network = make_network("resnet18-3x3", 10, 1);
    fill(*network);
    const at::NoGradGuard no_grad;
    expect_near(network->forward(images(32)), reference()["logits_3x3"]["32"], 1e-4);
}

TEST(ResNet18, HasPyTorchsGradientsAndStatistics) {
    const Json &expected = reference()["step"];
    const auto network = make_network("resnet18", 10, 1);
    fill(*network);
    const at::Tensor batch = wave(16 * 3 * 64 * 64, .25).reshape({16, 3, 64, 64});
    const auto outcome = training::forward_backward(
        *network, {.images = batch, .labels = at::arange(16, at::kLong) % 10, .index = {}}, {.1}, false);
    EXPECT_NEAR(outcome.loss, expected["loss"].get<double>(), 1e-4);
    network->training = true;
    network->forward(batch);
    for (const StateEntry &entry : network->state()) {
        if (entry.trainable()) {
            const double norm = expected["gradient_norm"][entry.name].get<double>();
            EXPECT_NEAR(entry.tensor.grad().norm().item<double>(), norm, 1e-3 * norm + 1e-6) << entry.name;
        } else if (expected["running_mean"].contains(entry.name)) {
            for (std::int64_t i = 0; i < entry.tensor.numel(); ++i)
                EXPECT_NEAR(entry.tensor[i].item<double>(),
                            expected["running_mean"][entry.name][static_cast<std::size_t>(i)].get<double>(), 1e-4);
        } else if (entry.name.ends_with("num_batches_tracked")) {
            EXPECT_EQ(entry.tensor.item<std::int64_t>(), 1);
        }
    }
}

/// torchvision draws convolutions from N(0, 2 / fan out) and the head from U(±1/sqrt(fan in)).
TEST(ResNet18, StartsWithTorchvisionsDistributions) {
    const auto network = make_network("resnet18", 10, 576);
    for (const StateEntry &entry : network->state()) {
        const at::Tensor values = entry.tensor.detach().to(at::kDouble);
        if (entry.tensor.dim() == 4) {
            const double fan_out =
                static_cast<double>(entry.tensor.size(0) * entry.tensor.size(2) * entry.tensor.size(3));
            EXPECT_NEAR(values.std().item<double>() / std::sqrt(2 / fan_out), 1, .05) << entry.name;
        } else if (entry.name == "fc.weight") {
            EXPECT_LE(values.abs().max().item<double>(), 1 / std::sqrt(512.));
            EXPECT_GT(values.abs().max().item<double>(), .99 / std::sqrt(512.));
        } else if (entry.name.ends_with("running_var") || (entry.name.ends_with("weight") && entry.tensor.dim() == 1)) {
            EXPECT_TRUE(values.eq(1).all().item<bool>()) << entry.name;
        }
    }
}

TEST(ResNet18, InitialisationIsAFunctionOfTheSeed) {
    const auto hash = [](std::uint64_t seed) { return weights_sha256(*make_network("resnet18", 10, seed)); };
    EXPECT_EQ(hash(1), hash(1));
    EXPECT_NE(hash(1), hash(2));
}

} // namespace
} // namespace benchlight::nn
