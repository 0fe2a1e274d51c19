// Files of every kind against the pixels that Pillow gave, and what is meant where Pillow gives none.

#include "engine/images/decode.h"
#include "tests/engine/images/expect_error.h"
#include "tests/engine/images/fixtures.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>

namespace benchlight::images {
namespace {

const std::vector<ImageFixture> &fixtures() {
    static const std::vector<ImageFixture> all = read_fixtures(BENCHLIGHT_TEST_DATA "/images.bin");
    return all;
}

const std::string &content_of(const std::string &name) {
    const auto found =
        std::find_if(fixtures().begin(), fixtures().end(), [&](const auto &fixture) { return fixture.name == name; });
    if (found == fixtures().end()) throw Error("no fixture " + name);
    return found->content;
}

Image in_colour(const Image &image) {
    if (image.channels == 3) return image;
    Image result{image.height, image.width, 3, {}};
    for (const std::uint8_t value : image.pixels) result.pixels.insert(result.pixels.end(), 3, value);
    return result;
}

int largest_difference(const Image &a, const Image &b) {
    if (a.height != b.height || a.width != b.width || a.pixels.size() != b.pixels.size()) return 256;
    int largest = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) largest = std::max(largest, std::abs(a.pixels[i] - b.pixels[i]));
    return largest;
}

TEST(DecodeReferences, HaveEqualPixels) {
    std::size_t compared = 0;
    for (const ImageFixture &fixture : fixtures()) {
        if (!fixture.reference) continue;
        const Image image = decode_image(fixture.content);
        EXPECT_EQ(image.height, fixture.reference->height) << fixture.name;
        EXPECT_EQ(image.width, fixture.reference->width) << fixture.name;
        EXPECT_EQ(largest_difference(in_colour(image), *fixture.reference), 0) << fixture.name;
        ++compared;
    }
    EXPECT_GT(compared, 100u);
}

TEST(DecodeReferences, GreyFilesGiveOneChannel) {
    for (const char *name : {"grey-1.png", "grey-8.png", "grey-16.png", "grey-alpha.png", "grey.jpg"})
        EXPECT_EQ(decode_image(content_of(name)).channels, 1) << name;
}

TEST(Decode16BitGrey, KeepsTheHighByte) {
    const Image grey = decode_image(content_of("grey-16.png")), colour = decode_image(content_of("rgb-16.png"));
    ASSERT_EQ(grey.pixels.size() * 3, colour.pixels.size());
    for (std::size_t i = 0; i < grey.pixels.size(); ++i) // the grey file is the red plane of the other
        ASSERT_EQ(grey.pixels[i], colour.pixels[3 * i]) << i;
}

TEST(DecodeOrientation, IsIgnoredWhenTheDataIsDamaged) {
    const Image upright = decode_image(content_of("exif-1.png"));
    for (const char *kind : {"png", "webp"})
        for (const char *value : {"0", "9", "65535", "cut", "far", "noise"})
            EXPECT_EQ(decode_image(content_of("exif-" + std::string(value) + "." + kind)), upright) << kind << value;
}

TEST(DecodeBmp, ReadsWhatPillowDoesNot) {
    const Image whole = decode_image(content_of("rgb-24.bmp"));
    EXPECT_EQ(decode_image(content_of("os2-second-short-24.bmp")), whole);
    EXPECT_LE(largest_difference(decode_image(content_of("fields-10.bmp")), whole), 1);
    for (const char *size : {"40", "56", "124"}) {
        const Image image = decode_image(content_of("fields-444-" + std::string(size) + ".bmp"));
        ASSERT_EQ(image.pixels.size(), whole.pixels.size());
        for (std::size_t i = 0; i < image.pixels.size(); ++i)
            ASSERT_EQ(image.pixels[i], (whole.pixels[i] >> 4) * 17) << size << " " << i;
    }
}

TEST(DecodeBmp, PixelsThatRunsLeaveOutHaveTheFirstColour) {
    const Image image = decode_image(content_of("rle8-early-end.bmp")); // a whole row from the bottom, then four pixels
    const auto pixel = [&](int x, int y) {
        const auto at = image.pixels.begin() + 3 * (static_cast<std::ptrdiff_t>(y) * image.width + x);
        return std::vector<std::uint8_t>(at, at + 3);
    };
    EXPECT_EQ(pixel(0, 12), pixel(17, 12));
    EXPECT_EQ(pixel(0, 11), pixel(3, 11));
    EXPECT_NE(pixel(0, 11), pixel(0, 12));
    EXPECT_EQ(pixel(4, 11), pixel(0, 0));
    EXPECT_NE(pixel(4, 11), pixel(3, 11));
}

TEST(DecodeReferences, EveryTruncationIsAnErrorOrLacksNoPixels) {
    for (const ImageFixture &fixture : fixtures()) {
        if (!fixture.name.ends_with(".webp") && !fixture.name.ends_with(".bmp")) continue;
        const Image whole = decode_image(fixture.content);
        std::size_t refused = 0;
        for (std::size_t size = 0; size < fixture.content.size(); ++size) {
            try {
                const Image image = decode_image(std::string_view(fixture.content).substr(0, size));
                // What may be missing: the mark of a run-length bitmap's end, or bytes that fill up its last row.
                EXPECT_EQ(largest_difference(image, whole), 0) << fixture.name << " cut to " << size;
                EXPECT_GE(size + 5, fixture.content.size()) << fixture.name;
            } catch (const Error &) {
                ++refused;
            }
        }
        EXPECT_GE(refused + 5, fixture.content.size()) << fixture.name;
    }
}

TEST(DecodeReferences, ChangedBytesNeverCrash) {
    for (const ImageFixture &fixture : fixtures())
        for (std::size_t i = 0; i < std::min<std::size_t>(fixture.content.size(), 200); ++i)
            for (const char value : {'\x00', '\x7f', '\xff'}) {
                std::string bytes = fixture.content;
                bytes[i] = value;
                try {
                    const Image image = decode_image(bytes);
                    ASSERT_EQ(image.pixels.size(), image.size()) << fixture.name << " " << i;
                } catch (const Error &) {}
            }
}

} // namespace
} // namespace benchlight::images
