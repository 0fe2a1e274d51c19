#include "engine/augment/augment.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"

#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

TEST(Grid, ShowsTheFirstImagesOfAnEpochAsItAugmentsThem) {
    const TemporaryFolder folder;
    for (int i = 0; i < 24; ++i)
        for (const std::string part : {"train/", "test/"})
            folder.write(part + (i % 2 ? "b/" : "a/") + std::to_string(i) + ".png",
                         images::png_of(images::pattern(8, 8, 3, i)));
    const auto data = images::DataSet::load("folder:" + folder.path().native(), {});
    const images::Splits splits = images::make_splits(*data, {});
    const Recipe recipe = Recipe::parse("rotate=30,flip=0.5");
    const std::vector<GridTile> tiles = make_grid(*data, splits.train, recipe, 576, 3);
    ASSERT_EQ(tiles.size(), 16u);
    const std::vector<std::uint32_t> order = images::epoch_order(splits.train.size(), 576, 3);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        EXPECT_EQ(tiles[i].index, splits.train.index[order[i]]);
        EXPECT_EQ(tiles[i].label, data->label(images::Part::train, tiles[i].index));
        std::vector<std::uint8_t> pixels(data->image_bytes());
        data->read(images::Part::train, tiles[i].index, pixels);
        EXPECT_EQ(tiles[i].original.pixels, pixels);
        Augmenter augmenter(8, 8, 3);
        Json applied = Json::array();
        const auto result = augmenter(pixels, recipe, {576, 3, tiles[i].index}, &applied);
        EXPECT_EQ(tiles[i].augmented.pixels, std::vector(result.begin(), result.end()));
        EXPECT_EQ(tiles[i].applied, applied);
    }
    EXPECT_EQ(make_grid(*data, splits.train, recipe, 576, 1, 100).size(), splits.train.size());

    // Another recipe on images that are there already is the same as starting over.
    std::vector<GridTile> again = read_grid(*data, splits.train, 576, 3);
    EXPECT_TRUE(again[0].augmented.pixels.empty());
    augment_grid(again, Recipe(), 576, 3);
    EXPECT_EQ(again[0].augmented.pixels, again[0].original.pixels);
    augment_grid(again, recipe, 576, 3);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        EXPECT_EQ(again[i].augmented.pixels, tiles[i].augmented.pixels);
        EXPECT_EQ(again[i].applied, tiles[i].applied);
    }
}

} // namespace
} // namespace benchlight::augment
