// Scaling with antialiasing as Pillow's Image.resize does it (a triangle filter widened by the scale, fixed-point
// weights, 8-bit values between the two passes), so that networks trained elsewhere see the pixels they know.

#include "engine/images/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace benchlight::images {

namespace {

constexpr int precision = 22; ///< bits after the point of a weight: 8 bits of value and a sign still fit in 32
constexpr std::int32_t half = 1 << (precision - 1);
constexpr int lanes = 16; ///< samples that are computed at a time

/// Weights as the kernels read them.
struct Axis {
    const int *begin;
    std::size_t count;
    const std::int32_t *values;
    std::size_t taps;
};

/// Along one axis: each output sample is made of `taps` neighbouring input samples.
struct Weights {
    int taps = 0;
    std::vector<int> begin;           ///< the first of them, for each output sample; never decreases
    std::vector<std::int32_t> values; ///< how much each counts: `taps` for each output sample

    Axis axis() const { return {begin.data(), begin.size(), values.data(), static_cast<std::size_t>(taps)}; }
    int first() const { return begin.front(); }
    int end() const { return begin.back() + taps; }
};

/// What a thread keeps between calls, so that scaling many images does not allocate.
struct Scratch {
    Weights rows, columns;
    std::vector<double> exact;
    std::vector<std::uint8_t> between, band_in, band_out;
};

/// Weights for outputs `from` … `from + count − 1` of an axis scaled from `in` to `out` samples.
void set_triangle_weights(Weights &weights, std::vector<double> &exact, int in, int out, int from, int count) {
    const double scale = static_cast<double>(in) / out, support = std::max(scale, 1.0), slope = 1.0 / support;
    const auto begin_of = [&](double centre) { return std::max(0, static_cast<int>(centre - support + 0.5)); };
    const auto end_of = [&](double centre) { return std::min(in, static_cast<int>(centre + support + 0.5)); };
    weights.taps = 0;
    for (int i = 0; i < count; ++i) {
        const double centre = (from + i + 0.5) * scale;
        weights.taps = std::max(weights.taps, end_of(centre) - begin_of(centre));
    }
    const auto taps = static_cast<std::size_t>(weights.taps);
    weights.begin.resize(static_cast<std::size_t>(count));
    weights.values.assign(static_cast<std::size_t>(count) * taps, 0);
    exact.resize(taps);
    for (int i = 0; i < count; ++i) {
        const double centre = (from + i + 0.5) * scale;
        const int begin = begin_of(centre), end = end_of(centre);
        double sum = 0;
        for (int x = begin; x < end; ++x)
            sum += exact[static_cast<std::size_t>(x - begin)] = std::max(0.0, 1 - std::abs((x - centre + 0.5) * slope));
        // At the far edge the weights move up, so that reading `taps` samples stays inside.
        const int moved = std::min(begin, in - weights.taps);
        weights.begin[static_cast<std::size_t>(i)] = moved;
        std::int32_t *value = weights.values.data() + static_cast<std::size_t>(i) * taps + (begin - moved);
        for (int x = 0; x < end - begin; ++x)
            value[x] = static_cast<int>(0.5 + exact[static_cast<std::size_t>(x)] / sum * (1 << precision));
    }
}

std::size_t row_bytes(const ImageView &image) {
    return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
}

/// What is compiled for several instruction sets.
struct Kernels {
    void (*gather_band)(const std::uint8_t *const *rows, std::size_t count, std::uint8_t *band);
    void (*spread_band)(const std::uint8_t *band, std::size_t count, std::uint8_t *out, std::size_t rows);
    void (*scale_band_of_one)(const std::uint8_t *in, const Axis &axis, std::uint8_t *out);
    void (*scale_band_of_three)(const std::uint8_t *in, const Axis &axis, std::uint8_t *out);
    void (*mix_rows)(const std::uint8_t *in, std::size_t stride, const std::int32_t *values, std::size_t taps,
                     std::size_t count, std::uint8_t *out);
};

namespace plain {
constexpr int width = 4;
#include "engine/images/resize_kernels_internal.h"
} // namespace plain
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace avx2 {
constexpr int width = 8;
#include "engine/images/resize_kernels_internal.h"
} // namespace avx2
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace avx512 {
constexpr int width = 16;
#include "engine/images/resize_kernels_internal.h"
} // namespace avx512
#pragma GCC pop_options

const Kernels &best_kernels() {
    return __builtin_cpu_supports("x86-64-v4")   ? avx512::kernels
           : __builtin_cpu_supports("x86-64-v3") ? avx2::kernels
                                                 : plain::kernels;
}
#else
const Kernels &best_kernels() { return plain::kernels; }
#endif

/// Scales along rows: `out` has as many rows as `image`, one behind the other. Column 0 of `image` is column
/// weights.first() of the axis that the weights are for.
void scale_rows(const ImageView &image, const Weights &weights, Scratch &scratch, std::uint8_t *out) {
    const Kernels &kernels = best_kernels();
    const auto scale_band = image.channels == 3 ? kernels.scale_band_of_three : kernels.scale_band_of_one;
    const Axis axis = weights.axis();
    const std::size_t count = row_bytes(image);
    const std::size_t out_count = weights.begin.size() * static_cast<std::size_t>(image.channels);
    scratch.band_in.resize(std::max(scratch.band_in.size(), count * lanes));
    scratch.band_out.resize(std::max(scratch.band_out.size(), out_count * lanes));
    for (int row = 0; row < image.height; row += lanes) {
        const int rows = std::min(lanes, image.height - row);
        std::array<const std::uint8_t *, lanes> pointers;
        for (int r = 0; r < lanes; ++r)
            pointers[static_cast<std::size_t>(r)] =
                image.pixels + static_cast<std::size_t>(row + std::min(r, rows - 1)) * image.stride;
        kernels.gather_band(pointers.data(), count, scratch.band_in.data());
        scale_band(scratch.band_in.data(), axis, scratch.band_out.data());
        kernels.spread_band(scratch.band_out.data(), out_count, out + static_cast<std::size_t>(row) * out_count,
                            static_cast<std::size_t>(rows));
    }
}

/// Scales along columns; row 0 of `image` is row weights.first() of the axis that the weights are for.
void scale_columns(const ImageView &image, const Weights &weights, std::uint8_t *out) {
    const Kernels &kernels = best_kernels();
    const Axis axis = weights.axis();
    const std::size_t count = row_bytes(image);
    for (std::size_t y = 0; y < axis.count; ++y)
        kernels.mix_rows(image.pixels + static_cast<std::size_t>(axis.begin[y] - axis.begin[0]) * image.stride,
                         image.stride, axis.values + y * axis.taps, axis.taps, count, out + y * count);
}

void copy_rows(const ImageView &image, std::uint8_t *out) {
    const std::size_t count = row_bytes(image);
    for (int y = 0; y < image.height; ++y)
        std::memcpy(out + static_cast<std::size_t>(y) * count,
                    image.pixels + static_cast<std::size_t>(y) * image.stride, count);
}

/// Half of `difference`, halves to even, as torchvision's centre crop rounds.
int crop_offset(int difference) { return static_cast<int>(std::nearbyint(difference / 2.0)); }

Image with_channels(Image image, int channels) {
    if (image.channels == channels) return image;
    Image result{image.height, image.width, channels, {}};
    result.pixels.resize(result.size());
    const std::size_t count = static_cast<std::size_t>(image.height) * image.width;
    if (channels == 1)
        for (std::size_t i = 0; i < count; ++i)
            result.pixels[i] = static_cast<std::uint8_t>(grey_of(image.pixels.data() + 3 * i));
    else
        for (std::size_t i = 0; i < count; ++i) std::memset(result.pixels.data() + 3 * i, image.pixels[i], 3);
    return result;
}

} // namespace

