#include "ui/dataset/image_browser_order.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t images_between_looks = 1 << 14;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view lower_part) {
    return std::search(text.begin(), text.end(), lower_part.begin(), lower_part.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end();
}

} // namespace

std::span<const Tile> ImagesByClass::of(int label) const {
    if (label < 0) return tiles;
    const auto number = static_cast<std::size_t>(label);
    if (number + 1 >= starts.size()) return {};
    return std::span(tiles).subspan(starts[number], starts[number + 1] - starts[number]);
}

ImagesByClass by_class(const images::DataSet &data, std::span<const Tile> tiles, const std::stop_token &stop) {
    ImagesByClass sorted;
    sorted.starts.resize(data.classes().size() + 1);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        if (i % images_between_looks == 0) throw_if_stopped(stop);
        ++sorted.starts[data.label(tiles[i].part, tiles[i].index) + std::size_t{1}];
    }
    for (std::size_t c = 1; c < sorted.starts.size(); ++c) sorted.starts[c] += sorted.starts[c - 1];
    std::vector<std::uint32_t> next(sorted.starts.begin(), sorted.starts.end() - 1);
    sorted.tiles.resize(tiles.size());
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        if (i % images_between_looks == 0) throw_if_stopped(stop);
        sorted.tiles[next[data.label(tiles[i].part, tiles[i].index)]++] = tiles[i];
    }
    return sorted;
}

ImagesByClass with_source(const images::DataSet &data, const ImagesByClass &all, std::string_view text,
                          const std::stop_token &stop) {
    std::string wanted(text);
    std::transform(wanted.begin(), wanted.end(), wanted.begin(), lower);
    ImagesByClass found;
    found.starts.reserve(all.starts.size());
    for (std::size_t c = 0; c + 1 < all.starts.size(); ++c) {
        found.starts.push_back(static_cast<std::uint32_t>(found.tiles.size()));
        for (std::uint32_t i = all.starts[c]; i < all.starts[c + 1]; ++i) {
            if (i % images_between_looks == 0) throw_if_stopped(stop);
            if (contains(data.stored().source(all.tiles[i].part, all.tiles[i].index), wanted))
                found.tiles.push_back(all.tiles[i]);
        }
    }
    found.starts.push_back(static_cast<std::uint32_t>(found.tiles.size()));
    return found;
}

std::vector<Tile> tiles_of(const images::Split &split) {
    std::vector<Tile> tiles(split.size());
    for (std::size_t i = 0; i < tiles.size(); ++i) tiles[i] = {split.part, split.index[i]};
    return tiles;
}

std::vector<Tile> unreadable_tiles(const images::DataSet &data, const std::stop_token &stop) {
    std::vector<Tile> tiles;
    for (const images::Part part : images::parts)
        for (std::size_t i = 0; i < data.size(part); ++i) {
            if (i % images_between_looks == 0) throw_if_stopped(stop);
            if (!data.readable(part, i)) tiles.push_back({part, static_cast<std::uint32_t>(i)});
        }
    return tiles;
}

} // namespace benchlight::ui
