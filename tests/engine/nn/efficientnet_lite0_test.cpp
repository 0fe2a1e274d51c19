#include "engine/core/files.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/pretrained_internal.h"
#include "tests/engine/nn/made_up_weights.h"

/// Against the PyTorch port that the ImageNet weights come from: tests/data/nn/make_lite0_reference.py.
namespace benchlight::nn {
namespace {

const Json &reference() {
    static const Json json = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/nn/lite0.json"));
    return json;
}

TEST(EfficientNetLite0, HasThePortsStateDict) {
    const auto network = make_network("efficientnet-lite0", 10, 576);
    expect_state(*network, reference()["state"]);
    EXPECT_EQ(parameter_count(*network, false), reference()["parameters"].get<std::uint64_t>());
    EXPECT_EQ(parameter_count(*network, true), reference()["parameters"].get<std::uint64_t>());
    network->freeze(network->stages().size() - 1, true);
    EXPECT_EQ(parameter_count(*network, true), 12810u);
}

/// TensorFlow pads at the right and at the bottom, and on odd sides otherwise than on even ones.
TEST(EfficientNetLite0, GivesThePortsLogitsOnEvenAndOddSides) {
    const auto network = make_network("efficientnet-lite0", 10, 1);
    fill(*network);
    const at::NoGradGuard no_grad;
    for (const auto &[side, logits] : reference()["evaluation"].items())
        expect_near(network->forward(images(std::stoi(side))), logits, 1e-4);
}

TEST(EfficientNetLite0, GivesThePortsLogitsInTrainingModeAndMovesItsStatistics) {
    for (const auto &[side, expected] : reference()["training"].items()) {
        const auto network = make_network("efficientnet-lite0", 10, 1);
        fill(*network, noise);
        const at::NoGradGuard no_grad;
        network->training = true;
        expect_near(network->forward(images(std::stoi(side), 4, noise)), expected["logits"], 1e-4);
        for (const StateEntry &entry : network->state())
            if (expected["statistics"].contains(entry.name))
                expect_near(entry.tensor.unsqueeze(0), Json::array({expected["statistics"][entry.name]}), 1e-4);
    }
}

TEST(EfficientNetLite0, GivesThePortsLogitsWithItsImageNetWeights) {
    const WeightSource source = weight_sources("efficientnet-lite0").front();
    if (!source.installed) GTEST_SKIP() << "the weights are not installed; packaging/setup brings them";
    const TrainedNetwork trained = load_trained_network(source.path, "efficientnet-lite0");
    ASSERT_EQ(trained.report.file_classes, 1000);
    EXPECT_EQ(trained.report.matched, trained.report.wanted);
    EXPECT_TRUE(trained.report.unexpected.empty());
    const at::NoGradGuard no_grad;
    for (const auto &[side, logits] : reference()["imagenet"].items())
        expect_near(trained.network->forward(images(std::stoi(side), 2)).slice(1, 0, 1000, 20), logits, 1e-4);
}

} // namespace
} // namespace benchlight::nn
