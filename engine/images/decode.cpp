#include "engine/images/decode.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/decode_internal.h"

#include <algorithm>

namespace benchlight::images {

void check_dimensions(std::uint64_t width, std::uint64_t height, std::size_t file_bytes, double least_bits) {
    constexpr std::uint64_t longest_side = 65500, most_pixels = std::uint64_t{1} << 28;
    if (width == 0 || height == 0 || width > longest_side || height > longest_side || width * height > most_pixels)
        throw Error("its header says " + std::to_string(width) + " x " + std::to_string(height) +
                    " pixels, which is not supported");
    if (static_cast<double>(width * height) * least_bits > 8.0 * static_cast<double>(file_bytes))
        throw Error("its header says " + std::to_string(width) + " x " + std::to_string(height) +
                    " pixels, more than the file can hold");
}

Image decode_image(std::string_view bytes) {
    if (bytes.empty()) throw Error("the file is empty");
    if (bytes.starts_with("\xff\xd8")) return decode_jpeg(bytes);
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return decode_png(bytes);
    throw Error("the file is neither a JPEG nor a PNG image");
}

bool has_image_extension(std::string_view name) {
    const auto ends_with = [name](std::string_view ending) {
        return name.size() > ending.size() &&
               std::equal(ending.begin(), ending.end(), name.end() - static_cast<std::ptrdiff_t>(ending.size()),
                          [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    };
    return ends_with(".jpg") || ends_with(".jpeg") || ends_with(".png");
}

} // namespace benchlight::images
