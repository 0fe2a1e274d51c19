#include "engine/nn/depthwise_internal.h"

#include "engine/core/vectorised_internal.h"

#include <ATen/Parallel.h>
#include <bit>
#include <torch/csrc/autograd/custom_function.h>
#include <type_traits>

namespace benchlight::nn {
namespace {

/// Channels that are summed side by side in registers. The widths of EfficientNet-Lite0 are multiples of it, but for one.
constexpr std::int64_t lane = 48;

#define BENCHLIGHT_INLINE inline __attribute__((always_inline))

BENCHLIGHT_INLINE float load(const float *value) { return *value; }
BENCHLIGHT_INLINE float load(const at::BFloat16 *value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value->x) << 16);
}
BENCHLIGHT_INLINE void store(float *place, float value) { *place = value; }
BENCHLIGHT_INLINE void store(at::BFloat16 *place, float value) { // rounded to nearest, ties to even
    const auto bits = std::bit_cast<std::uint32_t>(value);
    place->x = static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

/// Sizes of one convolution; images are height x width x channels in memory.
struct Shape {
    std::int64_t channels, height, width;
    KernelWindow window;
};

/// Calls work(first channel, count) for all channels, `lane` at a time; that count is a constant, so that sums of so many
/// channels stay in registers.
template <class Work> BENCHLIGHT_INLINE void by_lanes(std::int64_t channels, Work work) {
    std::int64_t begin = 0;
    for (; begin + lane <= channels; begin += lane) work(begin, std::integral_constant<std::int64_t, lane>());
    if (begin < channels) work(begin, channels - begin);
}

/// One row of the output of one image.
template <class T>
BENCHLIGHT_INLINE void forward_row_of(const Shape &s, const T *x, const float *taps, const float *bias, std::int64_t oy,
                                      T *out) {
    const KernelWindow &w = s.window;
    for (std::int64_t ox = 0; ox < w.width; ++ox, out += s.channels)
        by_lanes(
            s.channels, [&](std::int64_t begin, auto count) __attribute__((always_inline)) {
                float sum[lane];
                for (std::int64_t c = 0; c < count; ++c) sum[c] = bias ? bias[begin + c] : 0;
                for (std::int64_t ky = 0; ky < w.kernel; ++ky) {
                    const std::int64_t y = oy * w.stride - w.top + ky;
                    if (y < 0 || y >= s.height) continue;
                    for (std::int64_t kx = 0; kx < w.kernel; ++kx) {
                        const std::int64_t column = ox * w.stride - w.left + kx;
                        if (column < 0 || column >= s.width) continue;
                        const T *pixel = x + (y * s.width + column) * s.channels + begin;
                        const float *tap = taps + (ky * w.kernel + kx) * s.channels + begin;
                        for (std::int64_t c = 0; c < count; ++c) sum[c] += load(pixel + c) * tap[c];
                    }
                }
                for (std::int64_t c = 0; c < count; ++c) store(out + begin + c, sum[c]);
            });
}

/// One row of the gradient of one image, from the gradient of its output.
template <class T>
BENCHLIGHT_INLINE void backward_row_of(const Shape &s, const T *gradient, const float *taps, std::int64_t y, T *out) {
    const KernelWindow &w = s.window;
    for (std::int64_t column = 0; column < s.width; ++column, out += s.channels)
        by_lanes(
            s.channels, [&](std::int64_t begin, auto count) __attribute__((always_inline)) {
                float sum[lane];
                for (std::int64_t c = 0; c < count; ++c) sum[c] = 0;
                for (std::int64_t ky = 0; ky < w.kernel; ++ky) {
                    const std::int64_t down = y + w.top - ky;
                    if (down < 0 || down % w.stride != 0 || down / w.stride >= w.height) continue;
                    for (std::int64_t kx = 0; kx < w.kernel; ++kx) {
                        const std::int64_t right = column + w.left - kx;
                        if (right < 0 || right % w.stride != 0 || right / w.stride >= w.width) continue;
                        const T *pixel = gradient + (down / w.stride * w.width + right / w.stride) * s.channels + begin;
                        const float *tap = taps + (ky * w.kernel + kx) * s.channels + begin;
                        for (std::int64_t c = 0; c < count; ++c) sum[c] += load(pixel + c) * tap[c];
                    }
                }
                for (std::int64_t c = 0; c < count; ++c) store(out + begin + c, sum[c]);
            });
}

/// Adds what one image contributes to the gradient of the taps [kernel², channels].
template <class T>
BENCHLIGHT_INLINE void add_tap_gradients_of(const Shape &s, const T *x, const T *gradient, float *out) {
    const KernelWindow &w = s.window;
    for (std::int64_t ky = 0; ky < w.kernel; ++ky)
        for (std::int64_t kx = 0; kx < w.kernel; ++kx, out += s.channels)
            by_lanes(
                s.channels, [&](std::int64_t begin, auto count) __attribute__((always_inline)) {
                    float sum[lane];
                    for (std::int64_t c = 0; c < count; ++c) sum[c] = out[begin + c];
                    for (std::int64_t oy = 0; oy < w.height; ++oy) {
                        const std::int64_t y = oy * w.stride - w.top + ky;
                        if (y < 0 || y >= s.height) continue;
                        for (std::int64_t ox = 0; ox < w.width; ++ox) {
                            const std::int64_t column = ox * w.stride - w.left + kx;
                            if (column < 0 || column >= s.width) continue;
                            const T *pixel = x + (y * s.width + column) * s.channels + begin;
                            const T *change = gradient + (oy * w.width + ox) * s.channels + begin;
                            for (std::int64_t c = 0; c < count; ++c) sum[c] += load(pixel + c) * load(change + c);
                        }
                    }
                    for (std::int64_t c = 0; c < count; ++c) out[begin + c] = sum[c];
                });
}

// Templates cannot be compiled for several instruction sets; these are, with the templates inside.
#define BENCHLIGHT_FOR_TYPE(T)                                                                                         \
    BENCHLIGHT_VECTORISED void forward_row(const Shape &s, const T *x, const float *taps, const float *bias,           \
                                           std::int64_t row, T *out) {                                                 \
        forward_row_of(s, x, taps, bias, row, out);                                                                    \
    }                                                                                                                  \
    BENCHLIGHT_VECTORISED void backward_row(const Shape &s, const T *gradient, const float *taps, std::int64_t row,    \
                                            T *out) {                                                                  \
        backward_row_of(s, gradient, taps, row, out);                                                                  \
    }                                                                                                                  \
    BENCHLIGHT_VECTORISED void add_tap_gradients(const Shape &s, const T *x, const T *gradient, float *out) {          \
        add_tap_gradients_of(s, x, gradient, out);                                                                     \
    }
BENCHLIGHT_FOR_TYPE(float)
BENCHLIGHT_FOR_TYPE(at::BFloat16)

at::Tensor channels_last(const at::Tensor &x) { return x.contiguous(at::MemoryFormat::ChannelsLast); }

/// Calls `work` with a null pointer of x's element type.
template <class Work> void with_type_of(const at::Tensor &x, Work work) {
    if (x.scalar_type() == at::kBFloat16)
        work(static_cast<at::BFloat16 *>(nullptr));
    else
        work(static_cast<float *>(nullptr));
}

/// x [N, C, H, W], taps [kernel², C]
at::Tensor forward(const at::Tensor &x, const at::Tensor &taps, const at::Tensor &bias, const KernelWindow &w) {
    const Shape s{x.size(1), x.size(2), x.size(3), w};
    const at::Tensor out =
        at::empty({x.size(0), s.channels, w.height, w.width}, x.options(), at::MemoryFormat::ChannelsLast);
    with_type_of(x, [&]<class T>(T *) {
        const T *in = x.const_data_ptr<T>();
        T *to = out.mutable_data_ptr<T>();
        const float *tap = taps.const_data_ptr<float>(), *add = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
        at::parallel_for(0, x.size(0) * w.height, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                forward_row(s, in + i / w.height * s.height * s.width * s.channels, tap, add, i % w.height,
                            to + i * w.width * s.channels);
        });
    });
    return out;
}

