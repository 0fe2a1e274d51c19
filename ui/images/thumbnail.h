#pragma once
#include "engine/images/image_set.h"

#include <QImage>
#include <QString>

#include <cstdint>

namespace benchlight::ui {

/// One image of a data set, as ImageSet numbers them.
struct Tile {
    images::Part part = images::Part::train;
    std::uint32_t index = 0;
    bool operator==(const Tile &) const = default;
    std::uint64_t key() const { return static_cast<std::uint64_t>(part) << 32 | index; }
};

/// A picture of a stored image that fits a square, or why there is none.
struct Thumbnail {
    QImage image; ///< Format_RGB32; null when the image could not be read
    QSize stored; ///< pixels
    int channels = 0;
    QString problem;
};

/// Reads and decodes the image as it is stored. Larger ones are scaled down to fit a square of `side` pixels; smaller
/// ones up, by a whole factor where that fills it well, so that their pixels stay square. Never throws.
Thumbnail make_thumbnail(const images::ImageSet &set, const Tile &tile, int side);

} // namespace benchlight::ui
