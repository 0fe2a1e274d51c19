#include "engine/core/error.h"
#include "engine/images/decode_internal.h"

#include <csetjmp>
#include <cstdio>
#include <string>
// After cstdio, which it needs.
#include <jpeglib.h>

namespace benchlight::images {

namespace {

/// libjpeg reports by calling error_exit, which must not return; we jump back into decode_jpeg().
struct ErrorManager {
    jpeg_error_mgr base;
    std::jmp_buf jump;
    char message[JMSG_LENGTH_MAX];
};

void leave(j_common_ptr info) {
    auto *errors = reinterpret_cast<ErrorManager *>(info->err);
    errors->base.format_message(info, errors->message);
    std::longjmp(errors->jump, 1);
}

/// Levels below 0 are warnings: data is missing or wrong, and libjpeg would go on with grey.
void leave_on_warning(j_common_ptr info, int level) {
    if (level < 0) leave(info);
}

/// A small progressive file can ask for thousands of passes over a large image.
void limit_scans(j_common_ptr info) {
    constexpr int most_scans = 200;
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= most_scans) return;
    auto *errors = reinterpret_cast<ErrorManager *>(info->err);
    std::snprintf(errors->message, sizeof errors->message, "it has more than %d scans", most_scans);
    std::longjmp(errors->jump, 1);
}

struct Decoder {
    jpeg_decompress_struct info{};
    ErrorManager errors{};
    jpeg_progress_mgr progress{};

    Decoder() {
        info.err = jpeg_std_error(&errors.base);
        errors.base.error_exit = leave;
        errors.base.emit_message = leave_on_warning;
        progress.progress_monitor = limit_scans;
    }
    ~Decoder() { jpeg_destroy_decompress(&info); }
    Decoder(const Decoder &) = delete;
    Decoder &operator=(const Decoder &) = delete;

    // Between setjmp and a jump back no object with a destructor may come to life, hence the small steps.

    bool read_header(std::string_view bytes) {
        if (setjmp(errors.jump) != 0) return false;
        jpeg_create_decompress(&info);
        info.progress = &progress;
        jpeg_mem_src(&info, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
        jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
        jpeg_read_header(&info, TRUE);
        return true;
    }

    bool read_pixels(std::uint8_t *out, std::size_t row_bytes) {
        if (setjmp(errors.jump) != 0) return false;
        jpeg_start_decompress(&info);
        while (info.output_scanline < info.output_height) {
            JSAMPROW row = out + info.output_scanline * row_bytes;
            jpeg_read_scanlines(&info, &row, 1);
        }
        jpeg_finish_decompress(&info);
        return true;
    }

    Error error() const { return Error("the JPEG data is corrupt (" + std::string(errors.message) + ")"); }
};

/// From the first APP1 segment with EXIF data; others hold XMP.
int orientation_of(const jpeg_decompress_struct &info) {
    using namespace std::string_view_literals;
    for (const jpeg_marker_struct *marker = info.marker_list; marker; marker = marker->next) {
        const std::string_view data(reinterpret_cast<const char *>(marker->data), marker->data_length);
        if (marker->marker == JPEG_APP0 + 1 && data.starts_with("Exif\0\0"sv)) return exif_orientation(data);
    }
    return 1;
}

/// a · b / 255, rounded to nearest, for a and b of 0 … 255.
unsigned scaled(unsigned a, unsigned b) {
    const unsigned product = a * b + 128;
    return ((product >> 8) + product) >> 8;
}

/// Ink as Adobe's programs store it, 255 for none, to light. Four channels become three.
void multiply_out(Image &image) {
    const std::size_t count = static_cast<std::size_t>(image.height) * static_cast<std::size_t>(image.width);
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned light = image.pixels[4 * i + 3];
        for (std::size_t c = 0; c < 3; ++c)
            image.pixels[3 * i + c] = static_cast<std::uint8_t>(light - scaled(255u - image.pixels[4 * i + c], light));
    }
    image.channels = 3;
    image.pixels.resize(image.size());
    image.pixels.shrink_to_fit();
}

J_COLOR_SPACE output_of(J_COLOR_SPACE stored) {
    if (stored == JCS_CMYK || stored == JCS_YCCK) return JCS_CMYK;
    return stored == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
}

} // namespace

Image decode_jpeg(std::string_view bytes) {
    Decoder decoder;
    if (!decoder.read_header(bytes)) throw decoder.error();
    jpeg_decompress_struct &info = decoder.info;
    // A block of 64 pixels takes at least a bit for its mean.
    check_dimensions(info.image_width, info.image_height, bytes.size(), 1.0 / 64);
    info.out_color_space = output_of(info.jpeg_color_space);
    const int channels = info.out_color_space == JCS_CMYK ? 4 : info.out_color_space == JCS_RGB ? 3 : 1;
    const int orientation = orientation_of(info); // finishing frees the segments
    Image image{static_cast<int>(info.image_height), static_cast<int>(info.image_width), channels, {}};
    image.pixels.resize(image.size());
    if (!decoder.read_pixels(image.pixels.data(), static_cast<std::size_t>(image.width) * channels))
        throw decoder.error();
    if (channels == 4) multiply_out(image);
    return turn_upright(std::move(image), orientation);
}

} // namespace benchlight::images