at::Tensor input_gradient(const at::Tensor &gradient, const at::Tensor &taps, const Shape &s) {
    const KernelWindow &w = s.window;
    const at::Tensor out = at::empty({gradient.size(0), s.channels, s.height, s.width}, gradient.options(),
                                     at::MemoryFormat::ChannelsLast);
    with_type_of(gradient, [&]<class T>(T *) {
        const T *in = gradient.const_data_ptr<T>();
        T *to = out.mutable_data_ptr<T>();
        const float *tap = taps.const_data_ptr<float>();
        at::parallel_for(0, gradient.size(0) * s.height, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                backward_row(s, in + i / s.height * w.height * w.width * s.channels, tap, i % s.height,
                             to + i * s.width * s.channels);
        });
    });
    return out;
}

/// Each thread sums its images; the sums are added in order, so equal thread counts give equal bits.
at::Tensor tap_gradient(const at::Tensor &x, const at::Tensor &gradient, const Shape &s) {
    const KernelWindow &w = s.window;
    const std::int64_t parts = std::min<std::int64_t>(at::get_num_threads(), x.size(0));
    const at::Tensor sums = at::zeros({parts, w.kernel * w.kernel, s.channels}, at::kFloat);
    with_type_of(x, [&]<class T>(T *) {
        const T *in = x.const_data_ptr<T>(), *change = gradient.const_data_ptr<T>();
        float *to = sums.mutable_data_ptr<float>();
        at::parallel_for(0, parts, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t part = begin; part < end; ++part)
                for (std::int64_t n = x.size(0) * part / parts; n < x.size(0) * (part + 1) / parts; ++n)
                    add_tap_gradients(s, in + n * s.height * s.width * s.channels,
                                      change + n * w.height * w.width * s.channels,
                                      to + part * w.kernel * w.kernel * s.channels);
        });
    });
    return sums.sum(0);
}

