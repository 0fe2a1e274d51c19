// Scaling with antialiasing as Pillow's Image.resize does it (a triangle filter widened by the scale, fixed-point
// weights, 8-bit values between the two passes), so that networks trained elsewhere see the pixels they know.

#include "engine/images/resize.h"

#include "engine/core/vectorised_internal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace benchlight::images {

namespace {

constexpr int precision = 22; ///< bits after the point of a weight: 8 bits of value and a sign still fit in 32
constexpr int lanes = 16;     ///< samples that are computed at a time

using Bytes = std::uint8_t __attribute__((vector_size(lanes)));
using Sums = std::int32_t __attribute__((vector_size(4 * lanes)));

/// Along one axis: each output sample is made of `taps` neighbouring input samples.
struct Weights {
    int taps = 0;
    std::vector<int> begin;           ///< the first of them, for each output sample; never decreases
    std::vector<std::int32_t> values; ///< how much each counts: `taps` for each output sample

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

BENCHLIGHT_INLINED Bytes load(const std::uint8_t *from) {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

BENCHLIGHT_INLINED void store(std::uint8_t *to, Bytes bytes) { std::memcpy(to, &bytes, sizeof bytes); }

BENCHLIGHT_INLINED Sums widened(const std::uint8_t *from) { return __builtin_convertvector(load(from), Sums); }

BENCHLIGHT_INLINED Bytes rounded(Sums sums) {
    const Sums values = sums >> precision;
    return __builtin_convertvector(values > 255 ? Sums{} + 255 : values, Bytes);
}

std::size_t row_bytes(const ImageView &image) {
    return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels);
}

constexpr std::int32_t half = 1 << (precision - 1);

/// Transposes 16 x 16 bytes: four times each row is interleaved with the one that is eight further.
BENCHLIGHT_INLINED void transpose(std::array<Bytes, lanes> &rows) {
    for (int round = 0; round < 4; ++round) {
        std::array<Bytes, lanes> next;
        for (std::size_t i = 0; i < lanes / 2; ++i) {
            const Bytes a = rows[i], b = rows[i + lanes / 2];
            next[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * i + 1] =
                __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        rows = next;
    }
}

/// Calls `block(at)` for blocks of 16 of `count`, the last one moved up so that it ends with it; false if there are too few.
template <class Block> BENCHLIGHT_INLINED bool in_blocks(std::size_t count, const Block &block) {
    if (count < lanes) return false;
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) block(at);
    if (at < count) block(count - lanes);
    return true;
}

/// A band is 16 rows side by side: sample i of all of them, then sample i + 1. `rows` has 16 pointers, of which the last
/// ones may be equal.
BENCHLIGHT_VECTORISED
void gather_band(const std::uint8_t *const *rows, std::size_t count, std::uint8_t *__restrict band) {
    const auto block = [&](std::size_t at) __attribute__((always_inline)) {
        std::array<Bytes, lanes> values;
        for (std::size_t r = 0; r < lanes; ++r) values[r] = load(rows[r] + at);
        transpose(values);
        for (std::size_t i = 0; i < lanes; ++i) store(band + (at + i) * lanes, values[i]);
    };
    if (in_blocks(count, block)) return;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t r = 0; r < lanes; ++r) band[i * lanes + r] = rows[r][i];
}

BENCHLIGHT_VECTORISED
void spread_band(const std::uint8_t *__restrict band, std::size_t count, std::uint8_t *out, std::size_t rows) {
    const auto block = [&](std::size_t at) __attribute__((always_inline)) {
        std::array<Bytes, lanes> values;
        for (std::size_t i = 0; i < lanes; ++i) values[i] = load(band + (at + i) * lanes);
        transpose(values);
        for (std::size_t r = 0; r < rows; ++r) store(out + r * count + at, values[r]);
    };
    if (in_blocks(count, block)) return;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t r = 0; r < rows; ++r) out[r * count + i] = band[i * lanes + r];
}

template <std::size_t channels>
BENCHLIGHT_INLINED void scale_band_of(const std::uint8_t *__restrict in, const Weights &weights,
                                      std::uint8_t *__restrict out) {
    const auto taps = static_cast<std::size_t>(weights.taps);
    const std::int32_t *value = weights.values.data();
    const int first = weights.first();
    for (const int begin : weights.begin) {
        const std::uint8_t *sample = in + static_cast<std::size_t>(begin - first) * channels * lanes;
        std::array<Sums, channels> sums;
        for (Sums &sum : sums) sum = Sums{} + half;
        for (std::size_t k = 0; k < taps; ++k, ++value, sample += channels * lanes)
            for (std::size_t c = 0; c < channels; ++c) sums[c] += widened(sample + c * lanes) * *value;
        for (const Sums &sum : sums) store(out, rounded(sum)), out += lanes;
    }
}

/// Scales 16 rows at once, from one band to another.
BENCHLIGHT_VECTORISED
void scale_band(const std::uint8_t *__restrict in, int channels, const Weights &weights, std::uint8_t *__restrict out) {
    if (channels == 3)
        scale_band_of<3>(in, weights, out);
    else
        scale_band_of<1>(in, weights, out);
}

/// Scales along rows: `out` has as many rows as `image`, one behind the other. Column 0 of `image` is column
/// weights.first() of the axis that the weights are for.
void scale_rows(const ImageView &image, const Weights &weights, Scratch &scratch, std::uint8_t *out) {
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
        gather_band(pointers.data(), count, scratch.band_in.data());
        scale_band(scratch.band_in.data(), image.channels, weights, scratch.band_out.data());
        spread_band(scratch.band_out.data(), out_count, out + static_cast<std::size_t>(row) * out_count,
                    static_cast<std::size_t>(rows));
    }
}

/// One output row from `taps` input rows.
BENCHLIGHT_VECTORISED
void scale_column_row(const std::uint8_t *in, std::size_t stride, const std::int32_t *values, std::size_t taps,
                      std::size_t count, std::uint8_t *__restrict out) {
    const auto block = [&](std::size_t at) __attribute__((always_inline)) {
        Sums sums = Sums{} + half;
        for (std::size_t k = 0; k < taps; ++k) sums += widened(in + k * stride + at) * values[k];
        store(out + at, rounded(sums));
    };
    if (in_blocks(count, block)) return;
    for (std::size_t i = 0; i < count; ++i) {
        std::int32_t sum = half;
        for (std::size_t k = 0; k < taps; ++k) sum += in[k * stride + i] * values[k];
        out[i] = static_cast<std::uint8_t>(std::min(sum >> precision, 255));
    }
}

/// Scales along columns; row 0 of `image` is row weights.first() of the axis that the weights are for.
void scale_columns(const ImageView &image, const Weights &weights, std::uint8_t *out) {
    const std::size_t count = row_bytes(image);
    const auto taps = static_cast<std::size_t>(weights.taps);
    for (std::size_t y = 0; y < weights.begin.size(); ++y)
        scale_column_row(image.pixels + static_cast<std::size_t>(weights.begin[y] - weights.first()) * image.stride,
                         image.stride, weights.values.data() + y * taps, taps, count, out + y * count);
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
    for (std::size_t i = 0; i < count; ++i)
        for (int c = 0; c < channels; ++c)
            result.pixels[i * channels + c] = image.pixels[i * image.channels + std::min(c, image.channels - 1)];
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
