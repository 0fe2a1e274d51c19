#include "ui/figures/grid_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>
#include <QPaintEngine>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int most_columns = 4;
constexpr double least_side = 32;       ///< of an image with two lines below it; a smaller one has one line
constexpr double note_room = 6.5;       ///< width of a note, in heights of its text, that columns are moved apart for
constexpr double caption_gap = 8;       ///< between the captions of neighbours
constexpr double most_kept_side = 1024; ///< larger enlarged images are made one at a time, for a print

/// The factor that fits an image into a square of `side` device pixels; whole where that fills most of the square.
double fitting_factor(const QSize &size, double side) {
    const double most = side / std::max(size.width(), size.height());
    const double whole = std::floor(most);
    return whole >= 1 && whole / most > .8 ? whole : most;
}

QSize fitted(const QSize &size, double side) {
    return (QSizeF(size) * fitting_factor(size, side)).toSize().expandedTo({1, 1});
}

/// A check or a cross in a square.
void paint_sign(QPainter &painter, const QRectF &square, bool right) {
    QPen pen = painter.pen();
    pen.setWidthF(std::max(1.25, square.width() * .16));
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    const auto at = [&](double x, double y) {
        return square.topLeft() + QPointF(x * square.width(), y * square.height());
    };
    if (right) {
        painter.drawPolyline(QPolygonF({at(.1, .55), at(.4, .85), at(.9, .2)}));
    } else {
        painter.drawLine(at(.18, .18), at(.82, .82));
        painter.drawLine(at(.82, .18), at(.18, .82));
    }
    painter.restore();
}

double device_scale(const QPainter &painter) { return std::max(.01, std::abs(painter.combinedTransform().m11())); }

/// In a vector file: as large as in a picture with a pixel to each logical one, however finely the file counts. It holds
/// the image enlarged, because viewers smooth what they enlarge themselves, but not to each dot of a page.
void draw_to_fit(QPainter &painter, const QRectF &square, const QImage &image, double device_side) {
    QRectF target(QPointF(), QSizeF(fitted(image.size(), square.width())));
    target.moveCenter(square.center());
    target.moveTopLeft(QPointF(target.topLeft().toPoint()));
    const double stored = std::max(1.0, std::floor(600.0 / image.width()));
    QImage shown = image;
    if (const double factor = fitting_factor(image.size(), device_side); factor >= 1)
        shown = image.scaled(image.size() * static_cast<int>(std::ceil(std::min(factor, stored))));
    painter.drawImage(target, shown);
}

} // namespace

QImage to_qimage(const images::Image &image) {
    if (image.pixels.empty()) return {};
    const auto format = image.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    return QImage(image.pixels.data(), image.width, image.height, image.width * image.channels, format)
        .convertToFormat(QImage::Format_RGB32);
}

QImage scaled_to_fit(const QImage &image, double side) {
    if (image.isNull()) return image;
    const QSize extent = fitted(image.size(), side);
    QImage scaled = image;
    if (const double factor = fitting_factor(image.size(), side); factor >= 1)
        scaled = image.scaled(image.size() * static_cast<int>(std::ceil(factor)));
    return scaled.size() == extent ? scaled : scaled.scaled(extent, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

void paint_to_fit(QPainter &painter, const QRectF &square, const QImage &image, const QImage &scaled) {
    if (scaled.isNull() && image.isNull()) return;
    const double scale = device_scale(painter), side = square.width() * scale; // in device pixels
    if (scaled.isNull() && painter.paintEngine()->type() != QPaintEngine::Raster)
        return draw_to_fit(painter, square, image, side);
    const QImage shown = scaled.isNull() ? scaled_to_fit(image, side) : scaled;
    QRectF target(QPointF(), QSizeF(shown.size()) / scale);
    target.moveCenter(square.center());
    const QPointF corner = painter.combinedTransform().map(target.topLeft());
    target.translate((std::round(corner.x()) - corner.x()) / scale, (std::round(corner.y()) - corner.y()) / scale);
    painter.drawImage(target, shown);
}

struct GridFigure::Layout {
    int columns = 1, rows = 1;
    double margin = 0, gap = 0, header = 0, line = 0, caption = 0; ///< heights and distances; a line of the caption
    double title_size = 0, caption_size = 0;                       ///< of text
    double pitch = 0;                                              ///< from one column to the next
    bool one_line = false;                                         ///< a note in the place of the class's name
    QSizeF cell;                                                   ///< of the image alone
    QPointF origin;

    QRectF image_of(int i) const {
        const int row = i / columns, column = i % columns;
        return {origin + QPointF(column * pitch, row * (cell.height() + caption + gap)), cell};
    }
};

GridFigure::GridFigure(std::vector<augment::GridTile> tiles, std::vector<std::string> classes, QString title,
                       std::vector<TileNote> notes)
    : tiles_(std::make_shared<const std::vector<augment::GridTile>>(std::move(tiles))),
      classes_(std::move(classes)),
      title_(std::move(title)),
      notes_(std::move(notes)) {
    if (!notes_.empty()) notes_.resize(tiles_->size());
    const auto longest = std::ranges::max_element(classes_, {}, &std::string::size);
    if (longest != classes_.end())
        caption_width_ = QFontMetricsF(interface_font()).horizontalAdvance(QString::fromStdString(*longest)) /
                         double{text_size::normal};
    if (!notes_.empty()) caption_width_ = std::max(caption_width_, note_room);
}

GridFigure GridFigure::with(TileImages images) const {
    GridFigure figure = *this;
    if (images == images_) return figure;
    figure.images_ = images;
    figure.scaled_.clear();
    return figure;
}

GridFigure GridFigure::with_title(const QString &title) const {
    GridFigure figure = *this;
    figure.title_ = title;
    return figure;
}

QString GridFigure::class_name(std::uint16_t label) const {
    return label < classes_.size() ? QString::fromStdString(classes_[label]) : QString::number(label);
}

int GridFigure::columns() const {
    return std::clamp(static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count())))), 1, most_columns);
}

