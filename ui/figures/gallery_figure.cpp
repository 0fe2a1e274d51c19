#include "ui/figures/gallery_figure.h"

#include "engine/core/text.h"
#include "ui/figures/grid_figure.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double margin = 24, header = 40, usual_side = 112, usual_pitch = 128, row_gap = 18, group_gap = 32;
constexpr double caption_lines = 2, caption_size = 12, line_height = 1.4;
constexpr double usual_line = caption_size * line_height;
constexpr double usual_row = usual_line + usual_side + caption_lines * usual_line + row_gap;
constexpr std::size_t rows_of_one_group = 5;

/// Columns of rows that bring a page near 3:2.
std::size_t groups_for(std::size_t rows, std::size_t columns) {
    if (rows <= rows_of_one_group) return 1;
    const double wide = usual_pitch * static_cast<double>(columns) + group_gap;
    return static_cast<std::size_t>(std::lround(std::sqrt(1.5 * usual_row * static_cast<double>(rows) / wide)));
}

} // namespace

struct GalleryFigure::Layout {
    std::size_t groups = 1, rows = 1; ///< rows of a group
    double unit = 1;
    QPointF origin;
    double row_height = 0, group_pitch = 0, pitch = 0, side = 0, text = 0, line = 0;

    QPointF row_place(std::size_t row) const {
        return origin +
               QPointF(static_cast<double>(row / rows) * group_pitch, static_cast<double>(row % rows) * row_height);
    }
};

QSizeF GalleryFigure::default_size() const {
    const std::size_t columns = std::max<std::size_t>(1, gallery_.columns),
                      rows = std::max<std::size_t>(1, gallery_.rows.size()), groups = groups_for(rows, columns),
                      tall = (rows + groups - 1) / groups;
    const double wide =
        static_cast<double>(groups) * (usual_pitch * static_cast<double>(columns) + group_gap) - group_gap;
    return {2 * margin + wide, std::ceil(2 * margin + header + static_cast<double>(tall) * usual_row - row_gap)};
}

GalleryFigure::Layout GalleryFigure::layout_for(const QSizeF &size, bool titled) const {
    const std::size_t columns = std::max<std::size_t>(1, gallery_.columns),
                      rows = std::max<std::size_t>(1, gallery_.rows.size());
    const double above = titled ? header : 0;
    const QSizeF usual = default_size() - QSizeF(0, header - above);
    Layout layout;
    layout.groups = groups_for(rows, columns);
    layout.rows = (rows + layout.groups - 1) / layout.groups;
    layout.unit = std::min(size.width() / usual.width(), size.height() / usual.height());
    layout.text = caption_size * layout.unit;
    layout.line = usual_line * layout.unit;
    layout.row_height = usual_row * layout.unit;
    layout.pitch = usual_pitch * layout.unit;
    layout.side = usual_side * layout.unit;
    layout.group_pitch = layout.pitch * static_cast<double>(columns) + group_gap * layout.unit;
    const QSizeF used = usual * layout.unit;
    layout.origin = QPointF((size.width() - used.width()) / 2, (size.height() - used.height()) / 2) +
                    QPointF(margin, margin + above) * layout.unit;
    return layout;
}

void GalleryFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const QString title = look.title_for(gallery_.title);
    const Layout layout = layout_for(size, !title.isEmpty());
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    const double left = layout.origin.x() + (layout.pitch - layout.side) / 2; // where the images begin
    const QRectF place(left, layout.origin.y() - header * layout.unit, size.width() - 2 * left,
                       text_size::large * 1.4 * layout.unit);
    paint_figure_title(painter, place, title, figure_font(text_size::large * layout.unit), tokens);
    for (std::size_t row = 0; row < gallery_.rows.size(); ++row) paint_row(painter, layout, row, tokens);
    painter.restore();
}

void GalleryFigure::paint_row(QPainter &painter, const Layout &layout, std::size_t row, const Tokens &tokens) const {
    const GalleryRow &content = gallery_.rows[row];
    const QPointF place = layout.row_place(row);
    const double inset = (layout.pitch - layout.side) / 2; // captions are wider than the images
    const double width = layout.pitch * static_cast<double>(std::max<std::size_t>(1, gallery_.columns));
    QFont bold = figure_font(layout.text);
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(tokens.text);
    painter.drawText(QRectF(place.x() + inset, place.y(), width, layout.line), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(bold).elidedText(content.name, Qt::ElideRight, width));
    painter.setFont(figure_font(layout.text));
    for (std::size_t i = 0; i < gallery_.columns; ++i) {
        const QPointF corner = place + QPointF(inset + static_cast<double>(i) * layout.pitch, layout.line);
        if (i < content.tiles.size()) {
            paint_tile(painter, layout, corner, content.tiles[i], tokens);
            continue;
        }
        QPen dashes(tokens.line, std::max(.5, layout.unit), Qt::DashLine);
        painter.setPen(dashes);
        painter.setBrush(Qt::NoBrush);
        const QRectF square(corner, QSizeF(layout.side, layout.side));
        painter.drawRect(square.adjusted(.5, .5, -.5, -.5));
        painter.setPen(tokens.muted);
        if (i == 0) painter.drawText(square, Qt::AlignCenter | Qt::TextWordWrap, gallery_.nothing);
    }
}

void GalleryFigure::paint_tile(QPainter &painter, const Layout &layout, const QPointF &place, const GalleryTile &tile,
                               const Tokens &tokens) const {
    const QRectF square(place, QSizeF(layout.side, layout.side));
    painter.setBrush(Qt::NoBrush);
    if (tile.image.isNull()) {
        painter.setPen(QPen(tokens.line, std::max(.5, layout.unit)));
        painter.drawRect(square.adjusted(.5, .5, -.5, -.5));
        painter.setPen(tokens.muted);
        painter.drawText(square, Qt::AlignCenter | Qt::TextWordWrap, "cannot be read");
    } else {
        paint_to_fit(painter, square, tile.image);
    }
    // Two lines in the middle below it: the predicted class, which is shortened before its probability is.
    const QFontMetricsF metrics(painter.font());
    const double width = layout.pitch - .4 * layout.text;
    const QString number = " " + QString::number(tile.confidence, 'f', 4);
    const QString predicted =
        metrics.elidedText(tile.predicted, Qt::ElideRight, width - metrics.horizontalAdvance(number));
    QRectF line(square.center().x() - width / 2, square.bottom() + .15 * layout.line, width, layout.line);
    painter.setPen(tokens.text);
    painter.drawText(line, Qt::AlignCenter, predicted + number);
    line.translate(0, .92 * layout.line);
    painter.setPen(tile.label == tile.predicted ? tokens.good : tokens.bad);
    painter.drawText(line, Qt::AlignCenter, metrics.elidedText("true: " + tile.label, Qt::ElideRight, width));
}

Table GalleryFigure::table() const {
    Table table{.header = {"index", "source", "label", "predicted", "confidence"}, .rows = {}};
    for (const GalleryRow &row : gallery_.rows)
        for (const GalleryTile &tile : row.tiles)
            table.rows.push_back({std::to_string(tile.index), tile.source, tile.label.toStdString(),
                                  tile.predicted.toStdString(), format_number(tile.confidence)});
    return table;
}

} // namespace benchlight::ui