ImageView view_of(const Image &image) {
    return {image.pixels.data(), image.height, image.width, image.channels,
            static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels)};
}

ImageView view_of(const ImageView &image, const Box &box) {
    return {image.pixels + static_cast<std::size_t>(box.top) * image.stride +
                static_cast<std::size_t>(box.left) * static_cast<std::size_t>(image.channels),
            box.height, box.width, image.channels, image.stride};
}

void resize(const ImageView &image, int height, int width, const Box &kept, std::uint8_t *out) {
    static thread_local Scratch scratch;
    const bool scales_rows = width != image.width, scales_columns = height != image.height;
    const Weights &columns = scratch.columns, &rows = scratch.rows;
    Box used = kept;
    if (scales_rows) {
        set_triangle_weights(scratch.columns, scratch.exact, image.width, width, kept.left, kept.width);
        used.left = columns.first(), used.width = columns.end() - columns.first();
    }
    if (scales_columns) {
        set_triangle_weights(scratch.rows, scratch.exact, image.height, height, kept.top, kept.height);
        used.top = rows.first(), used.height = rows.end() - rows.first();
    }
    const ImageView source = view_of(image, used);
    if (!scales_rows && !scales_columns) return copy_rows(source, out);
    if (!scales_columns) return scale_rows(source, columns, scratch, out);
    if (!scales_rows) return scale_columns(source, rows, out);

    // Pillow 13's choice of the first pass. It shows, because the values between the two are rounded.
    const bool columns_first = image.height > height && image.height - height > 2 * (image.width - width);
    ImageView between{nullptr, used.height, used.width, image.channels, 0};
    (columns_first ? between.height : between.width) = columns_first ? kept.height : kept.width;
    between.stride = row_bytes(between);
    scratch.between.resize(std::max(scratch.between.size(), static_cast<std::size_t>(between.height) * between.stride));
    between.pixels = scratch.between.data();
    if (columns_first) {
        scale_columns(source, rows, scratch.between.data());
        scale_rows(between, columns, scratch, out);
    } else {
        scale_rows(source, columns, scratch, scratch.between.data());
        scale_columns(between, rows, out);
    }
}

Image fit_image(const Image &image, int height, int width, int channels) {
    if (image.height == height && image.width == width) return with_channels(image, channels);
    // The scaled size covers the target and touches it on one axis. Only what the crop keeps is ever computed: a very
    // long, thin image would be scaled to something huge.
    const std::int64_t by_width = std::int64_t{image.height} * width, by_height = std::int64_t{image.width} * height;
    const int full_height = by_width >= by_height ? static_cast<int>(by_width / image.width) : height;
    const int full_width = by_width >= by_height ? width : static_cast<int>(by_height / image.height);
    Image result{height, width, image.channels, {}};
    result.pixels.resize(result.size());
    resize(view_of(image), full_height, full_width,
           {crop_offset(full_height - height), crop_offset(full_width - width), height, width}, result.pixels.data());
    return with_channels(std::move(result), channels);
}

} // namespace benchlight::images
