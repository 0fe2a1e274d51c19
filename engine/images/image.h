#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace benchlight::images {

/// Pixels as stored: rows from the top, channels interleaved (height x width x channels), 0 … 255. One channel is
/// grey, three are RGB.
struct Image {
    int height = 0, width = 0, channels = 0;
    std::vector<std::uint8_t> pixels;

    std::size_t size() const { return static_cast<std::size_t>(height) * width * channels; }
    bool operator==(const Image &) const = default;
};

/// The grey of a colour: ITU-R 601's luma in the whole numbers of Pillow's convert("L"). `rgb` points to three samples.
inline std::int32_t grey_of(const std::uint8_t *rgb) {
    return (rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 0x8000) >> 16;
}

} // namespace benchlight::images