GridFigure::Layout GridFigure::layout_for(const QSizeF &size, const FigureLook &look) const {
    Layout layout;
    const bool titled = !look.title_for(title_).isEmpty(), on_page = titled || !title_.isEmpty();
    layout.columns = columns();
    layout.rows = std::max(1, (count() + layout.columns - 1) / layout.columns);
    const double unit = std::clamp(size.width() / 800, .25, 4.0);
    layout.margin = on_page ? 24 * unit : size.width() < 400 ? 0 : 3; // on screen the panel has margins
    layout.gap = std::max(4.0, 10 * unit);
    layout.title_size = titled ? std::max(11.0, 16 * unit) : 0;
    layout.caption_size = std::clamp<double>(14 * unit, text_size::small, on_page ? 56 : text_size::normal);
    layout.header = titled ? layout.title_size * 1.3 + 12 * unit : 0;
    layout.line = layout.caption_size * 1.5;
    layout.caption = layout.line + (notes_.empty() ? 0 : layout.caption_size * 1.35);
    const double width = (size.width() - 2 * layout.margin - (layout.columns - 1) * layout.gap) / layout.columns;
    const double height =
        (size.height() - 2 * layout.margin - layout.header - (layout.rows - 1) * layout.gap) / layout.rows;
    layout.one_line = !notes_.empty() && height - layout.caption < least_side;
    if (layout.one_line) layout.caption = layout.line;
    const double side = std::max(8.0, std::floor(std::min(width, height - layout.caption)));
    layout.cell = {side, side};
    const double close = side + layout.gap, wide = std::max(side, width) + layout.gap;
    const double room = std::max(note_room * layout.caption_size, 2 * side); // names longer still are shortened
    layout.pitch = std::floor(
        std::clamp(std::min(caption_width_ * layout.caption_size + caption_gap, room), close, std::max(close, wide)));
    const double used = layout.columns * side + (layout.columns - 1) * (layout.pitch - side);
    const double tall = layout.header + layout.rows * (side + layout.caption + layout.gap) - layout.gap;
    layout.origin = {std::floor((size.width() - used) / 2),
                     std::floor(std::max(layout.margin, (size.height() - tall) / 2) + layout.header)};
    if (layout.margin == 0) layout.origin.setY(layout.header);
    return layout;
}

void GridFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const Layout layout = layout_for(size, look);
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    const QRectF title(layout.margin, layout.origin.y() - layout.header, size.width() - 2 * layout.margin,
                       layout.title_size * 1.4);
    paint_figure_title(painter, title, look.title_for(title_), figure_font(std::floor(layout.title_size)), tokens,
                       Qt::AlignHCenter);
    for (int i = 0; i < count(); ++i) paint_image(painter, layout.image_of(i), i);
    painter.setFont(interface_font(static_cast<int>(layout.caption_size)));
    for (int i = 0; i < count(); ++i) paint_captions(painter, layout, i, tokens);
}

