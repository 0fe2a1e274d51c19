// What operations draw: within which bounds, how often, and that they report what they did.

#include "engine/augment/augment.h"
#include "engine/augment/colour_internal.h"
#include "engine/augment/crop_internal.h"
#include "engine/augment/erase_internal.h"
#include "engine/augment/rotate_internal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace benchlight::augment {
namespace {

using Pixels = std::vector<std::uint8_t>;

Pixels noise(std::size_t count) {
    Random random(7, Purpose::initialisation);
    Pixels pixels(count);
    for (auto &value : pixels) value = static_cast<std::uint8_t>(random.below(256));
    return pixels;
}

Pixels augmented(const std::string &recipe, const Pixels &image, int height, int width, int channels, const Key &key,
                 Json *applied = nullptr) {
    Augmenter augmenter(height, width, channels);
    std::copy(image.begin(), image.end(), augmenter.input().begin());
    const auto result = augmenter(augmenter.input(), Recipe::parse(recipe), key, applied);
    return {result.begin(), result.end()};
}

Json applied_by(const std::string &recipe, int height, int width, const Key &key) {
    Json applied = Json::array();
    augmented(recipe, noise(static_cast<std::size_t>(height) * static_cast<std::size_t>(width)), height, width, 1, key,
              &applied);
    return applied;
}

images::Box box_of(const Json &done) { return {done["top"], done["left"], done["height"], done["width"]}; }

TEST(AlternatingFlip, FlipsHalfAndThenTheOthers) {
    int flips = 0;
    for (std::uint32_t index = 0; index < 4000; ++index) {
        const bool first = !applied_by("flip=alternating", 1, 2, {576, 1, index}).empty();
        flips += first;
        for (const std::uint32_t epoch : {2U, 3U, 4U, 9U})
            ASSERT_EQ(!applied_by("flip=alternating", 1, 2, {576, epoch, index}).empty(), first == (epoch % 2 == 1));
    }
    EXPECT_NEAR(flips, 2000, 5 * 32); // five standard deviations
}

TEST(AlternatingFlip, DependsOnTheSeedAndNotOnOtherOperations) {
    const auto flipped = [](const std::string &recipe, std::uint64_t seed) {
        std::vector<bool> result;
        for (std::uint32_t index = 0; index < 64; ++index) {
            const Json applied = applied_by(recipe, 4, 4, {seed, 1, index});
            result.push_back(
                std::any_of(applied.begin(), applied.end(), [](const Json &j) { return j["op"] == "flip"; }));
        }
        return result;
    };
    EXPECT_EQ(flipped("rotate=30,flip=alternating", 576), flipped("flip=alternating", 576));
    EXPECT_NE(flipped("flip=alternating", 577), flipped("flip=alternating", 576));
    EXPECT_EQ(augmented("flip=alternating", {1, 2}, 1, 2, 1, {576, 1, 0}),
              augmented("flip=alternating", {2, 1}, 1, 2, 1, {576, 2, 0}));
}

TEST(Crop, DrawsBoxesOfTheAreaAndAspectAskedFor) {
    constexpr int height = 200, width = 300;
    Random random(576, Purpose::augmentation);
    double least_area = 1, most_area = 0, logarithms = 0;
    std::set<std::pair<bool, bool>> corners; // touched by a box
    int touches_top = 0;
    constexpr int count = 20000;
    for (int i = 0; i < count; ++i) {
        const images::Box box = random_crop_box(height, width, 0.08, 1, random);
        ASSERT_GE(box.top, 0);
        ASSERT_GE(box.left, 0);
        ASSERT_GE(box.height, 1);
        ASSERT_GE(box.width, 1);
        ASSERT_LE(box.top + box.height, height);
        ASSERT_LE(box.left + box.width, width);
        const double area = static_cast<double>(box.height) * box.width / (height * width);
        const double aspect = static_cast<double>(box.width) / box.height;
        ASSERT_GT(aspect, 0.75 * 0.98); // whole pixels
        ASSERT_LT(aspect, 4.0 / 3 * 1.02);
        least_area = std::min(least_area, area);
        most_area = std::max(most_area, area);
        logarithms += std::log(aspect);
        touches_top += box.top == 0;
        for (const bool bottom : {false, true})
            for (const bool right : {false, true})
                if ((bottom ? box.top + box.height == height : box.top == 0) &&
                    (right ? box.left + box.width == width : box.left == 0))
                    corners.insert({bottom, right});
    }
    EXPECT_NEAR(least_area, 0.08, 0.003);
    EXPECT_NEAR(most_area, 8.0 / 9, 0.02); // 4/3 of the height is the widest box
    EXPECT_EQ(corners.size(), 4U);
    EXPECT_LT(touches_top, count / 4);
    EXPECT_NEAR(logarithms / count, 0, 0.05);
}

TEST(Crop, IsUniformInAreaAndLogarithmOfTheAspectWhereEveryBoxFits) {
    Random random(1, Purpose::augmentation);
    std::array<int, 4> areas{}, aspects{};
    constexpr int count = 20000;
    for (int i = 0; i < count; ++i) {
        const images::Box box = random_crop_box(1000, 1000, 0.1, 0.5, random);
        const double area = static_cast<double>(box.height) * box.width / 1e6;
        const double aspect = std::log(static_cast<double>(box.width) / box.height) / std::log(4.0 / 3); // −1 … 1
        ++areas[static_cast<std::size_t>(std::clamp(static_cast<int>((area - 0.1) / 0.1), 0, 3))];
        ++aspects[static_cast<std::size_t>(std::clamp(static_cast<int>((aspect + 1) * 2), 0, 3))];
    }
    for (const int number : areas) EXPECT_NEAR(number, count / 4, 5 * 62);
    for (const int number : aspects) EXPECT_NEAR(number, count / 4, 5 * 62);
}

TEST(Crop, FallsBackToTheCentre) {
    Random random(576, Purpose::augmentation);
    // Boxes of the whole area never fit into a strip: the largest one of aspect 4/3 or 3/4 in its middle remains.
    EXPECT_EQ(random_crop_box(30, 300, 1, 1, random), (images::Box{0, 130, 30, 40}));
    EXPECT_EQ(random_crop_box(300, 30, 1, 1, random), (images::Box{130, 0, 40, 30}));
    EXPECT_EQ(random_crop_box(1, 1, 0.1, 0.1, random), (images::Box{0, 0, 1, 1})); // every box has no pixel
    EXPECT_EQ(random_crop_box(1, 9, 1, 1, random), (images::Box{0, 4, 1, 1}));
}

TEST(Erase, DrawsBoxesAsRandomErasingDoes) {
    constexpr int height = 200, width = 300;
    Random random(576, Purpose::augmentation);
    double least_area = 1, most_area = 0, least_aspect = 9, most_aspect = 0;
    bool first_row = false, last_column = false;
    for (int i = 0; i < 20000; ++i) {
        const std::optional<images::Box> box = random_erasing_box(height, width, random);
        ASSERT_TRUE(box);
        ASSERT_GE(std::min(box->top, box->left), 0);
        ASSERT_LE(box->top + box->height, height);
        ASSERT_LE(box->left + box->width, width);
        ASSERT_LT(box->height, height);
        ASSERT_LT(box->width, width);
        const double area = static_cast<double>(box->height) * box->width / (height * width);
        const double aspect = static_cast<double>(box->height) / box->width;
        least_area = std::min(least_area, area), most_area = std::max(most_area, area);
        least_aspect = std::min(least_aspect, aspect), most_aspect = std::max(most_aspect, aspect);
        first_row |= box->top == 0;
        last_column |= box->left + box->width == width;
    }
    EXPECT_NEAR(least_area, 0.02, 0.002);
    EXPECT_NEAR(most_area, 0.33, 0.005);
    EXPECT_NEAR(least_aspect, 0.3, 0.02);
    EXPECT_NEAR(most_aspect, 3.3, 0.15);
    EXPECT_TRUE(first_row && last_column);
    EXPECT_FALSE(random_erasing_box(1, 1, random));
    EXPECT_FALSE(random_erasing_box(1, 500, random));
}

TEST(Erase, HappensAsOftenAsAsked) {
    int erased = 0;
    for (std::uint32_t i = 0; i < 4000; ++i)
        erased += static_cast<int>(applied_by("erase=0.25", 20, 20, {5, 1, i}).size());
    EXPECT_NEAR(erased, 1000, 5 * 27);
    EXPECT_TRUE(applied_by("erase=0", 20, 20, {}).empty());
    EXPECT_EQ(applied_by("erase=1", 20, 20, {}).size(), 1U);
}

TEST(Colour, DrawsFactorsInTheirRange) {
    for (const std::string name : {"brightness", "contrast", "saturation"}) {
        double least = 9, most = -9, sum = 0;
        constexpr std::uint32_t count = 2000;
        for (std::uint32_t i = 0; i < count; ++i) {
            const Json applied = applied_by(name + "=0.4", 2, 2, {576, 1, i});
            ASSERT_EQ(applied.size(), 1U);
            EXPECT_EQ(applied[0]["op"], name);
            const double factor = applied[0]["factor"];
            least = std::min(least, factor), most = std::max(most, factor), sum += factor;
        }
        EXPECT_GE(least, 0.6);
        EXPECT_LT(least, 0.61);
        EXPECT_GT(most, 1.39);
        EXPECT_LE(most, 1.4);
        EXPECT_NEAR(sum / count, 1, 5 * 0.231 / std::sqrt(count));
    }
}

/// Does again what `applied` says.
void repeat(Canvas &canvas, const Json &done) {
    const std::string op = done["op"];
    if (op == "brightness") return adjust_brightness(canvas, done["factor"]);
    if (op == "contrast") return adjust_contrast(canvas, done["factor"]);
    if (op == "saturation") return adjust_saturation(canvas, done["factor"]);
    if (op == "erase") return erase(canvas, box_of(done));
    if (op == "crop") resized_crop(canvas, box_of(done));
    if (op == "rotate") rotate(canvas, done["angle"]);
    if (op == "flip")
        for (int y = 0; y < canvas.height; ++y)
            for (int x = 0; x < canvas.width; ++x)
                for (int c = 0; c < canvas.channels; ++c)
                    canvas.spare[(y * canvas.width + x) * canvas.channels + c] =
                        canvas.pixels[(y * canvas.width + canvas.width - 1 - x) * canvas.channels + c];
    canvas.swap();
}

TEST(Recipe, ReportsWhatReproducesThePixelsInAnyOrder) {
    std::vector<std::string> operations{"brightness=0.4", "contrast=0.4",     "crop=0.08:1",
                                        "erase=0.5",      "flip=alternating", "flip=0.5",
                                        "rotate=30",      "rotate=90",        "saturation=0.4"};
    Random random(576, Purpose::order);
    for (std::uint32_t round = 0; round < 60; ++round) {
        shuffle(operations, random);
        std::string recipe = "crop=0.5:1"; // the first one occurs twice
        for (const std::string &operation : operations) recipe += "," + operation;
        for (const int channels : {1, 3}) {
            const int height = 19, width = 31;
            Pixels image = noise(static_cast<std::size_t>(height * width * channels)), spare(image.size());
            Json applied = Json::array();
            const Key key{576, 1 + round % 3, round};
            const Pixels result = augmented(recipe, image, height, width, channels, key, &applied);
            EXPECT_EQ(result, augmented(recipe, image, height, width, channels, key)) << recipe;
            Canvas canvas{height, width, channels, image.data(), spare.data()};
            for (const Json &done : Json::parse(to_json_text(applied))) repeat(canvas, done);
            ASSERT_EQ(result, Pixels(canvas.pixels, canvas.pixels + canvas.size())) << recipe << "\n" << applied;
        }
    }
}

TEST(Recipe, DrawsAnewInEveryEpochAndImage) {
    const Pixels image = noise(32 * 32 * 3);
    for (const std::string recipe : {"crop=0.08:1", "brightness=0.4", "contrast=0.4", "saturation=0.4", "erase=1"}) {
        const Pixels base = augmented(recipe, image, 32, 32, 3, {576, 1, 0});
        EXPECT_EQ(augmented(recipe, image, 32, 32, 3, {576, 1, 0}), base);
        for (const Key key : {Key{577, 1, 0}, Key{576, 2, 0}, Key{576, 1, 1}})
            EXPECT_NE(augmented(recipe, image, 32, 32, 3, key), base) << recipe;
    }
}

} // namespace
} // namespace benchlight::augment
