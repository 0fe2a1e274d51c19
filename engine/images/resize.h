#pragma once
#include "engine/images/image.h"

#include <cstddef>
#include <cstdint>

namespace benchlight::images {

/// A rectangle of whole pixels.
struct Box {
    int top = 0, left = 0, height = 0, width = 0;
    bool operator==(const Box &) const = default;
};

/// Pixels to read: `height` rows of width x channels bytes, one every `stride` bytes.
struct ImageView {
    const std::uint8_t *pixels = nullptr;
    int height = 0, width = 0, channels = 0; ///< 1 or 3 channels
    std::size_t stride = 0;
};
ImageView view_of(const Image &image);
/// The pixels of `box`, which must lie inside.
ImageView view_of(const ImageView &image, const Box &box);

/// Scales `image` to height x width and writes the part `kept` of the result to `out` (kept.height x kept.width x
/// channels bytes); nothing outside of `kept` is computed. The pixels are those of Image.resize with the BILINEAR filter
/// of Pillow 13, which is what torchvision's antialiased resizing of a PIL image is; Pillow up to 12 differs by one level
/// in some pixels where the height shrinks more than the width. Thread-safe.
void resize(const ImageView &image, int height, int width, const Box &kept, std::uint8_t *out);

/// `image` with its shorter side scaled to the target's, the centre cut out; grey is repeated when `channels` is 3, and
/// colours become grey when it is 1.
Image fit_image(const Image &image, int height, int width, int channels);

} // namespace benchlight::images
