#include "ui/figures/per_class_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double margin = 24, header = 40, usual_row = 24, usual_width = 760, usual_column = 520, column_gap = 36;
constexpr double least_column = 380; // that text of the usual size fits into, with short bars
constexpr std::size_t rows_of_one_column = 40, measures = 3;
constexpr std::uint64_t enough_for_tenths = 1000; // images of the largest class

/// Columns that bring a page near 3:2.
std::size_t columns_for(std::size_t classes) {
    if (classes <= rows_of_one_column) return 1;
    return static_cast<std::size_t>(
        std::ceil(std::sqrt(1.5 * usual_row * static_cast<double>(classes) / (usual_column + column_gap))));
}

std::array<double, measures> values_of(const ClassMeasures &of) { return {of.precision, of.recall, of.f1}; }

std::array<QColor, measures> colours_of(const Tokens &tokens) {
    return {tokens.training, tokens.validation, tokens.muted};
}

} // namespace

struct PerClassFigure::Layout {
    std::size_t columns = 1, rows = 1;
    double unit = 1, edge = 0, top = 0; ///< top: of the first row
    double width = 0, row = 0;          ///< of a column; height of a row
    double text = 0, gap = 0;
    double name = 0, number = 0, support = 0, bar = 0; ///< widths within a column
    int decimals = 0;

    QPointF place(std::size_t i) const {
        return {edge + static_cast<double>(i / rows) * (width + column_gap * unit),
                top + static_cast<double>(i % rows) * row};
    }
    double measure_at(std::size_t m) const { return name + gap + static_cast<double>(m) * (bar + number + 2 * gap); }
};

QString PerClassFigure::title() const {
    return data_.title.isEmpty() ? "Precision, recall and F1 by class"
                                 : "Precision, recall and F1 by class: " + data_.title;
}

QSizeF PerClassFigure::default_size() const {
    const std::size_t classes = std::max<std::size_t>(1, data_.classes.size()), columns = columns_for(classes),
                      rows = (classes + columns - 1) / columns;
    const auto count = static_cast<double>(columns);
    const double wide = columns == 1 ? usual_width : 2 * margin + count * usual_column + (count - 1) * column_gap;
    return {wide, std::ceil(2 * margin + header + static_cast<double>(rows + 1) * usual_row)};
}

PerClassFigure::Layout PerClassFigure::layout_for(const QSizeF &size, bool titled) const {
    const std::size_t classes = std::max<std::size_t>(1, data_.classes.size());
    Layout layout;
    layout.columns = columns_for(classes);
    layout.rows = (classes + layout.columns - 1) / layout.columns;
    const auto count = static_cast<double>(layout.columns);
    const double least_width = 2 * margin + count * least_column + (count - 1) * column_gap;
    layout.unit = std::clamp(std::min(size.width() / least_width, size.height() / default_size().height()), .1, 4.0);
    layout.edge = margin * layout.unit;
    const double between = static_cast<double>(layout.columns - 1) * column_gap * layout.unit;
    layout.width = (size.width() - 2 * layout.edge - between) / static_cast<double>(layout.columns);
    const double begin = layout.edge + (titled ? header * layout.unit : 0); // the columns' headings come first
    layout.row = (size.height() - begin - layout.edge) / static_cast<double>(layout.rows + 1);
    layout.top = begin + layout.row;
    layout.text = std::clamp(layout.row * .54, 4.0, text_size::normal * layout.unit);
    layout.gap = .6 * layout.text;
    const QFontMetricsF metrics(figure_font(layout.text));
    std::uint64_t largest = 0;
    for (const ClassMeasures &of : data_.classes) {
        largest = std::max(largest, of.support);
        layout.name = std::max(layout.name, metrics.horizontalAdvance(of.name) + 2);
    }
    layout.name = std::min(layout.name, .3 * layout.width);
    layout.decimals = largest >= enough_for_tenths ? 1 : 0;
    layout.number = metrics.horizontalAdvance(QString::number(100, 'f', layout.decimals)) + 2;
    layout.support = std::max(metrics.horizontalAdvance("images"),
                              metrics.horizontalAdvance(QString::fromStdString(format_count(largest)))) +
                     2;
    layout.bar = std::max(2.0, (layout.width - layout.name - layout.support - 2 * layout.gap) / measures -
                                   layout.number - 2 * layout.gap);
    return layout;
}

void PerClassFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const QString text = look.title_for(title());
    const Layout layout = layout_for(size, !text.isEmpty());
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    paint_figure_title(painter,
                       QRectF(layout.edge, layout.edge, size.width() - 2 * layout.edge, text_size::huge * layout.unit),
                       text, figure_font(text_size::large * layout.unit), tokens);
    for (std::size_t first = 0; first < data_.classes.size(); first += layout.rows)
        paint_heading(painter, layout, first, tokens);
    for (std::size_t i = 0; i < data_.classes.size(); ++i) paint_class(painter, layout, i, tokens);
    painter.restore();
}

/// Over the column that begins with class `first`.
void PerClassFigure::paint_heading(QPainter &painter, const Layout &layout, std::size_t first,
                                   const Tokens &tokens) const {
    const QPointF place = layout.place(first) - QPointF(0, layout.row);
    painter.setFont(figure_font(layout.text));
    painter.setPen(tokens.muted);
    const std::array<const char *, measures> names{"precision, %", "recall, %", "F1, %"};
    for (std::size_t m = 0; m < measures; ++m)
        painter.drawText(
            QRectF(place.x() + layout.measure_at(m), place.y(), layout.bar + layout.gap + layout.number, layout.row),
            Qt::AlignVCenter | Qt::AlignLeft, names[m]);
    painter.drawText(QRectF(place.x() + layout.width - layout.support, place.y(), layout.support, layout.row),
                     Qt::AlignVCenter | Qt::AlignRight, "images");
}

void PerClassFigure::paint_class(QPainter &painter, const Layout &layout, std::size_t i, const Tokens &tokens) const {
    const ClassMeasures &of = data_.classes[i];
    const QPointF place = layout.place(i);
    const QFontMetricsF metrics(figure_font(layout.text));
    painter.setFont(figure_font(layout.text));
    painter.setPen(tokens.text);
    painter.drawText(QRectF(place.x(), place.y(), layout.name, layout.row), Qt::AlignVCenter | Qt::AlignRight,
                     metrics.elidedText(of.name, Qt::ElideMiddle, layout.name));
    const auto values = values_of(of);
    const auto colours = colours_of(tokens);
    const double height = std::max(2.0, std::round(layout.row * .5));
    for (std::size_t m = 0; m < measures; ++m) {
        const QRectF room(place.x() + layout.measure_at(m), place.y() + (layout.row - height) / 2, layout.bar, height);
        painter.fillRect(room, tokens.raised);
        painter.fillRect(QRectF(room.topLeft(), QSizeF(room.width() * std::clamp(values[m], 0.0, 1.0), height)),
                         colours[m]);
        painter.setPen(of.support ? tokens.text : tokens.muted);
        painter.drawText(QRectF(room.right() + layout.gap, place.y(), layout.number, layout.row),
                         Qt::AlignVCenter | Qt::AlignRight, QString::number(100 * values[m], 'f', layout.decimals));
    }
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(place.x() + layout.width - layout.support, place.y(), layout.support, layout.row),
                     Qt::AlignVCenter | Qt::AlignRight, QString::fromStdString(format_count(of.support)));
}

Table PerClassFigure::table() const {
    Table table{.header = {"class", "precision", "recall", "f1", "support"}, .rows = {}};
    for (const ClassMeasures &of : data_.classes)
        table.rows.push_back({of.name.toStdString(), format_number(of.precision), format_number(of.recall),
                              format_number(of.f1), std::to_string(of.support)});
    return table;
}

} // namespace benchlight::ui
