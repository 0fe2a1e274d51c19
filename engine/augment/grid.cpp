#include "engine/augment/augment.h"

#include <algorithm>

namespace benchlight::augment {

GridTile read_tile(const images::DataSet &data, images::Part part, std::uint32_t index) {
    GridTile tile;
    tile.index = index;
    tile.label = data.label(part, index);
    tile.original = {data.height(), data.width(), data.channels(), std::vector<std::uint8_t>(data.image_bytes())};
    data.read(part, index, tile.original.pixels);
    return tile;
}

std::vector<GridTile> read_grid(const images::DataSet &data, const images::Split &train, std::uint64_t seed, int epoch,
                                std::size_t count) {
    const std::vector<std::uint32_t> order = images::epoch_order(train.size(), seed, epoch);
    std::vector<GridTile> tiles;
    for (std::size_t i = 0; i < std::min(count, order.size()); ++i)
        tiles.push_back(read_tile(data, train.part, train.index[order[i]]));
    return tiles;
}

void augment_grid(std::vector<GridTile> &tiles, const Recipe &recipe, std::uint64_t seed, int epoch) {
    if (tiles.empty()) return;
    const images::Image &shape = tiles.front().original;
    Augmenter augmenter(shape.height, shape.width, shape.channels);
    for (GridTile &tile : tiles) {
        tile.augmented = tile.original;
        tile.applied = Json::array();
        std::copy(tile.original.pixels.begin(), tile.original.pixels.end(), augmenter.input().begin());
        const auto pixels =
            augmenter(augmenter.input(), recipe, {seed, static_cast<std::uint32_t>(epoch), tile.index}, &tile.applied);
        tile.augmented.pixels.assign(pixels.begin(), pixels.end());
    }
}

std::vector<GridTile> make_grid(const images::DataSet &data, const images::Split &train, const Recipe &recipe,
                                std::uint64_t seed, int epoch, std::size_t count) {
    std::vector<GridTile> tiles = read_grid(data, train, seed, epoch, count);
    augment_grid(tiles, recipe, seed, epoch);
    return tiles;
}

} // namespace benchlight::augment
