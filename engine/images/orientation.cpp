// EXIF's Orientation tag: "Exchangeable image file format for digital still cameras", JEITA CP-3451, 4.6.4 A.

#include "engine/images/decode_internal.h"

#include <algorithm>
#include <libexif/exif-data.h>
#include <memory>
#include <string>

namespace benchlight::images {

namespace {

/// Where the stored pixel that an upright pixel comes from lies.
struct Step {
    std::ptrdiff_t origin, right, down; ///< of pixel (0, 0), and from one pixel to the next one on each axis; in pixels
};

Step step_of(int orientation, std::ptrdiff_t height, std::ptrdiff_t width) {
    const std::ptrdiff_t last_column = width - 1, last_row = (height - 1) * width;
    switch (orientation) {
    case 2: return {last_column, -1, width};
    case 3: return {last_row + last_column, -1, -width};
    case 4: return {last_row, 1, -width};
    case 5: return {0, width, 1};
    case 6: return {last_row, -width, 1};
    case 7: return {last_row + last_column, -width, -1};
    case 8: return {last_column, width, -1};
    default: return {0, 1, width};
    }
}

template <int channels> void copy_turned(const Image &image, const Step &step, Image &result) {
    std::uint8_t *out = result.pixels.data();
    for (int y = 0; y < result.height; ++y) {
        std::ptrdiff_t from = step.origin + y * step.down;
        for (int x = 0; x < result.width; ++x, from += step.right)
            for (int c = 0; c < channels; ++c) *out++ = image.pixels[static_cast<std::size_t>(from * channels + c)];
    }
}

} // namespace

int exif_orientation(std::string_view exif) {
    constexpr std::size_t longest = 0xffff; // what a JPEG segment holds
    if (exif.size() > longest) return 1;
    using namespace std::string_view_literals;
    constexpr std::string_view heading = "Exif\0\0"sv;
    const std::string with_heading = exif.starts_with(heading) ? std::string() : std::string(heading).append(exif);
    const std::string_view bytes = with_heading.empty() ? exif : std::string_view(with_heading);

    const std::unique_ptr<ExifData, void (*)(ExifData *)> data(::exif_data_new(), ::exif_data_unref);
    if (!data) return 1;
    // Corrections could invent a value; only what is there counts.
    ::exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    ::exif_data_load_data(data.get(), reinterpret_cast<const unsigned char *>(bytes.data()),
                          static_cast<unsigned>(bytes.size()));
    const ExifEntry *entry = ::exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (!entry || !entry->data || entry->components != 1) return 1;
    const ExifByteOrder order = ::exif_data_get_byte_order(data.get());
    std::uint32_t value = 1;
    if (entry->format == EXIF_FORMAT_SHORT && entry->size >= 2)
        value = ::exif_get_short(entry->data, order);
    else if (entry->format == EXIF_FORMAT_LONG && entry->size >= 4)
        value = ::exif_get_long(entry->data, order);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

Image turn_upright(Image image, int orientation) {
    if (orientation <= 1 || orientation > 8) return image;
    Image result{image.height, image.width, image.channels, {}};
    if (orientation >= 5) std::swap(result.height, result.width);
    result.pixels.resize(image.pixels.size());
    const Step step = step_of(orientation, image.height, image.width);
    image.channels == 1 ? copy_turned<1>(image, step, result) : copy_turned<3>(image, step, result);
    return result;
}

} // namespace benchlight::images
