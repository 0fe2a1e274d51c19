#pragma once
#include "engine/core/error.h"
#include "engine/images/image.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <jpeglib.h>
#include <png.h>
#include <string>
#include <utility>
#include <vector>
#include <zip.h>
#include <zlib.h>

// Makers of files for the tests of what reads them.

namespace benchlight::images {

/// An image without two equal rows or columns; `salt` makes another one.
inline Image pattern(int height, int width, int channels, int salt = 0) {
    Image image{height, width, channels, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c)
                image.pixels.push_back(static_cast<std::uint8_t>(x * 7 + y * 13 + c * 50 + salt * 31 + x * y));
    return image;
}

/// With `format` another of libpng's PNG_FORMAT_ values than the image's own channels say, the pixels are in it.
inline std::string png_of(const Image &image, int format = -1, const void *colours = nullptr) {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    png.width = static_cast<png_uint_32>(image.width);
    png.height = static_cast<png_uint_32>(image.height);
    png.format = static_cast<png_uint_32>(format >= 0           ? format
                                          : image.channels == 1 ? PNG_FORMAT_GRAY
                                                                : PNG_FORMAT_RGB);
    png.colormap_entries = colours ? 4 : 0;
    png_alloc_size_t size = 0;
    if (!png_image_write_to_memory(&png, nullptr, &size, 0, image.pixels.data(), 0, colours)) throw Error(png.message);
    std::string bytes(size, '\0');
    if (!png_image_write_to_memory(&png, bytes.data(), &size, 0, image.pixels.data(), 0, colours))
        throw Error(png.message);
    bytes.resize(size);
    return bytes;
}

inline std::string jpeg_of(const Image &image, int quality = 95, J_COLOR_SPACE space = JCS_UNKNOWN,
                           bool progressive = false) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char *buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &buffer, &size);
    info.image_width = static_cast<JDIMENSION>(image.width);
    info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = image.channels;
    info.in_color_space = space != JCS_UNKNOWN ? space : image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    if (progressive) jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < image.height; ++y) {
        auto *row = const_cast<std::uint8_t *>(image.pixels.data()) +
                    static_cast<std::size_t>(y) * image.width * image.channels;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    std::string bytes(reinterpret_cast<char *>(buffer), size);
    std::free(buffer);
    return bytes;
}

inline std::string gzip_of(const std::string &bytes) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// A zip of (name, content); names that end in '/' are folders. With a password every entry is encrypted.
inline void write_zip(const std::filesystem::path &path,
                      const std::vector<std::pair<std::string, std::string>> &entries, const char *password = nullptr) {
    int code = 0;
    zip_t *zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!zip) throw Error("no zip");
    for (const auto &[name, content] : entries) {
        if (name.ends_with('/')) {
            zip_dir_add(zip, name.c_str(), 0);
            continue;
        }
        const auto index =
            zip_file_add(zip, name.c_str(), zip_source_buffer(zip, content.data(), content.size(), 0), 0);
        if (index < 0) throw Error(zip_strerror(zip));
        if (password) zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password);
    }
    if (zip_close(zip) != 0) throw Error(zip_strerror(zip));
}

/// An IDX file of unsigned bytes.
inline std::string idx_of(const std::vector<std::uint32_t> &dimensions, const std::string &samples) {
    std::string bytes{'\0', '\0', '\x08', static_cast<char>(dimensions.size())};
    for (const std::uint32_t d : dimensions)
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(d >> shift);
    return bytes + samples;
}

} // namespace benchlight::images
