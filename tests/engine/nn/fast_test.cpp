#include "engine/nn/models.h"
#include "engine/nn/models_internal.h"

#include <gtest/gtest.h>

namespace benchlight::nn {
namespace {

TEST(Fast, WhitensPatches) {
    const auto network = make_network("fast", 10, 1);
    Random random(5, Purpose::order);
    at::Tensor images = at::empty({64, 3, 16, 16});
    for (std::int64_t i = 0; i < images.numel(); ++i)
        images.mutable_data_ptr<float>()[i] = static_cast<float>(random.normal());
    images = images + images.roll({1}, {3}) * 3; // neighbours and channels depend on each other
    network->fit_fixed_layers(images);
    const at::Tensor filters = network->state()[0].tensor;
    ASSERT_EQ(network->state()[0].name, "whiten.weight");
    const at::Tensor out = at::conv2d(images, filters.slice(0, 0, 8)).permute({1, 0, 2, 3}).flatten(1).to(at::kDouble);
    const at::Tensor covariance = at::matmul(out, out.t()) / out.size(1);
    EXPECT_TRUE(at::allclose(covariance, at::eye(8, at::kDouble), 0, 2e-2));
    EXPECT_TRUE(at::equal(filters.slice(0, 8, 16), -filters.slice(0, 0, 8)));
}

TEST(Fast, TakesGreyImagesRepeatedAndOddSizes) {
    const auto network = make_network("fast", 7, 1);
    network->fit_fixed_layers(at::ones({8, 1, 28, 28}).expand({8, 3, 28, 28}));
    for (const std::int64_t side : {16, 28, 33, 64}) {
        const at::Tensor logits = network->forward(at::ones({2, 3, side, side}));
        EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, 7}));
        EXPECT_TRUE(at::isfinite(logits).all().item<bool>()) << side;
    }
}

TEST(Models, ListsEveryModelOnce) {
    std::vector<std::string> names;
    for (const ModelInfo &info : models()) {
        names.push_back(info.name);
        EXPECT_GE(info.parameters, info.trainable_parameters);
        EXPECT_GT(info.trainable_parameters, 0u);
        EXPECT_FALSE(info.description.empty());
    }
    EXPECT_EQ(names, (std::vector<std::string>{"resnet18", "resnet18-3x3", "fast", "efficientnet-lite0"}));
}

} // namespace
} // namespace benchlight::nn
