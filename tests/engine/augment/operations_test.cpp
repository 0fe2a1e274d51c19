#include "engine/augment/augment.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace benchlight::augment {
namespace {

using Pixels = std::vector<std::uint8_t>;

Pixels apply(const std::string &recipe, const Pixels &image, int height, int width, int channels, const Key &key,
             Json *applied = nullptr) {
    Augmenter augmenter(height, width, channels);
    std::copy(image.begin(), image.end(), augmenter.input().begin());
    const auto result = augmenter(augmenter.input(), Recipe::parse(recipe), key, applied);
    return {result.begin(), result.end()};
}

Pixels counting(std::size_t count) {
    Pixels pixels(count);
    for (std::size_t i = 0; i < count; ++i) pixels[i] = static_cast<std::uint8_t>(i + 1);
    return pixels;
}

TEST(Flip, MirrorsRowsAndKeepsColours) {
    Json applied = Json::array();
    EXPECT_EQ(apply("flip=1", {1, 2, 3, 4, 5, 6}, 2, 3, 1, {}, &applied), (Pixels{3, 2, 1, 6, 5, 4}));
    EXPECT_EQ(to_json_text(applied), R"([{"op":"flip"}])");
    EXPECT_EQ(apply("flip=1", {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, {}), (Pixels{7, 8, 9, 4, 5, 6, 1, 2, 3}));
    for (const int width : {1, 2, 7, 15, 16, 17, 31, 32, 33, 64, 65})
        for (const int channels : {1, 3}) {
            const Pixels image = counting(static_cast<std::size_t>(3 * width * channels));
            EXPECT_EQ(apply("flip=1,flip=1", image, 3, width, channels, {}), image);
            const Pixels flipped = apply("flip=1", image, 3, width, channels, {});
            for (int y = 0; y < 3; ++y)
                for (int x = 0; x < width; ++x)
                    for (int c = 0; c < channels; ++c)
                        ASSERT_EQ(flipped[static_cast<std::size_t>((y * width + x) * channels + c)],
                                  image[static_cast<std::size_t>((y * width + width - 1 - x) * channels + c)]);
        }
}

TEST(Flip, HappensAsOftenAsAsked) {
    int flips = 0;
    for (std::uint32_t i = 0; i < 4000; ++i) {
        Json applied = Json::array();
        const Pixels result = apply("flip=0.25", {1, 2}, 1, 2, 1, {576, 1, i}, &applied);
        EXPECT_EQ(result == (Pixels{2, 1}), applied.size() == 1);
        flips += static_cast<int>(applied.size());
    }
    EXPECT_NEAR(flips, 1000, 5 * 27); // five standard deviations
    EXPECT_EQ(apply("flip=0", {1, 2}, 1, 2, 1, {}), (Pixels{1, 2}));
}

/// What translate should give, from its definition.
Pixels translated(const Pixels &image, int height, int width, int channels, int dx, int dy, bool reflect) {
    const auto mirror = [](int i, int n) {
        if (n == 1) return 0;
        const int period = 2 * (n - 1);
        const int folded = ((i % period) + period) % period;
        return folded < n ? folded : period - folded;
    };
    Pixels result;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c) {
                int from_y = y - dy, from_x = x - dx;
                const bool inside = from_y >= 0 && from_y < height && from_x >= 0 && from_x < width;
                if (reflect) from_y = mirror(from_y, height), from_x = mirror(from_x, width);
                result.push_back(inside || reflect
                                     ? image[static_cast<std::size_t>((from_y * width + from_x) * channels + c)]
                                     : std::uint8_t{0});
            }
    return result;
}

TEST(Translate, MovesBothWaysAndFillsAsAsked) {
    struct Size {
        int height, width, channels;
    };
    for (const Size size : {Size{5, 7, 1}, Size{6, 4, 3}, Size{1, 5, 3}, Size{2, 2, 1}, Size{3, 1, 1}})
        for (const std::string text : {"translate=2", "translate=3:zero", "translate=9", "translate=9:zero"}) {
            const Pixels image = counting(static_cast<std::size_t>(size.height * size.width * size.channels));
            for (std::uint32_t i = 0; i < 300; ++i) {
                Json applied = Json::array();
                const Pixels result = apply(text, image, size.height, size.width, size.channels, {576, 1, i}, &applied);
                const int dx = applied.empty() ? 0 : applied[0]["x"].get<int>();
                const int dy = applied.empty() ? 0 : applied[0]["y"].get<int>();
                const bool reflect = text.find("zero") == std::string::npos;
                if (!applied.empty()) {
                    EXPECT_EQ(applied[0]["fill"], reflect ? "reflect" : "zero");
                }
                ASSERT_EQ(result, translated(image, size.height, size.width, size.channels, dx, dy, reflect))
                    << text << " " << dx << " " << dy << " on " << size.height << " x " << size.width;
            }
        }
}

TEST(Translate, DrawsEveryMoveInItsRange) {
    std::set<std::pair<int, int>> moves;
    for (std::uint32_t i = 0; i < 2000; ++i) {
        Json applied = Json::array();
        apply("translate=2", counting(9), 3, 3, 1, {576, 2, i}, &applied);
        if (applied.empty())
            moves.insert({0, 0});
        else
            moves.insert({applied[0]["x"].get<int>(), applied[0]["y"].get<int>()});
    }
    EXPECT_EQ(moves.size(), 25u);
    EXPECT_EQ(*moves.begin(), std::pair(-2, -2));
    EXPECT_EQ(*moves.rbegin(), std::pair(2, 2));
}

TEST(Augmenter, IsAPureFunctionOfImageRecipeAndKey) {
    const Pixels image = counting(32 * 32 * 3);
    const std::string recipe = "rotate=30,flip=0.5,translate=3";
    Augmenter used(32, 32, 3);
    std::copy(image.begin(), image.end(), used.input().begin());
    used(used.input(), Recipe::parse(recipe), {1, 9, 9});
    for (std::uint32_t i = 0; i < 20; ++i) {
        const Key key{576, 4, i};
        std::copy(image.begin(), image.end(), used.input().begin());
        const auto again = used(used.input(), Recipe::parse(recipe), key);
        EXPECT_EQ(Pixels(again.begin(), again.end()), apply(recipe, image, 32, 32, 3, key));
    }
    const Pixels base = apply("rotate=30", image, 32, 32, 3, {576, 1, 0});
    for (const Key key : {Key{577, 1, 0}, Key{576, 2, 0}, Key{576, 1, 1}})
        EXPECT_NE(apply("rotate=30", image, 32, 32, 3, key), base);
    EXPECT_EQ(apply("none", image, 32, 32, 3, {}), image);
}

} // namespace
} // namespace benchlight::augment
