#include "ui/images/thumbnail.h"

#include "engine/core/error.h"
#include "engine/images/resize.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace benchlight::ui {

namespace {

QImage to_rgb32(const std::uint8_t *pixels, int height, int width, int channels) {
    const auto format = channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    return QImage(pixels, width, height, width * channels, format).convertToFormat(QImage::Format_RGB32);
}

QImage shrunk(const images::Image &image, const QSize &size) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width()) * size.height() * image.channels);
    images::resize(images::view_of(image), size.height(), size.width(), {0, 0, size.height(), size.width()},
                   pixels.data());
    return to_rgb32(pixels.data(), size.height(), size.width(), image.channels);
}

/// Enlarged so that it touches the square where no whole factor does.
QImage enlarged(const QImage &image, double most) {
    const double whole = std::floor(most);
    if (whole / most > .8) return whole == 1 ? image : image.scaled(image.size() * whole);
    const QSize size = (QSizeF(image.size()) * most).toSize().expandedTo({1, 1});
    return image.scaled(image.size() * std::ceil(most)).scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

} // namespace

Thumbnail make_thumbnail(const images::ImageSet &set, const Tile &tile, int side) {
    Thumbnail thumbnail;
    try {
        const images::Image image = set.decode(set.bytes(tile.part, tile.index));
        thumbnail.stored = {image.width, image.height};
        thumbnail.channels = image.channels;
        const double most = 1.0 * side / std::max({image.width, image.height, 1});
        if (most < 1)
            thumbnail.image = shrunk(image, (QSizeF(thumbnail.stored) * most).toSize().expandedTo({1, 1}));
        else
            thumbnail.image = enlarged(to_rgb32(image.pixels.data(), image.height, image.width, image.channels), most);
        if (thumbnail.image.isNull()) thumbnail.problem = "there is not enough memory for it";
    } catch (const std::bad_alloc &) {
        thumbnail.problem = "there is not enough memory for it";
    } catch (const std::exception &error) {
        thumbnail.problem = QString::fromStdString(error.what());
    }
    return thumbnail;
}

} // namespace benchlight::ui
