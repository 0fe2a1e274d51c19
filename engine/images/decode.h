#pragma once
#include "engine/images/image.h"

#include <string_view>

namespace benchlight::images {

/// Decodes a JPEG, PNG, WebP or BMP file's bytes to grey or RGB, whatever the file's name says, and turns it upright as
/// its EXIF orientation asks. The pixels are those of Pillow's ImageOps.exif_transpose(Image.open(FILE)).convert("RGB")
/// (grey once instead of three times), but for 16-bit greys, see below.
///
/// Palettes become RGB; alpha is dropped; CMYK is taken as Adobe stores it, inverted, and multiplied out without
/// profiles; an animation gives its first frame (an APNG its default image). Of 16-bit samples the high byte is kept;
/// Pillow does so for RGB, and clips 16-bit greys at 255. A JPEG about which libjpeg has any warning counts as corrupt:
/// the missing part of a truncated one would be grey. Throws Error with a reason such as "the file is empty".
Image decode_image(std::string_view bytes);

/// Whether the name ends as an image's name does; only such files of a folder are images.
bool has_image_extension(std::string_view name);

} // namespace benchlight::images
