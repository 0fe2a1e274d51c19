#include "engine/core/error.h"
#include "engine/images/decode_internal.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <png.h>
#include <string>

namespace benchlight::images {

namespace {

/// libpng reports an error by a call that must not return; we jump back into the step that was running.
struct Decoder {
    std::string_view rest;
    png_structp png = nullptr;
    png_infop info = nullptr;
    char message[160] = "no memory";
    std::vector<png_bytep> rows;

    explicit Decoder(std::string_view bytes) : rest(bytes) {
        png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, leave, [](png_structp, png_const_charp) {});
        if (png) info = png_create_info_struct(png);
    }
    ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
    Decoder(const Decoder &) = delete;
    Decoder &operator=(const Decoder &) = delete;

    static void leave(png_structp png, png_const_charp text) {
        auto *self = static_cast<Decoder *>(png_get_error_ptr(png));
        std::strncpy(self->message, text, sizeof self->message - 1);
        self->message[sizeof self->message - 1] = 0;
        png_longjmp(png, 1);
    }

    static void read(png_structp png, png_bytep out, std::size_t count) {
        auto *self = static_cast<Decoder *>(png_get_io_ptr(png));
        if (self->rest.size() < count) png_error(png, "the file is cut short");
        std::memcpy(out, self->rest.data(), count);
        self->rest.remove_prefix(count);
    }

    // Between setjmp and a jump back no object with a destructor may come to life, hence the small steps.

    bool read_header() {
        if (!png || !info) return false;
        if (setjmp(png_jmpbuf(png)) != 0) return false;
        png_set_read_fn(png, this, read);
        png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX); // check_dimensions() has a sentence
        png_set_chunk_cache_max(png, 1000);
        png_set_chunk_malloc_max(png, 8 << 20);
        png_read_info(png, info);
        return true;
    }

    bool choose_output() {
        if (setjmp(png_jmpbuf(png)) != 0) return false;
        png_set_strip_16(png);
        const int kind = png_get_color_type(png, info);
        if (kind == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
        if (kind == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) png_set_expand_gray_1_2_4_to_8(png);
        png_set_strip_alpha(png);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
        return true;
    }

    bool read_pixels() {
        if (setjmp(png_jmpbuf(png)) != 0) return false;
        png_read_image(png, rows.data());
        png_read_end(png, info); // EXIF data may come behind the pixels
        return true;
    }

    int orientation() {
        png_bytep exif = nullptr;
        png_uint_32 size = 0;
        if (setjmp(png_jmpbuf(png)) != 0 || png_get_eXIf_1(png, info, &size, &exif) == 0) return 1;
        return exif_orientation({reinterpret_cast<const char *>(exif), size});
    }

    Error error() const { return Error("the PNG data is corrupt (" + std::string(message) + ")"); }
};

} // namespace

Image decode_png(std::string_view bytes) {
    Decoder decoder(bytes);
    if (!decoder.read_header()) throw decoder.error();
    const png_uint_32 width = png_get_image_width(decoder.png, decoder.info);
    const png_uint_32 height = png_get_image_height(decoder.png, decoder.info);
    const int bits = png_get_bit_depth(decoder.png, decoder.info) * png_get_channels(decoder.png, decoder.info);
    constexpr double deflate_ratio = 1032; // deflate cannot compress better than this
    check_dimensions(width, height, bytes.size(), bits / deflate_ratio);
    if (!decoder.choose_output()) throw decoder.error();
    Image image{static_cast<int>(height), static_cast<int>(width), png_get_channels(decoder.png, decoder.info), {}};
    const std::size_t row_bytes = static_cast<std::size_t>(image.width) * image.channels;
    if ((image.channels != 1 && image.channels != 3) || png_get_rowbytes(decoder.png, decoder.info) != row_bytes)
        throw Error("its PNG pixel format is not supported");
    image.pixels.resize(image.size());
    decoder.rows.resize(height);
    for (std::size_t y = 0; y < height; ++y) decoder.rows[y] = image.pixels.data() + y * row_bytes;
    if (!decoder.read_pixels()) throw decoder.error();
    return turn_upright(std::move(image), decoder.orientation());
}

} // namespace benchlight::images
