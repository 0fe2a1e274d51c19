#include "ui/figures/bars_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double margin = 24, column_gap = 32, header = 40, usual_row = 22, usual_column = 420, least_column = 260;
constexpr std::size_t rows_of_one_column = 40;

/// Columns that bring a page near 3:2.
std::size_t columns_for(std::size_t bars) {
    if (bars <= rows_of_one_column) return 1;
    return static_cast<std::size_t>(
        std::ceil(std::sqrt(1.5 * usual_row * static_cast<double>(bars) / (least_column + column_gap))));
}

std::size_t rows_for(std::size_t bars, std::size_t columns) {
    return std::max<std::size_t>(1, (bars + columns - 1) / columns);
}

QString count_of(std::uint64_t count) { return QString::fromStdString(format_count(count)); }

/// Digits of equal width, where the font has such.
QFont number_font(double size) {
    QFont font = interface_font(std::max(4, static_cast<int>(std::lround(size))));
    font.setStyleHint(QFont::SansSerif);
    return font;
}

} // namespace

std::uint64_t Bars::largest() const { return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end()); }

BarColumns BarColumns::of(const Bars &bars, double width, double text_size) {
    BarColumns columns;
    columns.text_size = text_size;
    const QFontMetricsF metrics(number_font(text_size));
    columns.count = metrics.horizontalAdvance(count_of(bars.largest())) + 2;
    const double most = std::max(20., width * .38);
    for (const QString &name : bars.names) {
        columns.name = std::max(columns.name, metrics.horizontalAdvance(name) + 2);
        if (columns.name >= most) break;
    }
    columns.name = std::min(columns.name, most);
    return columns;
}

void paint_bar(QPainter &painter, const Bars &bars, std::size_t i, const QRectF &row, const BarColumns &columns,
               const Tokens &tokens, bool highlighted) {
    const QFont font = number_font(columns.text_size);
    const QFontMetricsF metrics(font);
    const double gap = columns.text_size * .75;
    painter.setFont(font);
    painter.setPen(tokens.text);
    painter.drawText(QRectF(row.left(), row.top(), columns.name, row.height()), Qt::AlignVCenter | Qt::AlignRight,
                     metrics.elidedText(bars.names[i], Qt::ElideMiddle, columns.name));
    const QRectF number(row.right() - columns.count, row.top(), columns.count, row.height());
    painter.setPen(tokens.muted);
    painter.drawText(number, Qt::AlignVCenter | Qt::AlignRight, count_of(bars.counts[i]));

    const double left = row.left() + columns.name + gap, room = number.left() - gap - left;
    if (room <= 0 || bars.largest() == 0 || bars.counts[i] == 0) return;
    const double length =
        std::max(1., room * static_cast<double>(bars.counts[i]) / static_cast<double>(bars.largest()));
    const double height = std::max(2., std::round(row.height() * .56));
    const QRectF bar(left, row.center().y() - height / 2, length, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(highlighted ? tokens.accent : tokens.training);
    const double radius = std::min({2., length / 2, height / 2});
    painter.drawRoundedRect(bar, radius, radius);
    painter.setBrush(Qt::NoBrush);
}

FigureTexts BarsFigure::texts() const {
    return {bars_.unit.isEmpty() ? bars_.title : QString("%1 (%2)").arg(bars_.title, bars_.unit), {}, {}};
}

QSizeF BarsFigure::default_size() const {
    const std::size_t columns = columns_for(bars_.names.size()), rows = rows_for(bars_.names.size(), columns);
    const double column = columns == 1 ? 640 - 2 * margin : columns == 2 ? usual_column : least_column;
    const auto count = static_cast<double>(columns);
    return {2 * margin + count * column + (count - 1) * column_gap,
            std::ceil(2 * margin + header + static_cast<double>(rows) * usual_row)};
}

void BarsFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    const double unit = std::clamp(size.width() / default_size().width(), .3, 3.);
    const double edge = margin * unit;
    const QString text = look.title_for(texts().title);
    paint_figure_title(painter, QRectF(edge, edge, size.width() - 2 * edge, text_size::huge * unit), text,
                       figure_font(text_size::large * unit), tokens);
    if (bars_.names.empty()) return;

    const std::size_t columns = columns_for(bars_.names.size()), rows = rows_for(bars_.names.size(), columns);
    const double top = edge + (text.isEmpty() ? 0 : header * unit);
    const double height = (size.height() - top - edge) / static_cast<double>(rows);
    const double width =
        (size.width() - 2 * edge - static_cast<double>(columns - 1) * column_gap * unit) / static_cast<double>(columns);
    if (width <= 0 || height <= 0) return;
    const BarColumns layout = BarColumns::of(bars_, width, std::clamp(height * .6, 4., text_size::normal * unit));
    for (std::size_t i = 0; i < bars_.names.size(); ++i) {
        const auto column = static_cast<double>(i / rows), row = static_cast<double>(i % rows);
        paint_bar(painter, bars_, i,
                  QRectF(edge + column * (width + column_gap * unit), top + row * height, width, height), layout,
                  tokens);
    }
}

Table BarsFigure::table() const {
    Table table{.header = {"class", bars_.unit.isEmpty() ? "count" : bars_.unit.toStdString()}, .rows = {}};
    for (std::size_t i = 0; i < bars_.names.size(); ++i)
        table.rows.push_back({bars_.names[i].toStdString(), std::to_string(bars_.counts[i])});
    return table;
}

} // namespace benchlight::ui
