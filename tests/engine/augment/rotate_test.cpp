#include "engine/augment/augment.h"
#include "engine/augment/rotate_internal.h"
#include "tests/engine/augment/references.h"

#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

TEST(Rotate, GivesThePixelsOfTorchvision) {
    References reader("rotate.bin");
    int cases = 0;
    while (!reader.done()) {
        Canvas canvas;
        canvas.height = reader.number<std::int32_t>();
        canvas.width = reader.number<std::int32_t>();
        canvas.channels = reader.number<std::int32_t>();
        const auto angles = reader.number<std::int32_t>();
        std::vector<std::uint8_t> input = reader.pixels(canvas.size()), output(canvas.size());
        canvas.pixels = input.data();
        canvas.spare = output.data();
        for (int i = 0; i < angles; ++i, ++cases) {
            const double degrees = reader.number<double>();
            std::fill(output.begin(), output.end(), 77);
            rotate(canvas, degrees);
            ASSERT_EQ(output, reader.pixels(canvas.size()))
                << canvas.height << " x " << canvas.width << " x " << canvas.channels << ", " << degrees << " degrees";
        }
    }
    EXPECT_GT(cases, 50);
}

TEST(Rotate, TakesImagesOfAnyWidth) {
    for (const int width : {511, 512, 513, 1500, 40000})
        for (const int channels : {1, 3}) {
            Canvas canvas{2, width, channels, nullptr, nullptr};
            std::vector<std::uint8_t> input(canvas.size()), output(canvas.size(), 77);
            for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
            canvas.pixels = input.data();
            canvas.spare = output.data();
            rotate(canvas, 1e-9);
            EXPECT_EQ(output, input) << width;
        }
}

TEST(Rotate, DrawsTheAngleAndReportsIt) {
    const Recipe recipe = Recipe::parse("rotate=30");
    double least = 90, most = -90, sum = 0;
    constexpr std::uint32_t count = 2000;
    for (std::uint32_t i = 0; i < count; ++i) {
        Augmenter augmenter(3, 3, 1);
        Json applied = Json::array();
        augmenter(augmenter.input(), recipe, {576, 1, i}, &applied);
        ASSERT_EQ(applied.size(), 1u);
        EXPECT_EQ(applied[0]["op"], "rotate");
        const double angle = applied[0]["angle"];
        least = std::min(least, angle);
        most = std::max(most, angle);
        sum += angle;
    }
    EXPECT_GE(least, -30);
    EXPECT_LT(least, -29);
    EXPECT_GT(most, 29);
    EXPECT_LE(most, 30);
    EXPECT_LT(std::abs(sum / count), 2); // 17.3/√2000 is one standard error: 0.39
}

TEST(Rotate, AppliesTheReportedAngle) {
    Augmenter augmenter(9, 9, 3);
    std::vector<std::uint8_t> input(augmenter.input().size()), expected(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i + 1);
    std::copy(input.begin(), input.end(), augmenter.input().begin());
    Json applied = Json::array();
    const auto result = augmenter(augmenter.input(), Recipe::parse("rotate=180"), {576, 3, 4}, &applied);
    Canvas canvas{9, 9, 3, input.data(), expected.data()};
    rotate(canvas, applied[0]["angle"]);
    EXPECT_EQ(std::vector(result.begin(), result.end()), expected);
}

} // namespace
} // namespace benchlight::augment
