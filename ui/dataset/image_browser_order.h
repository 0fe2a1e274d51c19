#pragma once
#include "engine/images/split.h"
#include "ui/images/thumbnail.h"

#include <span>
#include <string_view>
#include <vector>

namespace benchlight::ui {

/// Images in the order of their classes, and within one in stored order, so that those of a class are a stretch of the
/// list: showing one class costs nothing.
struct ImagesByClass {
    std::vector<Tile> tiles;
    std::vector<std::uint32_t> starts; ///< by class, and the end: classes + 1 long

    /// The images of a class; of all for −1.
    std::span<const Tile> of(int label) const;
    std::size_t count(int label) const { return of(label).size(); }
};

/// Throws Stopped.
ImagesByClass by_class(const images::DataSet &data, std::span<const Tile> tiles, const std::stop_token &stop);

/// Those whose source contains `text`, upper and lower case of ASCII letters being the same. Throws Stopped.
ImagesByClass with_source(const images::DataSet &data, const ImagesByClass &all, std::string_view text,
                          const std::stop_token &stop);

/// The images of a split, or, in stored order, the unreadable ones of both parts.
std::vector<Tile> tiles_of(const images::Split &split);
std::vector<Tile> unreadable_tiles(const images::DataSet &data, const std::stop_token &stop);

} // namespace benchlight::ui
