// Scaling with antialiasing as Pillow's Image.resize does it (a triangle filter widened by the scale, fixed-point
// weights, 8-bit values between the two passes), so that networks trained elsewhere see the pixels they know.

#include "engine/images/data_set.h"

#include <algorithm>
#include <cmath>

namespace benchlight::images {

namespace {

constexpr int precision = 22; ///< bits after the point of a weight: 8 bits of value and a sign still fit in 32

/// Along one axis: which input samples make each output sample, and how much each counts.
struct Weights {
    struct Range {
        int begin = 0, count = 0;
    };
    std::vector<Range> ranges;
    std::vector<int> values; ///< `stride` a range
    int stride = 0;
};

/// Weights for outputs `from` … `from + count − 1` of an axis scaled from `in` to `out` samples.
Weights triangle_weights(int in, int out, int from, int count) {
    const double scale = static_cast<double>(in) / out;
    const double support = std::max(scale, 1.0);
    Weights weights;
    weights.stride = 2 * static_cast<int>(std::ceil(support)) + 1;
    weights.values.resize(static_cast<std::size_t>(count) * weights.stride);
    std::vector<double> exact(static_cast<std::size_t>(weights.stride));
    for (int i = 0; i < count; ++i) {
        const double centre = (from + i + 0.5) * scale;
        const int begin = std::max(0, static_cast<int>(centre - support + 0.5));
        const int end = std::min(in, static_cast<int>(centre + support + 0.5));
        double sum = 0;
        for (int x = begin; x < end; ++x) {
            const double distance = std::abs((x - centre + 0.5) / support);
            sum += exact[static_cast<std::size_t>(x - begin)] = std::max(0.0, 1 - distance);
        }
        for (int x = 0; x < end - begin; ++x)
            weights.values[static_cast<std::size_t>(i) * weights.stride + x] =
                static_cast<int>(std::lround(exact[static_cast<std::size_t>(x)] / sum * (1 << precision)));
        weights.ranges.push_back({begin, end - begin});
    }
    return weights;
}

std::uint8_t rounded(std::int64_t sum) {
    return static_cast<std::uint8_t>(std::clamp<std::int64_t>((sum + (1 << (precision - 1))) >> precision, 0, 255));
}

/// Scales along rows, only the rows `first` … `first + rows − 1` of `image`.
Image scale_rows(const Image &image, const Weights &weights, int first, int rows) {
    const int channels = image.channels, width = static_cast<int>(weights.ranges.size());
    Image result{rows, width, channels, {}};
    result.pixels.resize(result.size());
    std::uint8_t *out = result.pixels.data();
    for (int y = 0; y < rows; ++y) {
        const std::uint8_t *row = image.pixels.data() + static_cast<std::size_t>(first + y) * image.width * channels;
        for (int x = 0; x < width; ++x) {
            const Weights::Range range = weights.ranges[static_cast<std::size_t>(x)];
            const int *value = weights.values.data() + static_cast<std::size_t>(x) * weights.stride;
            for (int c = 0; c < channels; ++c) {
                std::int64_t sum = 0;
                for (int k = 0; k < range.count; ++k)
                    sum += std::int64_t{value[k]} * row[static_cast<std::size_t>(range.begin + k) * channels + c];
                *out++ = rounded(sum);
            }
        }
    }
    return result;
}

/// Scales along columns; row 0 of `image` is row `first` of the axis that the weights are for.
Image scale_columns(const Image &image, const Weights &weights, int first) {
    const std::size_t row_size = static_cast<std::size_t>(image.width) * image.channels;
    Image result{static_cast<int>(weights.ranges.size()), image.width, image.channels, {}};
    result.pixels.resize(result.size());
    std::vector<std::int64_t> sums(row_size);
    for (std::size_t y = 0; y < weights.ranges.size(); ++y) {
        std::fill(sums.begin(), sums.end(), 0);
        for (int k = 0; k < weights.ranges[y].count; ++k) {
            const std::int64_t value = weights.values[y * weights.stride + k];
            const std::uint8_t *row =
                image.pixels.data() + static_cast<std::size_t>(weights.ranges[y].begin + k - first) * row_size;
            for (std::size_t i = 0; i < row_size; ++i) sums[i] += value * row[i];
        }
        std::transform(sums.begin(), sums.end(), result.pixels.begin() + static_cast<std::ptrdiff_t>(y * row_size),
                       rounded);
    }
    return result;
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

Image fit_image(const Image &image, int height, int width, int channels) {
    if (image.height == height && image.width == width) return with_channels(image, channels);
    // The scaled size covers the target and touches it on one axis. Only what the crop keeps is ever computed: a very
    // long, thin image would be scaled to something huge.
    const std::int64_t by_width = std::int64_t{image.height} * width, by_height = std::int64_t{image.width} * height;
    const int full_height = by_width >= by_height ? static_cast<int>(by_width / image.width) : height;
    const int full_width = by_width >= by_height ? width : static_cast<int>(by_height / image.height);
    const int top = crop_offset(full_height - height), left = crop_offset(full_width - width);
    const Weights columns = triangle_weights(image.width, full_width, left, width);
    const Weights rows = triangle_weights(image.height, full_height, top, height);
    const int first = rows.ranges.front().begin;
    const int count = rows.ranges.back().begin + rows.ranges.back().count - first;
    return with_channels(scale_columns(scale_rows(image, columns, first, count), rows, first), channels);
}

} // namespace benchlight::images
