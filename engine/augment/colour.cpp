#include "engine/augment/colour_internal.h"

#include "engine/core/error.h"
#include "engine/core/vectorised_internal.h"
#include "engine/images/image.h"

#include <algorithm>
#include <utility>

namespace benchlight::augment {

namespace {

/// Between `dull` and `value`, or beyond. CMakeLists.txt forbids this file to fuse the product and the sum, which would
/// round once where Pillow rounds twice.
inline std::uint8_t blended(std::int32_t dull, std::int32_t value, float factor) {
    const float exact = static_cast<float>(dull) + factor * static_cast<float>(value - dull);
    return static_cast<std::uint8_t>(std::clamp(static_cast<std::int32_t>(exact), 0, 255));
}

BENCHLIGHT_VECTORISED
void blend_with_level(std::uint8_t *pixels, std::size_t count, std::int32_t level, float factor) {
    for (std::size_t i = 0; i < count; ++i) pixels[i] = blended(level, pixels[i], factor);
}

BENCHLIGHT_VECTORISED
void blend_with_grey(std::uint8_t *pixels, std::size_t count, float factor) {
    for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t *rgb = pixels + 3 * i;
        const std::int32_t grey = images::grey_of(rgb);
        rgb[0] = blended(grey, rgb[0], factor);
        rgb[1] = blended(grey, rgb[1], factor);
        rgb[2] = blended(grey, rgb[2], factor);
    }
}

BENCHLIGHT_VECTORISED
std::uint32_t sum_of_levels(const std::uint8_t *pixels, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += pixels[i];
    return sum;
}

BENCHLIGHT_VECTORISED
std::uint32_t sum_of_greys(const std::uint8_t *pixels, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += static_cast<std::uint32_t>(images::grey_of(pixels + 3 * i));
    return sum;
}

std::int32_t mean_level(const Canvas &canvas) {
    const auto channels = static_cast<std::size_t>(canvas.channels);
    const std::size_t count = canvas.size() / channels;
    constexpr std::size_t piece = std::size_t{1} << 24; // whose sum fits 32 bits
    double sum = 0;
    for (std::size_t at = 0; at < count; at += piece) {
        const std::size_t length = std::min(piece, count - at);
        const std::uint8_t *pixels = canvas.pixels + at * channels;
        sum += channels == 3 ? sum_of_greys(pixels, length) : sum_of_levels(pixels, length);
    }
    return static_cast<std::int32_t>(sum / static_cast<double>(count) + 0.5);
}

using Adjust = void(const Canvas &canvas, double factor);

/// Draws a factor and adjusts by it.
class Colour final : public Operation {
  public:
    Colour(std::string name, Adjust *adjust, double range) : name_(std::move(name)), adjust_(adjust), range_(range) {}

    std::string text() const override { return name_ + "=" + format_number(range_); }

    void apply(Canvas &canvas, Random &random, const Key &, Json *applied) const override {
        const double factor = random.uniform(1 - range_, 1 + range_);
        adjust_(canvas, factor);
        if (applied) applied->push_back({{"op", name_}, {"factor", factor}});
    }

  private:
    std::string name_;
    Adjust *adjust_;
    double range_;
};

std::shared_ptr<const Operation> parse_colour(const std::string &name, Adjust *adjust, const std::string &value) {
    const std::optional<double> range = parse_number<double>(value);
    if (!range || !(*range >= 0 && *range <= 1)) throw UsageError(name);
    return std::make_shared<Colour>(name, adjust, *range);
}

constexpr const char *takes = "X (0 to 1), for a factor from 1 - X to 1 + X";

} // namespace

void adjust_brightness(const Canvas &canvas, double factor) {
    blend_with_level(canvas.pixels, canvas.size(), 0, static_cast<float>(factor));
}

void adjust_contrast(const Canvas &canvas, double factor) {
    blend_with_level(canvas.pixels, canvas.size(), mean_level(canvas), static_cast<float>(factor));
}

void adjust_saturation(const Canvas &canvas, double factor) {
    if (canvas.channels == 3) blend_with_grey(canvas.pixels, canvas.size() / 3, static_cast<float>(factor));
}

extern const OperationKind brightness_kind, contrast_kind, saturation_kind;
const OperationKind brightness_kind{
    "brightness", takes, [](const std::string &value) { return parse_colour("brightness", adjust_brightness, value); }};
const OperationKind contrast_kind{
    "contrast", takes, [](const std::string &value) { return parse_colour("contrast", adjust_contrast, value); }};
const OperationKind saturation_kind{
    "saturation", takes, [](const std::string &value) { return parse_colour("saturation", adjust_saturation, value); }};

} // namespace benchlight::augment
