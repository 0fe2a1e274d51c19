#pragma once
#include "engine/images/image.h"

#include <string_view>

namespace benchlight::images {

Image decode_jpeg(std::string_view bytes);
Image decode_png(std::string_view bytes);

/// Refuses dimensions that no memory should be set aside for: `least_bits` is the least that one pixel can take in
/// the file, in bits.
void check_dimensions(std::uint64_t width, std::uint64_t height, std::size_t file_bytes, double least_bits);

} // namespace benchlight::images
