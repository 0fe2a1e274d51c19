#include "engine/images/decode.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"

#include <cmath>
#include <gtest/gtest.h>

namespace benchlight::images {
namespace {

TEST(DecodePng, GivesThePixelsBack) {
    for (const int channels : {1, 3})
        for (const auto &[height, width] : {std::pair(1, 1), std::pair(7, 5), std::pair(64, 33)}) {
            const Image image = pattern(height, width, channels);
            EXPECT_EQ(decode_image(png_of(image)), image);
        }
}

TEST(DecodePng, DropsAlpha) {
    EXPECT_EQ(decode_image(png_of({1, 2, 4, {1, 2, 3, 0, 4, 5, 6, 128}}, PNG_FORMAT_RGBA)),
              (Image{1, 2, 3, {1, 2, 3, 4, 5, 6}}));
    EXPECT_EQ(decode_image(png_of({1, 2, 2, {9, 0, 7, 200}}, PNG_FORMAT_GA)), (Image{1, 2, 1, {9, 7}}));
}

TEST(DecodePng, TurnsPalettesIntoColours) {
    const std::uint8_t colours[] = {10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3};
    const std::string bytes = png_of({2, 2, 1, {0, 1, 2, 3}}, PNG_FORMAT_RGB_COLORMAP, colours);
    EXPECT_EQ(decode_image(bytes), (Image{2, 2, 3, {10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3}}));
}

TEST(DecodePng, Turns16BitSamplesInto8) {
    // libpng's own encoder treats 16-bit samples as linear light, so the file is put together by hand.
    std::string bytes = png_of({1, 1, 1, {0}});
    const auto chunk = [](const std::string &name, const std::string &content) {
        std::string out, body = name + content;
        const auto word = [&](std::uint32_t value) {
            for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift);
        };
        word(static_cast<std::uint32_t>(content.size()));
        out += body;
        word(static_cast<std::uint32_t>(
            crc32(0, reinterpret_cast<const Bytef *>(body.data()), static_cast<uInt>(body.size()))));
        return out;
    };
    const std::string rows{'\0', '\x12', '\x34', '\xff', '\xff', '\x80', '\x00'};
    std::string packed(64, '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef *>(packed.data()), &size, reinterpret_cast<const Bytef *>(rows.data()),
             rows.size());
    packed.resize(size);
    const std::string file =
        bytes.substr(0, 8) +
        chunk("IHDR", {'\0', '\0', '\0', '\3', '\0', '\0', '\0', '\1', '\x10', '\0', '\0', '\0', '\0'}) +
        chunk("IDAT", packed) + chunk("IEND", "");
    EXPECT_EQ(decode_image(file), (Image{1, 3, 1, {0x12, 0xff, 0x80}}));
}

double mean_difference(const Image &a, const Image &b) {
    if (a.size() != b.size()) return 255;
    double sum = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
    return sum / static_cast<double>(a.size());
}

Image gradient(int height, int width, int channels) {
    Image image{height, width, channels, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c) image.pixels.push_back(static_cast<std::uint8_t>(2 * x + y + 30 * c));
    return image;
}

TEST(DecodeJpeg, GivesNearlyThePixelsBack) {
    for (const int channels : {1, 3})
        for (const bool progressive : {false, true}) {
            const Image image = gradient(40, 50, channels);
            const Image decoded = decode_image(jpeg_of(image, 95, JCS_UNKNOWN, progressive));
            EXPECT_EQ(decoded.channels, channels);
            EXPECT_EQ(decoded.height, 40);
            EXPECT_EQ(decoded.width, 50);
            EXPECT_LT(mean_difference(image, decoded), 2);
        }
}

TEST(DecodeJpeg, CallsEveryTruncationCorrupt) {
    for (const bool progressive : {false, true}) {
        const std::string bytes = jpeg_of(pattern(32, 32, 3), 90, JCS_UNKNOWN, progressive);
        for (std::size_t size = 3; size + 2 < bytes.size(); ++size)
            EXPECT_THROW(decode_image(std::string_view(bytes).substr(0, size)), Error)
                << size << " of " << bytes.size();
    }
}

TEST(DecodePng, CallsEveryTruncationCorrupt) {
    const std::string bytes = png_of(pattern(32, 32, 3));
    for (std::size_t size = 1; size < bytes.size(); ++size)
        EXPECT_THROW(decode_image(std::string_view(bytes).substr(0, size)), Error) << size << " of " << bytes.size();
}

TEST(DecodePng, NoticesEveryChangedByteOfThePixels) {
    const std::string good = png_of(pattern(16, 16, 1));
    const std::size_t data = good.find("IDAT");
    for (std::size_t i = data; i + 16 < good.size(); ++i) {
        std::string bytes = good;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x20);
        EXPECT_THROW(decode_image(bytes), Error) << i;
    }
}

TEST(Decode, SaysWhatIsWrong) {
    expect_error([] { decode_image(""); }, "the file is empty");
    expect_error([] { decode_image("GIF89a..."); }, "no JPEG, PNG, WebP or BMP image");
    expect_error([] { decode_image("\xff\xd8 nothing more"); }, "the JPEG data is corrupt");
    expect_error([] { decode_image("RIFF\1\1\1\1WEBPVP8 "); }, "the WebP data is corrupt");
    expect_error([] { decode_image("BM"); }, "the BMP data is corrupt");
    expect_error([] { decode_image("RIFF\1\1\1\1WAVE"); }, "no JPEG, PNG, WebP or BMP image");
}

TEST(Decode, KnowsImagesByTheirEnding) {
    for (const char *name :
         {"a.jpg", "a.JPG", "a.jpeg", "b.Png", "x/y.png", "..jpg", "c.webp", "c.WebP", "d.bmp", "d.BMP"})
        EXPECT_TRUE(has_image_extension(name)) << name;
    for (const char *name : {"a.gif", "jpg", ".jpg", "a.jpg.txt", "", "a.jp", "apng", "a.web", "webp", "a.bmp~"})
        EXPECT_FALSE(has_image_extension(name)) << name;
}

} // namespace
} // namespace benchlight::images