struct ConvolveChannels : torch::autograd::Function<ConvolveChannels> {
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor &taps,
                              std::int64_t kernel, std::int64_t stride, std::int64_t top, std::int64_t left,
                              std::int64_t height, std::int64_t width) {
        context->save_for_backward({x, taps});
        context->saved_data["window"] = std::vector<std::int64_t>{kernel, stride, top, left, height, width};
        return nn::forward(x, taps, {}, {kernel, stride, top, left, height, width});
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto window = context->saved_data["window"].toIntVector();
        const at::Tensor &x = saved[0], gradient = channels_last(gradients[0]);
        const Shape shape{
            x.size(1), x.size(2), x.size(3), {window[0], window[1], window[2], window[3], window[4], window[5]}};
        torch::autograd::variable_list result(8);
        if (context->needs_input_grad(0)) result[0] = input_gradient(gradient, saved[1], shape);
        if (context->needs_input_grad(1)) result[1] = tap_gradient(x, gradient, shape);
        return result;
    }
};

} // namespace

at::Tensor convolve_channels(const at::Tensor &x, const at::Tensor &weights, const at::Tensor &bias,
                             const KernelWindow &w) {
    const at::Tensor taps = weights.reshape({weights.size(0), w.kernel * w.kernel}).t().contiguous();
    const at::Tensor input = channels_last(x);
    if (!at::GradMode::is_enabled()) return forward(input, taps, bias, w);
    const at::Tensor y = ConvolveChannels::apply(input, taps, w.kernel, w.stride, w.top, w.left, w.height, w.width);
    return bias.defined() ? y + bias.to(y.scalar_type()).reshape({1, -1, 1, 1}) : y;
}

} // namespace benchlight::nn
