#include "engine/core/files.h"
#include "engine/images/resize.h"
#include "tests/engine/images/encode.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

namespace benchlight::images {
namespace {

TEST(FitImage, GivesThePixelsOfPillow) {
    const std::string bytes = read_file(std::string(BENCHLIGHT_TEST_DATA) + "/resize.bin");
    int cases = 0;
    for (std::size_t at = 0; at < bytes.size(); ++cases) {
        std::int32_t head[4]; // height, width, channels, side
        std::memcpy(head, bytes.data() + at, sizeof head);
        at += sizeof head;
        Image image{head[0], head[1], head[2], {}};
        image.pixels.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                            bytes.begin() + static_cast<std::ptrdiff_t>(at + image.size()));
        at += image.size();
        const Image fitted = fit_image(image, head[3], head[3], head[2]);
        ASSERT_LE(at + fitted.size(), bytes.size());
        const Image expected{head[3],
                             head[3],
                             head[2],
                             {bytes.begin() + static_cast<std::ptrdiff_t>(at),
                              bytes.begin() + static_cast<std::ptrdiff_t>(at + fitted.size())}};
        at += fitted.size();
        EXPECT_EQ(fitted, expected) << head[0] << " x " << head[1] << " x " << head[2] << " to " << head[3];
    }
    EXPECT_GT(cases, 8);
}

TEST(FitImage, LeavesAFittingImageAlone) {
    const Image image = pattern(9, 9, 3);
    EXPECT_EQ(fit_image(image, 9, 9, 3), image);
}

TEST(FitImage, RepeatsGrey) {
    EXPECT_EQ(fit_image({1, 2, 1, {5, 9}}, 1, 2, 3), (Image{1, 2, 3, {5, 5, 5, 9, 9, 9}}));
    const Image fitted = fit_image(pattern(20, 30, 1), 10, 10, 3);
    EXPECT_EQ(fitted.size(), 300u);
    for (std::size_t i = 0; i < fitted.size(); i += 3) ASSERT_EQ(fitted.pixels[i], fitted.pixels[i + 2]);
}

TEST(FitImage, MakesColoursGrey) { // as Pillow's convert("L")
    EXPECT_EQ(fit_image({1, 4, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9}}, 1, 4, 1),
              (Image{1, 4, 1, {76, 150, 29, 9}}));
}

TEST(FitImage, TakesTheCentreOfExtremeShapesWithoutScalingAllOfThem) {
    Image line{1, 60001, 1, std::vector<std::uint8_t>(60001, 0)};
    for (std::size_t x = 29990; x < 30012; ++x) line.pixels[x] = 200;
    const Image fitted = fit_image(line, 224, 224, 1);
    EXPECT_EQ(fitted.pixels, std::vector<std::uint8_t>(224 * 224, 200));
    const Image column = fit_image({60001, 1, 1, line.pixels}, 224, 224, 1);
    EXPECT_EQ(column.pixels, fitted.pixels);
}

} // namespace
} // namespace benchlight::images
