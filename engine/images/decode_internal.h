#pragma once
#include "engine/images/image.h"

#include <string_view>

namespace benchlight::images {

// Each refuses by the header what check_dimensions() refuses, before it sets memory aside for pixels.

Image decode_jpeg(std::string_view bytes);
Image decode_png(std::string_view bytes);
Image decode_webp(std::string_view bytes);
Image decode_bmp(std::string_view bytes);

/// Refuses dimensions that no memory should be set aside for: sides above 65,500, more than 178,956,970 pixels (the
/// limit of Pillow), or more than the file can hold when a pixel takes at least `least_bits` bits in it.
void check_dimensions(std::uint64_t width, std::uint64_t height, std::size_t file_bytes, double least_bits);

/// The orientation, 1 to 8, that EXIF data tells (a TIFF structure, with or without "Exif\0\0" before it). 1, upright,
/// also when there is none, or the data is damaged, or the value is not one of the eight.
int exif_orientation(std::string_view exif);

/// The image as it is to be looked at, from one stored with an EXIF orientation of 1 to 8. 5 to 8 swap the sides.
Image turn_upright(Image image, int orientation);

} // namespace benchlight::images
