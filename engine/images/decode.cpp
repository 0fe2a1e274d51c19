#include "engine/images/decode.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/decode_internal.h"

#include <algorithm>

namespace benchlight::images {

void check_dimensions(std::uint64_t width, std::uint64_t height, std::size_t file_bytes, double least_bits) {
    constexpr std::uint64_t longest_side = 65500, most_pixels = 178'956'970;
    const std::string says = "its header says " + std::to_string(width) + " x " + std::to_string(height) + " pixels";
    if (width == 0 || height == 0) throw Error(says + ", so it is empty");
    if (width > longest_side || height > longest_side || width * height > most_pixels)
        throw Error(says + "; sides of " + format_count(longest_side) + " and " + format_count(most_pixels) +
                    " pixels in all are the most");
    if (static_cast<double>(width * height) * least_bits > 8.0 * static_cast<double>(file_bytes))
        throw Error(says + ", more than the file can hold");
}

Image decode_image(std::string_view bytes) {
    if (bytes.empty()) throw Error("the file is empty");
    if (bytes.starts_with("\xff\xd8")) return decode_jpeg(bytes);
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return decode_png(bytes);
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return decode_webp(bytes);
    if (bytes.starts_with("BM")) return decode_bmp(bytes);
    throw Error("the file is no JPEG, PNG, WebP or BMP image");
}

bool has_image_extension(std::string_view name) {
    const auto ends_with = [name](std::string_view ending) {
        return name.size() > ending.size() &&
               std::equal(ending.begin(), ending.end(), name.end() - static_cast<std::ptrdiff_t>(ending.size()),
                          [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    };
    for (const char *ending : {".jpg", ".jpeg", ".png", ".webp", ".bmp"})
        if (ends_with(ending)) return true;
    return false;
}

} // namespace benchlight::images
