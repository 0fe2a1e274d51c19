#pragma once
#include "engine/images/image.h"

#include <string_view>

namespace benchlight::images {

/// Decodes a JPEG or PNG file's bytes to grey or RGB, whatever the file's name says. Palettes, 16-bit samples and
/// alpha (dropped) are turned into 8-bit grey or RGB. A JPEG about which libjpeg has any warning counts as corrupt:
/// the missing part of a truncated one would be grey. Throws Error with a reason such as "the file is empty".
Image decode_image(std::string_view bytes);

/// Whether the name ends as an image's name does; only such files of a folder are images.
bool has_image_extension(std::string_view name);

} // namespace benchlight::images
