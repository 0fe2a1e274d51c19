#include "ui/figures/matrix_layout.h"

#include "ui/shell/theme.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double least_roomy = 380;  // below, what is across and what is down is not written
constexpr double line_height = 1.35; // of text, in its size

int step_for(double side, double height) { return std::max(1, static_cast<int>(std::ceil(height / side))); }

} // namespace

QFont matrix_font(double pixels) { return interface_font(std::max(1, static_cast<int>(pixels))); }

MatrixRange MatrixRange::within(int classes) const {
    MatrixRange range = *this;
    const double most = std::max(1, classes);
    range.extent = std::clamp(extent, std::min(2.0, most), most);
    range.column = std::clamp(column, 0.0, most - range.extent);
    range.row = std::clamp(row, 0.0, most - range.extent);
    return range;
}

MatrixLayout MatrixLayout::of(int classes, double name_width, const QSizeF &size,
                              const std::optional<MatrixRange> &range, const MatrixTexts &texts) {
    MatrixLayout layout;
    const double shorter = std::min(size.width(), size.height()), unit = std::clamp(shorter / 600, .5, 3.0);
    layout.text_size = std::floor(std::max(10.0, 13 * unit));
    layout.roomy = shorter >= least_roomy || texts.always;
    layout.gap = std::round(4 * std::max(1.0, unit));
    const double line = std::ceil(layout.text_size * line_height), axis = layout.roomy ? line + layout.gap : 0,
                 below = texts.across ? axis : 0, beside = texts.down ? axis : 0;
    const double margin = layout.roomy ? std::round(12 * unit) : 2,
                 header = texts.title ? std::ceil(line * 1.2) + layout.gap : 0;
    const double widest = name_width * layout.text_size + 2;
    layout.names_wide = std::ceil(std::min(widest, size.width() * .28));
    const double left = margin + beside + layout.names_wide + layout.gap;
    // First as if the names lay flat; when they do not fit they run upwards and take as much as those at the left.
    const auto side_with = [&](double names_tall) {
        const double height = size.height() - 2 * margin - header - layout.gap - names_tall - below;
        return std::max(16.0, std::min(size.width() - left - margin, height)) / std::max(1, classes);
    };
    layout.names_tall = line;
    double side = side_with(line);
    layout.upright = widest + layout.gap > side;
    if (layout.upright) {
        layout.names_tall = std::ceil(std::min(widest, size.height() * .26));
        side = side_with(layout.names_tall);
    }
    if (side > 4) side = std::floor(side);
    const double extent = std::floor(side * classes);
    const double wide = left + extent + margin,
                 tall = margin + header + extent + layout.gap + layout.names_tall + below + margin;
    const QPointF origin(std::floor(left + std::max(0.0, size.width() - wide) / 2),
                         std::floor(margin + header + std::max(0.0, size.height() - tall) / 2));
    layout.cells = QRectF(origin, QSizeF(extent, extent));
    layout.title = QRectF(margin, origin.y() - header, size.width() - 2 * margin, std::max(0.0, header - layout.gap));
    layout.range = range.value_or(MatrixRange{0, 0, static_cast<double>(classes)}).within(classes);
    layout.side = extent / layout.range.extent;
    layout.row_step = step_for(layout.side, line * .85);
    layout.column_step = layout.upright ? layout.row_step : 1;
    return layout;
}

int MatrixLayout::first_row() const { return static_cast<int>(range.row); }
int MatrixLayout::end_row() const { return static_cast<int>(std::ceil(range.row + range.extent - 1e-9)); }
int MatrixLayout::first_column() const { return static_cast<int>(range.column); }
int MatrixLayout::end_column() const { return static_cast<int>(std::ceil(range.column + range.extent - 1e-9)); }

QRectF MatrixLayout::cell(int row, int column) const {
    return {cells.left() + (column - range.column) * side, cells.top() + (row - range.row) * side, side, side};
}

QRectF MatrixLayout::row_names() const {
    return {cells.left() - gap - names_wide, cells.top(), names_wide + gap, cells.height()};
}

QRectF MatrixLayout::column_names() const { return {cells.left(), cells.bottom(), cells.width(), names_tall + gap}; }

std::optional<int> MatrixLayout::row_at(double y) const {
    if (y < cells.top() || y >= cells.bottom()) return std::nullopt;
    return std::clamp(static_cast<int>(range.row + (y - cells.top()) / side), first_row(), end_row() - 1);
}

std::optional<int> MatrixLayout::column_at(double x) const {
    if (x < cells.left() || x >= cells.right()) return std::nullopt;
    return std::clamp(static_cast<int>(range.column + (x - cells.left()) / side), first_column(), end_column() - 1);
}

} // namespace benchlight::ui
