#include "engine/augment/label_hazards.h"

#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

using Names = std::vector<std::string>;

const Names digits{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
const Names fashion{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                    "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
const Names cifar10{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};

Names hazards(const std::string &recipe, const Names &classes) { return label_hazards(Recipe::parse(recipe), classes); }

/// The only hazard, or what is wrong about their number.
std::string hazard(const std::string &recipe, const Names &classes) {
    const Names found = hazards(recipe, classes);
    return found.size() == 1 ? found[0] : std::to_string(found.size()) + " hazards";
}

bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

TEST(LabelHazards, UsualRecipesOfPhotographsHaveNone) {
    for (const Names &classes : {fashion, cifar10})
        for (const char *recipe :
             {"none", "flip=0.5", "rotate=30,flip=0.5", "flip=alternating,translate=2", "rotate=180",
              "translate=4:zero", "crop=0.3:1,flip=0.5,brightness=0.3,contrast=0.3", "crop=0.08:1,flip=0.5",
              "flip=0.5,translate=2,erase=0.5",
              "crop=0.08:1,flip=0.5,brightness=0.4,contrast=0.4,saturation=0.4,rotate=30,translate=2,erase=0.5"})
            EXPECT_EQ(hazards(recipe, classes), Names{}) << recipe;
}

TEST(LabelHazards, FlipsMirrorDigits) {
    const std::string text = hazard("flip=0.5", digits);
    EXPECT_TRUE(contains(text, "2 looks like 5 and 5 like 2")) << text;
    EXPECT_TRUE(contains(text, "3, 4, 6, 7 and 9 become mirror writing")) << text;
    EXPECT_EQ(hazard("flip=alternating", digits), text);
    EXPECT_EQ(hazards("flip=0", digits), Names{});
    EXPECT_EQ(hazards("flip=0.5", {"0", "1", "8"}), Names{});
    EXPECT_TRUE(contains(hazard("flip=0.5", {"1", "7"}), "7 becomes mirror writing"));
}

TEST(LabelHazards, DigitsHaveManyNames) {
    for (const Names &classes : {Names{"two", "five"},
                                 {"Two", "FIVE"},
                                 {"digit_2", "digit_5"},
                                 {"digit2", "digit5"},
                                 {"2 - two", "5 - five"},
                                 {"number 2", "Number-5"}})
        EXPECT_TRUE(contains(hazard("flip=0.5", classes), "2 looks like 5")) << classes[0];
    // Numbers of classes, and other things with digits in their names.
    Names numbers;
    for (int i = 0; i < 20; ++i) numbers.push_back(std::to_string(i));
    for (const Names &classes : {numbers, Names{"Boeing 2", "Airbus 5"}, {"2 dogs", "5 dogs"}, {"5", "dog"}, {""}, {}})
        EXPECT_EQ(hazards("flip=0.5,rotate=180", classes), Names{});
}

TEST(LabelHazards, RotationsMakeSixNineFromNinetyDegreesOn) {
    EXPECT_EQ(hazards("rotate=30", digits), Names{});
    EXPECT_EQ(hazards("rotate=89", digits), Names{});
    const std::string text = hazard("rotate=90", digits);
    EXPECT_TRUE(contains(text, "6 and 9")) << text;
    EXPECT_TRUE(contains(text, "90 degrees")) << text;
    EXPECT_TRUE(contains(hazard("rotate=60,rotate=60", digits), "up to 120 degrees"));
    EXPECT_EQ(hazards("rotate=180", {"5", "6", "7"}), Names{});
}

TEST(LabelHazards, LettersTurnIntoEachOther) {
    const Names small{"a", "b", "d", "p", "q"}, capital{"M", "N", "W", "Z"};
    const std::string mirrored = hazard("flip=1", small);
    EXPECT_TRUE(contains(mirrored, "b looks like d and d like b, p looks like q and q like p; a becomes")) << mirrored;
    const std::string turned = hazard("rotate=180", small);
    EXPECT_TRUE(contains(turned, "b and q")) << turned;
    EXPECT_TRUE(contains(turned, "d/p")) << turned;
    EXPECT_TRUE(contains(hazard("rotate=45", capital), "N and Z, each turned by 45 degrees"));
    EXPECT_TRUE(contains(hazard("rotate=180", capital), "M and W"));
    EXPECT_EQ(hazards("rotate=40", capital), Names{});
    Names all;
    for (char c = 'a'; c <= 'z'; ++c) all.push_back(std::string("letter_") + c);
    EXPECT_TRUE(contains(hazard("flip=0.5", all), "others become mirror writing"));
}

TEST(LabelHazards, DirectionsAreMirroredAndTurned) {
    EXPECT_TRUE(contains(hazard("flip=0.5", {"turn_left", "turn_right", "straight"}),
                         "\"turn_left\" looks like \"turn_right\""));
    EXPECT_TRUE(contains(hazard("flip=0.5", {"ahead", "keepLeft"}), "\"keepLeft\" points right"));
    EXPECT_TRUE(contains(hazard("flip=0.5", {"clockwise", "counter-clockwise"}), "directions"));
    EXPECT_TRUE(contains(hazard("rotate=90", {"up", "down"}), "\"up\" looks like \"down\""));
    EXPECT_TRUE(contains(hazard("rotate=45", {"horizontal", "vertical"}), "directions"));
    EXPECT_EQ(hazards("flip=0.5", {"up", "down"}), Names{});
    EXPECT_EQ(hazards("rotate=180", {"clockwise", "anticlockwise"}), Names{});
    EXPECT_EQ(hazards("rotate=15", {"left", "right"}), Names{});
    EXPECT_EQ(hazards("flip=0.5,rotate=180", {"right whale", "copyright", "upholstery"}), Names{});
}

TEST(LabelHazards, ColoursNeedTheirSaturation) {
    const Names apples{"red apple", "Green-apple", "pear"};
    EXPECT_TRUE(contains(hazard("saturation=0.6", apples), "\"red apple\" and \"Green-apple\""));
    EXPECT_TRUE(contains(hazard("saturation=0.3,saturation=0.3", apples), "down to 49 %"));
    EXPECT_EQ(hazards("saturation=0.3", apples), Names{});
    EXPECT_EQ(hazards("brightness=0.6", apples), Names{});
    EXPECT_EQ(hazards("saturation=0.8", {"orange", "apple"}), Names{});
    EXPECT_TRUE(contains(hazard("brightness=0.5", {"black", "white"}), "how bright"));
}

TEST(LabelHazards, ImagesCanLoseWhatTheyShow) {
    EXPECT_TRUE(contains(hazard("crop=0.02:1", cifar10), "as little as 2 %"));
    EXPECT_TRUE(contains(hazard("crop=0.1:0.2", cifar10), "as little as 10 %"));
    EXPECT_TRUE(contains(hazard("crop=0.2:1,crop=0.2:1", cifar10), "as little as 4 %"));
    EXPECT_TRUE(contains(hazard("erase=1,erase=0.5", cifar10), "twice can hide up to 55.1 %"));
    EXPECT_EQ(hazards("erase=1,erase=0.1", cifar10), Names{});
    EXPECT_TRUE(contains(hazard("brightness=1", cifar10), "black"));
    EXPECT_TRUE(contains(hazard("contrast=1", cifar10), "grey"));
}

TEST(LabelHazards, EachIsSaidOnce) { EXPECT_EQ(hazards("flip=0.5,rotate=180,crop=0.01:1", digits).size(), 3u); }

} // namespace
} // namespace benchlight::augment
