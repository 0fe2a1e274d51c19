#include "engine/augment/recipe.h"

#include "engine/core/error.h"

#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

TEST(Recipe, ReadsBackItsOwnText) {
    for (const char *text : {"none", "rotate=30", "rotate=30,flip=0.5", "flip=0.25,translate=2,rotate=12.5",
                             "translate=4:zero", "rotate=0,rotate=180"})
        EXPECT_EQ(Recipe::parse(text).text(), text);
    EXPECT_EQ(Recipe::parse("translate=2:reflect").text(), "translate=2");
    EXPECT_EQ(Recipe().text(), "none");
}

TEST(Recipe, KeepsTheOrderOfOperations) {
    const Recipe recipe = Recipe::parse("flip=1,rotate=10");
    ASSERT_EQ(recipe.operations().size(), 2u);
    EXPECT_EQ(recipe.operations()[0]->text(), "flip=1");
    EXPECT_EQ(recipe.operations()[1]->text(), "rotate=10");
}

TEST(Recipe, RefusesWhatNoOperationTakes) {
    for (const char *text :
         {"",           "rotate",        "rotate=",       "rotate=x",     "rotate=-1",        "rotate=181",
          "rotate=nan", "rotate=inf",    "rotate=30 ",    "rotate=30,",   ",flip=0.5",        "flip=1.1",
          "flip=-0.1",  "flip=0,5",      "translate=1.5", "translate=-1", "translate=2:wrap", "translate=99999999999",
          "twist=3",    "none,flip=0.5", "Rotate=3",      "flip=.5=.5"})
        EXPECT_THROW(Recipe::parse(text), UsageError) << text;
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
