#include "ui/figures/grid_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPaintEngine>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int most_columns = 4;

QImage to_qimage(const images::Image &image) {
    if (image.pixels.empty()) return {};
    const auto format = image.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    return QImage(image.pixels.data(), image.width, image.height, image.width * image.channels, format).copy();
}

} // namespace

struct GridFigure::Layout {
    int columns = 1, rows = 1;
    double margin = 0, gap = 0, header = 0, caption = 0; ///< heights and distances
    double title_size = 0, caption_size = 0;             ///< of text
    QSizeF cell;                                         ///< of the image alone
    QPointF origin;

    QRectF image_of(int i) const {
        return {origin + QPointF((i % columns) * (cell.width() + gap), (i / columns) * (cell.height() + caption + gap)),
                cell};
    }
};

GridFigure::GridFigure(std::vector<augment::GridTile> tiles, std::vector<std::string> classes, QString title)
    : tiles_(std::move(tiles)), classes_(std::move(classes)), title_(std::move(title)) {}

QString GridFigure::class_name(std::uint16_t label) const {
    return label < classes_.size() ? QString::fromStdString(classes_[label]) : QString::number(label);
}

GridFigure::Layout GridFigure::layout_for(const QSizeF &size) const {
    Layout layout;
    layout.columns =
        std::clamp(static_cast<int>(std::ceil(std::sqrt(static_cast<double>(tiles_.size())))), 1, most_columns);
    layout.rows = std::max(1, (static_cast<int>(tiles_.size()) + layout.columns - 1) / layout.columns);
    const double unit = std::clamp(size.width() / 800, .25, 4.0);
    layout.margin = size.width() < 400 ? 0 : 24 * unit;
    layout.gap = std::max(4.0, 10 * unit);
    layout.title_size = title_.isEmpty() ? 0 : std::max(11.0, 16 * unit);
    layout.caption_size = std::max(10.0, 14 * unit);
    layout.header = title_.isEmpty() ? 0 : layout.title_size * 1.3 + 12 * unit;
    layout.caption = layout.caption_size * 1.5;
    const double width = (size.width() - 2 * layout.margin - (layout.columns - 1) * layout.gap) / layout.columns;
    const double height =
        (size.height() - 2 * layout.margin - layout.header - (layout.rows - 1) * layout.gap) / layout.rows -
        layout.caption;
    const double side = std::max(8.0, std::floor(std::min(width, height)));
    layout.cell = {side, side};
    const double used = layout.columns * side + (layout.columns - 1) * layout.gap;
    const double tall = layout.header + layout.rows * (side + layout.caption + layout.gap) - layout.gap;
    layout.origin = {std::floor((size.width() - used) / 2),
                     std::floor(std::max(layout.margin, (size.height() - tall) / 2) + layout.header)};
    if (layout.margin == 0) layout.origin.setY(layout.header);
    return layout;
}

void GridFigure::paint(QPainter &painter, const QSizeF &size, Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    const Layout layout = layout_for(size);
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    if (!title_.isEmpty()) {
        QFont font = interface_font(static_cast<int>(layout.title_size));
        painter.setFont(font);
        painter.setPen(tokens.text);
        const QRectF area(layout.margin, layout.origin.y() - layout.header, size.width() - 2 * layout.margin,
                          layout.title_size * 1.4);
        painter.drawText(area, Qt::AlignHCenter | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(title_, Qt::ElideMiddle, area.width()));
    }
    for (int i = 0; i < static_cast<int>(tiles_.size()); ++i) paint_tile(painter, layout, i, tokens);
}

void GridFigure::paint_tile(QPainter &painter, const Layout &layout, int i, const Tokens &tokens) const {
    const augment::GridTile &tile = tiles_[static_cast<std::size_t>(i)];
    const QRectF cell = layout.image_of(i);
    const QImage image = to_qimage(tile.augmented);
    if (!image.isNull()) {
        // In device pixels, so that each of the image's pixels gets the same whole number of them; where that would
        // leave much of the cell empty, it is enlarged by a whole factor and fitted.
        const double scale = std::max(.01, std::abs(painter.combinedTransform().m11()));
        const double most = cell.width() * scale / std::max(image.width(), image.height());
        const double whole = std::floor(most);
        const double factor = whole >= 1 && whole / most > .8 ? whole : most;
        // A vector file need not hold the enlarged pixels of a 1200 dpi page.
        const bool raster = painter.paintEngine()->type() == QPaintEngine::Raster;
        const double stored = std::max(1.0, std::floor(600.0 / image.width()));
        const QSize extent = (QSizeF(image.size()) * factor).toSize().expandedTo({1, 1});
        QImage scaled = image;
        if (factor >= 1) scaled = image.scaled(image.size() * std::ceil(raster ? factor : std::min(factor, stored)));
        if (raster && scaled.size() != extent)
            scaled = scaled.scaled(extent, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        QRectF target(QPointF(), QSizeF(extent) / scale);
        target.moveCenter(cell.center());
        const QPointF corner = painter.combinedTransform().map(target.topLeft());
        target.translate((std::round(corner.x()) - corner.x()) / scale, (std::round(corner.y()) - corner.y()) / scale);
        painter.drawImage(target, scaled);
    }
    QFont font = interface_font(static_cast<int>(layout.caption_size));
    painter.setFont(font);
    painter.setPen(tokens.muted);
    const QRectF caption(cell.left() - layout.gap / 2, cell.bottom(), cell.width() + layout.gap, layout.caption);
    painter.drawText(caption, Qt::AlignHCenter | Qt::AlignVCenter,
                     QFontMetricsF(font).elidedText(class_name(tile.label), Qt::ElideRight, caption.width()));
}

Table GridFigure::table() const {
    Table table{.header = {"tile", "index", "label", "applied"}, .rows = {}};
    for (std::size_t i = 0; i < tiles_.size(); ++i)
        table.rows.push_back({std::to_string(i + 1), std::to_string(tiles_[i].index),
                              class_name(tiles_[i].label).toStdString(), to_json_text(tiles_[i].applied)});
    return table;
}

int GridFigure::tile_at(const QPointF &point, const QSizeF &size) const {
    const Layout layout = layout_for(size);
    for (int i = 0; i < static_cast<int>(tiles_.size()); ++i)
        if (layout.image_of(i).adjusted(0, 0, 0, layout.caption).contains(point)) return i;
    return -1;
}

QString grid_title(const std::string &data, const std::string &recipe, int epoch) {
    QString title = QString("%1: training images of epoch %2").arg(QString::fromStdString(data)).arg(epoch);
    return recipe == "none" ? title + ", not augmented" : title + ", " + QString::fromStdString(recipe);
}

} // namespace benchlight::ui
