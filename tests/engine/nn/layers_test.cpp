#include "engine/nn/layers_internal.h"

#include <gtest/gtest.h>

namespace benchlight::nn {
namespace {

struct Holder : Network {
    at::Tensor run_stage(std::size_t, const at::Tensor &x, bool) override { return x; }
};

struct Shape {
    int in, out, kernel, stride, padding, height, width;
};

/// The product form of small convolutions must be the general convolution, gradients included.
TEST(Conv2d, EqualsTheGeneralConvolution) {
    for (const Shape s : {Shape{8, 6, 3, 1, 1, 1, 1}, Shape{8, 6, 3, 2, 1, 2, 2}, Shape{8, 6, 3, 1, 1, 2, 2},
                          Shape{8, 6, 3, 1, 1, 1, 2}, Shape{8, 6, 3, 1, 1, 2, 1}, Shape{8, 6, 3, 2, 1, 3, 3},
                          Shape{8, 6, 3, 2, 1, 1, 1}, Shape{8, 6, 1, 2, 0, 2, 2}, Shape{8, 6, 1, 1, 0, 1, 1},
                          Shape{3, 6, 7, 2, 3, 2, 2}, Shape{8, 6, 3, 1, 1, 4, 4}, Shape{8, 6, 3, 1, 0, 4, 4}}) {
        Holder holder;
        const Conv2d conv(Builder(holder, 3), s.in, s.out, s.kernel, s.stride, s.padding, ConvInit::kaiming_uniform);
        const at::Tensor x = at::sin(at::arange(5 * s.in * s.height * s.width, at::kFloat))
                                 .reshape({5, s.in, s.height, s.width})
                                 .set_requires_grad(true);
        const auto gradients = [&](const at::Tensor &y) {
            (y * at::cos(at::arange(y.numel(), at::kFloat)).reshape(y.sizes())).sum().backward();
            const auto result = std::make_pair(x.grad().clone(), conv.weight.grad().clone());
            x.mutable_grad().reset();
            conv.weight.mutable_grad().reset();
            return result;
        };
        const at::Tensor general = at::conv2d(x, conv.weight, {}, s.stride, s.padding), own = conv(x);
        ASSERT_EQ(general.sizes(), own.sizes());
        EXPECT_TRUE(at::allclose(general, own, 1e-5, 1e-6)) << s.height << "x" << s.width << " kernel " << s.kernel;
        const auto expected = gradients(general), actual = gradients(own);
        EXPECT_TRUE(at::allclose(expected.first, actual.first, 1e-5, 1e-5));
        EXPECT_TRUE(at::allclose(expected.second, actual.second, 1e-5, 1e-5));
    }
}

TEST(Conv2d, IdentityInitialisationPassesChannelsThrough) {
    Holder holder;
    const Conv2d conv(Builder(holder, 3), 4, 6, 3, 1, 1, ConvInit::identity);
    const at::Tensor x = at::arange(4 * 5 * 5, at::kFloat).reshape({1, 4, 5, 5});
    EXPECT_TRUE(at::allclose(conv(x).slice(1, 0, 4), x));
}

} // namespace
} // namespace benchlight::nn
