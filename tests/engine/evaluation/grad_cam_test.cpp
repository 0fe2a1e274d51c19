#include "engine/evaluation/grad_cam_internal.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/pretrained_internal.h"
#include "tests/engine/nn/made_up_weights.h"

#include <map>
#include <memory>

/// Against PyTorch: tests/data/nn/make_grad_cam_reference.py.
namespace benchlight::evaluation {
namespace {

const Json &reference() {
    static const Json json = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/nn/grad_cam.json"));
    return json;
}

void expect_map(nn::Network &network, const Json &expected) {
    const std::int64_t height = expected["height"], width = expected["width"], number = expected["class"];
    const at::Tensor input =
        nn::noise(3 * height * width, .25).reshape({1, 3, height, width}).contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor map = grad_cam(network, input, number);
    SCOPED_TRACE(expected["model"].get<std::string>() + " " + std::to_string(height) + " x " + std::to_string(width) +
                 ", class " + std::to_string(number));
    ASSERT_EQ(map.sizes(), (std::vector<std::int64_t>{height, width}));
    EXPECT_EQ(map.max().item<float>(), 1);
    const auto step = expected["step"].get<std::int64_t>();
    std::int64_t at = 0;
    for (const Json &value : expected["map"]) {
        ASSERT_NEAR(map.const_data_ptr<float>()[at], value.get<float>(), 1e-3) << "pixel " << at;
        at += step;
    }
    EXPECT_GE(at, height * width);
}

TEST(GradCam, IsPyTorchsOfEveryModelClassAndSize) {
    ASSERT_EQ(reference()["cases"].size(), 24u);
    std::map<std::string, std::unique_ptr<nn::Network>> networks;
    for (const Json &expected : reference()["cases"]) {
        const auto model = expected["model"].get<std::string>();
        auto &network = networks[model];
        if (!network) {
            network = nn::make_network(model, 10, std::nullopt);
            nn::fill(*network, nn::noise);
        }
        expect_map(*network, expected);
    }
    EXPECT_EQ(networks.size(), 4u);
}

TEST(GradCam, IsPyTorchsWithImageNetWeights) {
    const nn::WeightSource source = nn::weight_sources("efficientnet-lite0").front();
    if (!source.installed) GTEST_SKIP() << "the weights are not installed; packaging/setup brings them";
    const nn::TrainedNetwork trained = nn::load_trained_network(source.path, "efficientnet-lite0");
    ASSERT_FALSE(reference()["imagenet"].empty());
    for (const Json &expected : reference()["imagenet"]) expect_map(*trained.network, expected);
}

TEST(GradCam, LeavesNoGradientAndNeedsNoGradientMode) {
    const auto network = nn::make_network("resnet18", 10, 1);
    const at::NoGradGuard no_grad;
    const at::Tensor with_mode_off = grad_cam(*network, nn::images(64, 1, nn::noise), 3);
    EXPECT_FALSE(at::GradMode::is_enabled());
    for (const nn::StateEntry &entry : network->state()) EXPECT_FALSE(entry.tensor.grad().defined()) << entry.name;
    at::GradMode::set_enabled(true);
    EXPECT_TRUE(at::equal(with_mode_off, grad_cam(*network, nn::images(64, 1, nn::noise), 3)));
}

TEST(GradCam, IsZeroWhereNothingSpeaksForTheClass) {
    const auto network = nn::make_network("resnet18", 10, 1);
    {
        const at::NoGradGuard no_grad;
        // The features behind pooling are not negative, so a class of negative weights has nothing for it.
        for (const nn::StateEntry &entry : network->state())
            if (entry.name == "fc.weight") at::Tensor(entry.tensor).fill_(-1);
    }
    EXPECT_TRUE(at::equal(grad_cam(*network, nn::images(64, 1, nn::noise), 3), at::zeros({64, 64})));
}

struct HeadAlone : nn::Network {
    HeadAlone() { begin_stage("head"); }
    at::Tensor run_stage(std::size_t, const at::Tensor &x, bool) override { return x.flatten(1); }
};

TEST(GradCam, NeedsAStageOfMaps) {
    HeadAlone network;
    EXPECT_THROW(grad_cam(network, at::zeros({1, 3, 2, 2}), 0), Error);
}

} // namespace
} // namespace benchlight::evaluation
