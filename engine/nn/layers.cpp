#include "engine/nn/layers_internal.h"

namespace benchlight::nn {

at::Tensor Builder::add(const std::string &name, at::Tensor tensor, Role role) {
    if (role == Role::parameter || role == Role::norm_parameter) tensor.set_requires_grad(true);
    network_.state_.push_back({prefix_ + name, tensor, role});
    if (!network_.stages_.empty()) ++network_.stages_.back().count;
    return tensor;
}

template <class Draw> at::Tensor Builder::filled(const std::string &name, at::IntArrayRef shape, Draw draw) {
    at::Tensor tensor = at::zeros(shape, at::kFloat);
    if (seed_) {
        Random random(*seed_, Purpose::initialisation, static_cast<std::uint32_t>(network_.state_.size()));
        float *values = tensor.mutable_data_ptr<float>();
        for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = static_cast<float>(draw(random));
    }
    return add(name, tensor, Role::parameter);
}

at::Tensor Builder::uniform(const std::string &name, at::IntArrayRef shape, double bound) {
    return filled(name, shape, [bound](Random &random) { return random.uniform(-bound, bound); });
}

at::Tensor Builder::normal(const std::string &name, at::IntArrayRef shape, double deviation) {
    return filled(name, shape, [deviation](Random &random) { return deviation * random.normal(); });
}

Conv2d::Conv2d(const Builder &builder, int in, int out, int kernel, int stride_, int padding_, ConvInit init)
    : stride(stride_), padding(padding_) {
    const std::int64_t shape[] = {out, in, kernel, kernel};
    if (init == ConvInit::kaiming_normal_fan_out) {
        weight = Builder(builder).normal("weight", shape, std::sqrt(2.0 / (out * kernel * kernel)));
        return;
    }
    weight = Builder(builder).uniform("weight", shape, 1 / std::sqrt(static_cast<double>(in * kernel * kernel)));
    if (init == ConvInit::identity && builder.random()) {
        const at::NoGradGuard no_grad;
        at::Tensor first = weight.slice(0, 0, std::min(in, out));
        first.zero_();
        for (int channel = 0; channel < std::min(in, out); ++channel)
            first.index_put_({at::tensor(channel), at::tensor(channel), at::tensor(kernel / 2), at::tensor(kernel / 2)},
                             at::ones({1}));
    }
}

namespace {

/// The convolution of an input of few pixels to an output of one: a product with the window of the kernel that lies on
/// the input. The kernel's other taps only ever meet padding, and the general convolution computes them all the same: at
/// 32 pixels, that is most of the work in the last stage of a ResNet made for 224.
at::Tensor convolve_to_one_pixel(const at::Tensor &x, const at::Tensor &weight, const std::optional<at::Tensor> &bias,
                                 std::int64_t padding) {
    const std::int64_t below = weight.size(2) - padding - x.size(2), right = weight.size(3) - padding - x.size(3);
    // Padding by less than nothing cuts; its gradient is written in one go, where two slices would write two.
    const at::Tensor window = at::constant_pad_nd(weight, {-padding, -right, -padding, -below});
    // [out, height · width · in], so that both sides are channels-last in memory.
    const at::Tensor product =
        at::linear(x.permute({0, 2, 3, 1}).flatten(1), window.permute({0, 2, 3, 1}).flatten(1), bias);
    return product.unsqueeze(2).unsqueeze(3);
}

} // namespace

KernelWindow Conv2d::window(std::int64_t height, std::int64_t width) const {
    const std::int64_t kernel = weight.size(2);
    if (way == Padding::fixed)
        return {kernel,
                stride,
                padding,
                padding,
                (height + 2 * padding - kernel) / stride + 1,
                (width + 2 * padding - kernel) / stride + 1};
    const std::int64_t rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride;
    const auto added = [&](std::int64_t out, std::int64_t side) {
        return std::max<std::int64_t>((out - 1) * stride + kernel - side, 0);
    };
    return {kernel, stride, added(rows, height) / 2, added(columns, width) / 2, rows, columns};
}

at::Tensor Conv2d::convolve(const at::Tensor &x, const at::Tensor &weights, const at::Tensor &bias) const {
    const KernelWindow w = window(x.size(2), x.size(3));
    if (groups > 1) return convolve_channels(x, weights, bias, w);
    const at::Tensor cast = weights.to(x.scalar_type());
    const auto cast_bias = bias.defined() ? std::optional(bias.to(x.scalar_type())) : std::nullopt;
    if (way == Padding::fixed && w.height == 1 && w.width == 1 && padding + std::max(x.size(2), x.size(3)) <= w.kernel)
        return convolve_to_one_pixel(x, cast, cast_bias, padding);
    const std::int64_t strides[] = {stride, stride}, zeros[] = {w.top, w.left};
    const std::int64_t below = (w.height - 1) * stride + w.kernel - x.size(2) - w.top,
                       right = (w.width - 1) * stride + w.kernel - x.size(3) - w.left;
    if (way == Padding::fixed || (below <= w.top && right <= w.left))
        return at::conv2d(x, cast, cast_bias, strides, zeros, 1, groups);
    return at::conv2d(at::constant_pad_nd(x, {w.left, right, w.top, below}), cast, cast_bias, strides,
                      at::IntArrayRef{0, 0}, 1, groups);
}

BatchNorm2d::BatchNorm2d(const Builder &builder, int channels, double momentum_, double eps_)
    : momentum(momentum_), eps(eps_) {
    Builder own = builder;
    weight = own.add("weight", at::ones({channels}), Role::norm_parameter);
    bias = own.add("bias", at::zeros({channels}), Role::norm_parameter);
    running_mean = own.add("running_mean", at::zeros({channels}), Role::buffer);
    running_var = own.add("running_var", at::ones({channels}), Role::buffer);
    num_batches_tracked = own.add("num_batches_tracked", at::zeros({}, at::kLong), Role::buffer);
}

at::Tensor BatchNorm2d::operator()(const at::Tensor &x, bool training) const {
    if (training) *num_batches_tracked.mutable_data_ptr<std::int64_t>() += 1;
    return at::batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps, false);
}

at::Tensor convolve_and_norm(const Conv2d &convolution, const BatchNorm2d &norm, const at::Tensor &x, bool training) {
    if (training) return norm(convolution(x), true);
    const at::Tensor scale = norm.weight * (norm.running_var + norm.eps).rsqrt();
    return convolution.convolve(x, convolution.weight * scale.reshape({-1, 1, 1, 1}),
                                norm.bias - norm.running_mean * scale);
}

Linear::Linear(const Builder &builder, int in, int out, bool with_bias) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    Builder own = builder;
    weight = own.uniform("weight", {out, in}, bound);
    if (with_bias) bias = own.uniform("bias", {out}, bound);
}

at::Tensor Linear::operator()(const at::Tensor &x) const {
    return at::linear(x, weight.to(x.scalar_type()),
                      bias.defined() ? std::optional(bias.to(x.scalar_type())) : std::nullopt);
}

} // namespace benchlight::nn