QImage GridFigure::image_of(int i) const {
    const augment::GridTile &tile = (*tiles_)[static_cast<std::size_t>(i)];
    return to_qimage(images_ == TileImages::original ? tile.original : tile.augmented);
}

void GridFigure::scale_images(double side) const {
    if (side == scaled_side_ && scaled_.size() == tiles_->size()) return;
    scaled_.clear();
    for (int i = 0; i < count(); ++i) scaled_.push_back(scaled_to_fit(image_of(i), side));
    scaled_side_ = side;
}

void GridFigure::prepare(const QSizeF &size, double scale) const {
    const double side = layout_for(size).cell.width() * std::max(.01, scale);
    if (side <= most_kept_side) scale_images(side);
}

void GridFigure::paint_image(QPainter &painter, const QRectF &cell, int i) const {
    const double side = cell.width() * device_scale(painter);
    if (painter.paintEngine()->type() != QPaintEngine::Raster || side > most_kept_side)
        return paint_to_fit(painter, cell, image_of(i));
    scale_images(side);
    paint_to_fit(painter, cell, {}, scaled_[static_cast<std::size_t>(i)]);
}

void GridFigure::paint_captions(QPainter &painter, const Layout &layout, int i, const Tokens &tokens) const {
    const QRectF cell = layout.image_of(i);
    const QFontMetricsF metrics(painter.font());
    painter.setPen(notes_.empty() ? tokens.muted : tokens.text);
    QRectF line(cell.center().x() - layout.pitch / 2, cell.bottom(), layout.pitch, layout.line);
    const QString name = class_name((*tiles_)[static_cast<std::size_t>(i)].label);
    if (!layout.one_line)
        painter.drawText(line, Qt::AlignHCenter | Qt::AlignVCenter,
                         metrics.elidedText(name, Qt::ElideRight, line.width() - caption_gap / 2));
    if (notes_.empty()) return;
    const TileNote &note = notes_[static_cast<std::size_t>(i)];
    const bool plain = note.kind == TileNote::Kind::plain, right = note.kind == TileNote::Kind::right;
    if (!layout.one_line)
        line = {line.left(), line.bottom() - layout.caption_size * .15, line.width(), layout.caption - layout.line};
    const double sign = plain ? 0 : std::round(layout.caption_size * .75), apart = plain ? 0 : sign * .5;
    const QString text = metrics.elidedText(layout.one_line && right ? name : note.text,
                                            layout.one_line ? Qt::ElideRight : Qt::ElideMiddle,
                                            line.width() - layout.gap / 2 - sign - apart);
    const double width = metrics.horizontalAdvance(text) + sign + apart;
    const double left = line.center().x() - width / 2;
    painter.setPen(plain ? tokens.muted : right ? tokens.good : tokens.bad);
    if (!plain) paint_sign(painter, {left, line.center().y() - sign / 2, sign, sign}, right);
    painter.drawText(QRectF(left + sign + apart, line.top(), width - sign - apart + 1, line.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, text);
}

Table GridFigure::table() const {
    Table table{.header = {"tile", "index", "label", "applied"}, .rows = {}};
    if (!notes_.empty()) table.header.push_back("note");
    for (std::size_t i = 0; i < tiles_->size(); ++i) {
        const augment::GridTile &tile = (*tiles_)[i];
        table.rows.push_back({std::to_string(i + 1), std::to_string(tile.index), class_name(tile.label).toStdString(),
                              to_json_text(tile.applied)});
        if (!notes_.empty()) table.rows.back().push_back(notes_[i].text.toStdString());
    }
    return table;
}

QRectF GridFigure::tile_area(int i, const QSizeF &size) const {
    const Layout layout = layout_for(size);
    return layout.image_of(i).adjusted(0, 0, 0, layout.caption);
}

int GridFigure::tile_at(const QPointF &point, const QSizeF &size) const {
    for (int i = 0; i < count(); ++i)
        if (tile_area(i, size).contains(point)) return i;
    return -1;
}

QString grid_title(const std::string &data, const std::string &recipe, int epoch) {
    QString title = QString("%1: training images of epoch %2").arg(QString::fromStdString(data)).arg(epoch);
    return recipe == "none" ? title + ", not augmented" : title + ", " + QString::fromStdString(recipe);
}

} // namespace benchlight::ui
