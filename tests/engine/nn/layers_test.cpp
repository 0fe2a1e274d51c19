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

struct ChannelsCase {
    int channels, kernel, stride, height, width;
    Padding way;
};

/// Our own convolution of single channels must be LibTorch's, gradients included.
TEST(ConvolveChannels, EqualsTheGeneralConvolution) {
    for (const ChannelsCase s :
         {ChannelsCase{48, 3, 1, 6, 6, Padding::one_side}, ChannelsCase{32, 3, 2, 8, 8, Padding::one_side},
          ChannelsCase{144, 5, 2, 9, 12, Padding::one_side}, ChannelsCase{50, 5, 1, 3, 4, Padding::one_side},
          ChannelsCase{7, 3, 2, 1, 1, Padding::one_side}, ChannelsCase{96, 5, 2, 12, 7, Padding::fixed},
          ChannelsCase{100, 3, 1, 5, 5, Padding::fixed}})
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            Holder holder;
            Conv2d conv(Builder(holder, 3), 1, s.channels, s.kernel, s.stride, s.kernel / 2, ConvInit::kaiming_uniform);
            conv.groups = s.channels;
            conv.way = s.way;
            const KernelWindow w = conv.window(s.height, s.width);
            const at::Tensor x = at::sin(at::arange(5 * s.channels * s.height * s.width, at::kFloat) * .37)
                                     .reshape({5, s.channels, s.height, s.width})
                                     .to(type)
                                     .set_requires_grad(true);
            const auto gradients = [&](const at::Tensor &y) {
                (y.to(at::kFloat) * at::cos(at::arange(y.numel(), at::kFloat)).reshape(y.sizes())).sum().backward();
                const auto result = std::make_pair(x.grad().to(at::kFloat), conv.weight.grad().clone());
                x.mutable_grad().reset();
                conv.weight.mutable_grad().reset();
                return result;
            };
            // In float32, from the same (rounded) input; sums of bfloat16 are ours in float32 too.
            const at::Tensor padded =
                at::constant_pad_nd(x.to(at::kFloat), {w.left, (w.width - 1) * w.stride + w.kernel - s.width - w.left,
                                                       w.top, (w.height - 1) * w.stride + w.kernel - s.height - w.top});
            const at::Tensor general = at::conv2d(padded, conv.weight, {}, at::IntArrayRef{s.stride, s.stride},
                                                  at::IntArrayRef{0, 0}, 1, s.channels),
                             own = conv(x);
            ASSERT_EQ(general.sizes(), own.sizes());
            const double relative = type == at::kFloat ? 1e-5 : 1e-2, absolute = type == at::kFloat ? 1e-5 : 2e-2;
            EXPECT_TRUE(at::allclose(general, own.to(at::kFloat), relative, absolute)) << s.channels;
            const auto expected = gradients(general), actual = gradients(own);
            EXPECT_TRUE(at::allclose(expected.first, actual.first, relative, absolute)) << s.channels;
            EXPECT_TRUE(at::allclose(expected.second, actual.second, relative, 10 * absolute)) << s.channels;
            const at::NoGradGuard no_grad;
            const at::Tensor bias = at::arange(s.channels, at::kFloat) / 10;
            EXPECT_TRUE(at::allclose(general + bias.reshape({1, -1, 1, 1}),
                                     conv.convolve(x, conv.weight, bias).to(at::kFloat), relative, 4 * absolute));
        }
}

} // namespace
} // namespace benchlight::nn
