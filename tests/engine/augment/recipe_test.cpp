#include "engine/augment/recipe.h"

#include "engine/core/error.h"

#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

TEST(Recipe, ReadsBackItsOwnText) {
    for (const char *text : {"none", "rotate=30", "rotate=30,flip=0.5", "flip=0.25,translate=2,rotate=12.5",
                             "translate=4:zero", "rotate=0,rotate=180", "flip=alternating", "crop=0.08:1",
                             "crop=0.5:0.5", "brightness=0.4,contrast=0,saturation=1", "erase=0.5,erase=1"})
        EXPECT_EQ(Recipe::parse(text).text(), text);
    EXPECT_EQ(Recipe::parse("translate=2:reflect").text(), "translate=2");
    EXPECT_EQ(Recipe::parse("crop=.08:1").text(), "crop=0.08:1");
    EXPECT_EQ(Recipe().text(), "none");
}

TEST(Recipe, KeepsTheOrderOfOperations) {
    const Recipe recipe = Recipe::parse("flip=1,rotate=10");
    ASSERT_EQ(recipe.operations().size(), 2u);
    EXPECT_EQ(recipe.operations()[0]->text(), "flip=1");
    EXPECT_EQ(recipe.operations()[1]->text(), "rotate=10");
}

TEST(Recipe, RefusesWhatNoOperationTakes) {
    for (const char *text : {"",
                             "rotate",
                             "rotate=",
                             "rotate=x",
                             "rotate=-1",
                             "rotate=181",
                             "rotate=nan",
                             "rotate=inf",
                             "rotate=30 ",
                             "rotate=30,",
                             ",flip=0.5",
                             "flip=1.1",
                             "flip=-0.1",
                             "flip=0,5",
                             "translate=1.5",
                             "translate=-1",
                             "translate=2:wrap",
                             "translate=99999999999",
                             "twist=3",
                             "none,flip=0.5",
                             "Rotate=3",
                             "flip=.5=.5",
                             "flip=alternate",
                             "flip=alternating:1",
                             "crop=0.5",
                             "crop=0:1",
                             "crop=0.5:0.4",
                             "crop=0.5:1.1",
                             "crop=-1:1",
                             "crop=:",
                             "crop=0.1:1:2",
                             "crop=nan:1",
                             "crop=0.1:nan",
                             "brightness=1.1",
                             "contrast=-0.1",
                             "saturation=",
                             "saturation=inf",
                             "brightness",
                             "erase=2",
                             "erase=-1",
                             "erase=x"})
        EXPECT_THROW(Recipe::parse(text), UsageError) << text;
}

TEST(Recipe, NamesTheOperationAndWhatItTakes) {
    const auto message = [](const std::string &text) -> std::string {
        try {
            Recipe::parse(text);
        } catch (const UsageError &error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(message("crop=2:3"),
              "\"crop=2:3\" in a recipe: crop takes MIN:MAX, the least and the greatest share of the "
              "area (above 0, up to 1).");
    EXPECT_EQ(message("flip=often"),
              "\"flip=often\" in a recipe: flip takes P, the probability (0 to 1) of a mirror image, or alternating.");
    EXPECT_EQ(message("flip=0.5,erase"),
              "\"erase\" in a recipe: erase takes P, the probability (0 to 1) of a black rectangle.");
    for (const std::string name : {"brightness", "contrast", "saturation"})
        EXPECT_EQ(message(name + "=3"),
                  "\"" + name + "=3\" in a recipe: " + name + " takes X (0 to 1), for a factor from 1 - X to 1 + X.");
    for (const OperationKind &kind : operations())
        EXPECT_NE(message("twist=3").find(kind.name + "=" + kind.takes), std::string::npos);
}

TEST(Recipe, SaysWhatAnOperationTakes) {
    try {
        Recipe::parse("flip=0.5,rotate=400");
        FAIL();
    } catch (const UsageError &error) {
        EXPECT_STREQ(error.what(), "\"rotate=400\" in a recipe: rotate takes DEG, up to that many degrees (0 to 180) "
                                   "either way.");
    }
}

} // namespace
} // namespace benchlight::augment
