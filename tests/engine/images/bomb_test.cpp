// Small files whose headers promise huge pictures are refused before memory is set aside for pixels.

#include "engine/images/decode.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"
#include "tests/engine/images/fixtures.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace benchlight::images {
namespace {

std::string little_endian(std::uint64_t value, int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i));
    return bytes;
}

std::string png_saying(std::uint32_t width, std::uint32_t height) {
    std::string png = png_of(pattern(8, 8, 1));
    for (std::size_t i = 0; i < 4; ++i) {
        png[16 + i] = static_cast<char>(width >> (24 - 8 * i));
        png[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    const auto sum = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef *>(png.data()) + 12, 17));
    for (std::size_t i = 0; i < 4; ++i) png[29 + i] = static_cast<char>(sum >> (24 - 8 * i));
    return png;
}

/// A lossless WebP of one colour: every pixel takes no bits.
std::string webp_saying(std::uint32_t width, std::uint32_t height) {
    // The mark, sides, no alpha, version 0; no transforms, no colour cache, one group, five codes of one symbol each.
    const std::uint64_t head = (width - 1) | std::uint64_t{height - 1} << 14;
    const std::string data =
        '\x2f' + little_endian(head, 4) + std::string{'\x88', '\x88', '\x88', '\x88', '\x88', '\0'};
    const std::string chunk = "VP8L" + little_endian(data.size(), 4) + data + std::string(data.size() % 2, '\0');
    return "RIFF" + little_endian(4 + chunk.size(), 4) + "WEBP" + chunk;
}

std::string bmp_saying(std::uint32_t width, std::uint32_t height, int bits, std::uint32_t compression) {
    return "BM" + little_endian(100, 4) + little_endian(0, 4) + little_endian(54, 4) + little_endian(40, 4) +
           little_endian(width, 4) + little_endian(height, 4) + little_endian(1, 2) +
           little_endian(static_cast<std::uint64_t>(bits), 2) + little_endian(compression, 4) + std::string(20, '\0') +
           std::string(1024, '\7') + std::string{'\0', '\1'};
}

TEST(Bombs, ArePngsRefusedByTheHeader) {
    expect_error([] { decode_image(png_saying(100000, 100000)); }, "100000 x 100000 pixels; sides of 65,500");
    expect_error([] { decode_image(png_saying(13378, 13378)); }, "178,956,970 pixels in all are the most");
    expect_error([] { decode_image(png_saying(13000, 13000)); }, "13000 x 13000 pixels, more than the file can hold");
    expect_error([] { decode_image(png_saying(70000, 1)); }, "70000 x 1 pixels; sides of 65,500");
    expect_error([] { decode_image(png_saying(0xffffffff, 0xffffffff)); }, "PNG data is corrupt");
    EXPECT_THROW(decode_image(png_saying(0, 8)), Error);
}

TEST(Bombs, AreJpegsRefusedByTheHeader) {
    std::string jpeg = jpeg_of(pattern(8, 8, 3));
    const std::size_t frame = jpeg.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    for (const std::size_t i : {5, 7}) jpeg[frame + i] = '\x20';
    expect_error([&] { decode_image(jpeg); }, "pixels, more than the file can hold");
    for (const std::size_t i : {5, 6, 7, 8}) jpeg[frame + i] = '\x3f';
    expect_error([&] { decode_image(jpeg); }, "16191 x 16191 pixels; sides of");
}

TEST(Bombs, AreWebpsRefusedByTheHeader) {
    EXPECT_EQ(decode_image(webp_saying(500, 300)).size(), 450000u); // the file is a good one
    expect_error([] { decode_image(webp_saying(16383, 16383)); }, "16383 x 16383 pixels; sides of");
    expect_error([] { decode_image(webp_saying(13000, 13000)); }, "13000 x 13000 pixels, more than the file can hold");
    // The canvas of an animation may be larger than its frames.
    for (const ImageFixture &fixture : read_fixtures(BENCHLIGHT_TEST_DATA "/images.bin")) {
        if (fixture.name != "partial-frame.webp") continue;
        std::string bytes = fixture.content;
        for (std::size_t i = 24; i < 30; ++i) bytes[i] = '\x7f';
        EXPECT_THROW(decode_image(bytes), Error);
    }
}

TEST(Bombs, AreBmpsRefusedByTheHeader) {
    for (const std::uint32_t compression : {0u, 1u})
        expect_error([&] { decode_image(bmp_saying(13000, 13000, 8, compression)); }, "more than the file can hold");
    expect_error([] { decode_image(bmp_saying(13000, 13000, 4, 2)); }, "more than the file can hold");
    expect_error([] { decode_image(bmp_saying(100000, 100000, 8, 1)); }, "sides of 65,500");
    expect_error([] { decode_image(bmp_saying(8, 0x80000000, 8, 0)); }, "sides of 65,500");
    expect_error([] { decode_image(bmp_saying(0x80000000, 8, 8, 0)); }, "no width");
    expect_error([] { decode_image(bmp_saying(8, 0, 8, 0)); }, "is empty");
    expect_error([] { decode_image(bmp_saying(8, 8, 7, 0)); }, "7 bits a pixel");
    expect_error([] { decode_image(bmp_saying(8, 8, 24, 4)); }, "compressed in a way");
    expect_error([] { decode_image(bmp_saying(8, 8, 8, 3)); }, "bit fields");
}

TEST(Bombs, CostNoMemory) {
    const auto peak = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss; // KiB
    };
    const auto before = peak();
    for (const std::string &bytes : {png_saying(100000, 100000), png_saying(13000, 13000), webp_saying(16383, 16383),
                                     webp_saying(13000, 13000), bmp_saying(13000, 13000, 8, 1)})
        EXPECT_THROW(decode_image(bytes), Error);
    EXPECT_LT(peak() - before, 64 << 10);
}

} // namespace
} // namespace benchlight::images
