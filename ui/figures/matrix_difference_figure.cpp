#include "ui/figures/matrix_difference_figure.h"

#include "engine/core/text.h"
#include "ui/figures/matrix_colours.h"

#include <QFontMetricsF>
#include <QImage>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double beside_from = 2.2;      // width by height, from which all three stand beside each other
constexpr int most_drawn_cells = 10'000; // one by one; more are a picture
constexpr double least_text = 7, most_of_cell = .42, least_side_for_lines = 6;

QString signed_text(const QString &digits, bool negative) { return (negative ? "−" : "+") + digits; }

QString share_text(std::uint64_t count, std::uint64_t of) {
    return of == 0 ? QString("no images")
                   : QString::number(100. * static_cast<double>(count) / static_cast<double>(of), 'f', 1) + " %";
}

} // namespace

QColor difference_colour(double share, Theme theme) {
    const QColor none = tokens_of(theme).surface;
    if (!std::isfinite(share)) return tokens_of(theme).raised;
    const bool dark = theme == Theme::dark;
    const QColor pole = share > 0 ? QColor(dark ? "#6bb8f0" : "#005a92") : QColor(dark ? "#f0a05a" : "#b84a00");
    const double part = std::sqrt(std::clamp(std::abs(share), 0., 1.));
    const auto mixed = [&](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * part)); };
    return {mixed(none.red(), pole.red()), mixed(none.green(), pole.green()), mixed(none.blue(), pole.blue())};
}

MatrixDifferenceFigure::MatrixDifferenceFigure(std::shared_ptr<const ConfusionCounts> a,
                                               std::shared_ptr<const ConfusionCounts> b, const QString &name_a,
                                               const QString &name_b)
    : a_(std::move(a), "A: " + name_a), b_(std::move(b), "B: " + name_b), title_("A: " + name_a + "   B: " + name_b) {
    set_quantity(MatrixQuantity::counts);
}

bool MatrixDifferenceFigure::same_images_by_class() const { return a_.counts().row_sums() == b_.counts().row_sums(); }

void MatrixDifferenceFigure::set_quantity(MatrixQuantity quantity) {
    for (MatrixFigure *figure : {&a_, &b_}) {
        MatrixLook look = figure->look();
        look.quantity = quantity;
        figure->set_look(look);
    }
    const auto count = static_cast<std::size_t>(classes());
    const auto rows_a = a_.counts().row_sums(), rows_b = b_.counts().row_sums();
    differences_.assign(count * count, 0);
    largest_ = 0;
    for (std::size_t label = 0; label < count; ++label)
        for (std::size_t predicted = 0; predicted < count; ++predicted) {
            const double in_a = a_.counts().count(label, predicted), in_b = b_.counts().count(label, predicted);
            double difference = in_b - in_a;
            if (quantity != MatrixQuantity::counts)
                difference =
                    rows_a[label] && rows_b[label]
                        ? 100 * (in_b / static_cast<double>(rows_b[label]) - in_a / static_cast<double>(rows_a[label]))
                        : NAN;
            differences_[label * count + predicted] = static_cast<float>(difference);
            if (std::isfinite(difference)) largest_ = std::max(largest_, static_cast<float>(std::abs(difference)));
        }
}

void MatrixDifferenceFigure::set_zoom(std::optional<MatrixRange> zoom) {
    for (MatrixFigure *figure : {&a_, &b_}) {
        MatrixLook look = figure->look();
        look.zoom = zoom;
        figure->set_look(look);
    }
}

double MatrixDifferenceFigure::difference(int label, int predicted) const {
    return static_cast<double>(differences_[static_cast<std::size_t>(label) * static_cast<std::size_t>(classes()) +
                                            static_cast<std::size_t>(predicted)]);
}

QString MatrixDifferenceFigure::text(int label, int predicted) const {
    const double value = difference(label, predicted);
    if (!std::isfinite(value) || value == 0) return {};
    if (quantity() == MatrixQuantity::counts) return signed_text(QString::number(std::abs(value), 'f', 0), value < 0);
    const QString digits = QString::number(std::abs(value), 'f', 1);
    return signed_text(digits == "0.0" ? "<0.1" : digits, value < 0);
}

QString MatrixDifferenceFigure::sentence(const Cell &cell) const {
    const auto label = static_cast<std::size_t>(cell.label), predicted = static_cast<std::size_t>(cell.predicted);
    const std::uint32_t in_a = a_.counts().count(label, predicted), in_b = b_.counts().count(label, predicted);
    return QString("%1 predicted as %2: %3 → %4 (%5 → %6)")
        .arg(a_.numbers().name(cell.label), a_.numbers().name(cell.predicted))
        .arg(QString::fromStdString(format_count(in_a)), QString::fromStdString(format_count(in_b)),
             share_text(in_a, a_.counts().row_sums()[label]), share_text(in_b, b_.counts().row_sums()[label]));
}

double MatrixDifferenceFigure::title_height(const QSizeF &size, const FigureLook &look) const {
    return look.title_for(title_).isEmpty() ? 0 : std::ceil(std::clamp(size.height() / 22, 18., 60.));
}

QRectF MatrixDifferenceFigure::panel_area(Panel panel, const QSizeF &size, const FigureLook &look) const {
    const double top = title_height(size, look), height = size.height() - top;
    const double third = std::floor(size.width() / 3);
    if (size.width() >= beside_from * height) {
        const double left = panel == Panel::a ? 0 : panel == Panel::b ? third : 2 * third;
        return {left, top, third, height};
    }
    if (panel == Panel::difference) return {third, top, size.width() - third, height};
    const double half = std::floor(height / 2);
    return {0, panel == Panel::a ? top : top + half, third, half};
}

MatrixLayout MatrixDifferenceFigure::layout_for(Panel panel, const QSizeF &size, const FigureLook &look) const {
    return a_.layout_for(panel_area(panel, size, look).size(), FigureLook(look.theme));
}

void MatrixDifferenceFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Tokens &tokens = tokens_of(look.theme);
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    if (const double height = title_height(size, look); height > 0)
        paint_figure_title(painter, QRectF(12, 0, size.width() - 24, height), look.title_for(title_),
                           figure_font(height * .62), tokens, Qt::AlignHCenter);
    for (const auto &[panel, figure] : {std::pair(Panel::a, &a_), {Panel::b, &b_}}) {
        const QRectF area = panel_area(panel, size, look);
        painter.save();
        painter.translate(area.topLeft());
        figure->paint(painter, area.size(),
                      panel_look(*figure, panel == Panel::a ? "A" : "B", area.size(), look.theme));
        painter.restore();
    }
    painter.translate(panel_area(Panel::difference, size, look).topLeft());
    if (a_.numbers().problem().isEmpty())
        paint_difference(painter, layout_for(Panel::difference, size, look), look.theme);
    painter.restore();
}

/// Where the whole title does not fit, whose it is stands first.
FigureLook MatrixDifferenceFigure::panel_look(const MatrixFigure &figure, const QString &letter, const QSizeF &area,
                                              Theme theme) const {
    FigureLook look(theme);
    const MatrixLayout layout = figure.layout_for(area, look);
    const QFontMetricsF metrics(matrix_font(layout.text_size * 1.1));
    const QString right = QString("%1 % right").arg(figure.counts().accuracy() * 100, 0, 'f', 1);
    for (const QString &title : {figure.title() + " — " + right, letter + ": " + right, letter}) {
        look.title = title;
        if (metrics.horizontalAdvance(title) <= layout.title.width()) break;
    }
    return look;
}

void MatrixDifferenceFigure::paint_difference(QPainter &painter, const MatrixLayout &layout, Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    const QFont font = matrix_font(layout.text_size * 1.1);
    const QString what = quantity() == MatrixQuantity::counts ? "images" : "percentage points";
    QString title;
    for (const QString &one :
         {"B − A, " + what + ": blue more in B, orange less", QString("B − A: blue more in B"), QString("B − A")}) {
        title = one;
        if (QFontMetricsF(font).horizontalAdvance(title) <= layout.title.width()) break;
    }
    paint_figure_title(painter, layout.title, title, font, tokens, Qt::AlignHCenter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    paint_cells(painter, layout, theme);
    painter.setPen(QPen(tokens.line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(layout.cells.adjusted(-.5, -.5, .5, .5));
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    paint_names(painter, layout, theme);
}

void MatrixDifferenceFigure::paint_cells(QPainter &painter, const MatrixLayout &layout, Theme theme) const {
    const int rows = layout.end_row() - layout.first_row(), columns = layout.end_column() - layout.first_column();
    const auto scaled = [&](int label, int predicted) {
        return largest_ > 0 ? difference(label, predicted) / static_cast<double>(largest_)
                            : difference(label, predicted);
    };
    if (rows * columns > most_drawn_cells) {
        // Of the cells that share a point of the picture, the one that differs most.
        const int points = std::max(1, std::min({rows, columns, static_cast<int>(layout.cells.width())}));
        std::vector<double> most(static_cast<std::size_t>(points) * static_cast<std::size_t>(points), 0);
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column) {
                double &there =
                    most[static_cast<std::size_t>(row * points / rows * points + column * points / columns)];
                const double value = scaled(layout.first_row() + row, layout.first_column() + column);
                if (std::abs(value) > std::abs(there)) there = value;
            }
        QImage picture(points, points, QImage::Format_RGB32);
        for (int y = 0; y < points; ++y)
            for (int x = 0; x < points; ++x)
                picture.setPixelColor(x, y, difference_colour(most[static_cast<std::size_t>(y * points + x)], theme));
        painter.drawImage(layout.cells, picture);
        return;
    }
    const Tokens &tokens = tokens_of(theme);
    double size = std::floor(std::min(std::max(13., layout.text_size), layout.side * .5));
    QString widest;
    for (int row = layout.first_row(); row < layout.end_row(); ++row)
        for (int column = layout.first_column(); column < layout.end_column(); ++column)
            if (const QString of = text(row, column); of.size() > widest.size()) widest = of;
    while (size >= least_text && QFontMetricsF(matrix_font(size)).horizontalAdvance(widest) > layout.side - 3) --size;
    painter.setFont(matrix_font(std::max(1., size)));
    const double line = layout.side >= least_side_for_lines ? 1 : 0;
    for (int row = layout.first_row(); row < layout.end_row(); ++row)
        for (int column = layout.first_column(); column < layout.end_column(); ++column) {
            const QColor colour = difference_colour(scaled(row, column), theme);
            const QRectF cell = layout.cell(row, column);
            // What is equal keeps a grid, or there would be nothing to see.
            painter.fillRect(cell & layout.cells, tokens.line);
            painter.fillRect(cell.adjusted(0, 0, -line, -line) & layout.cells, colour);
            if (size < least_text || !layout.cells.contains(cell.center())) continue;
            painter.setPen(readable_on(colour, tokens));
            painter.drawText(cell, Qt::AlignCenter, text(row, column));
        }
}

void MatrixDifferenceFigure::paint_names(QPainter &painter, const MatrixLayout &layout, Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    painter.setFont(matrix_font(layout.text_size));
    const QFontMetricsF metrics(painter.font());
    painter.setPen(tokens.text);
    const QRectF rows = layout.row_names(), columns = layout.column_names();
    const auto elided = [&](int label, double room) {
        return metrics.elidedText(a_.numbers().name(label).simplified(), Qt::ElideRight, room);
    };
    const auto first = [](int from, int step) { return (from + step - 1) / step * step; };
    for (int row = first(layout.first_row(), layout.row_step); row < layout.end_row(); row += layout.row_step) {
        const double middle = layout.cell(row, 0).center().y();
        if (middle < layout.cells.top() || middle > layout.cells.bottom()) continue;
        painter.drawText(QRectF(rows.left(), middle - metrics.height(), layout.names_wide, 2 * metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, elided(row, layout.names_wide));
    }
    for (int column = first(layout.first_column(), layout.column_step); column < layout.end_column();
         column += layout.column_step) {
        const double middle = layout.cell(0, column).center().x();
        if (middle < layout.cells.left() || middle > layout.cells.right()) continue;
        painter.save();
        painter.translate(middle, columns.top() + layout.gap);
        if (layout.upright) {
            painter.rotate(-90);
            painter.drawText(QRectF(-layout.names_tall, -metrics.height(), layout.names_tall, 2 * metrics.height()),
                             Qt::AlignRight | Qt::AlignVCenter, elided(column, layout.names_tall));
        } else {
            painter.drawText(QRectF(-layout.side / 2, 0, layout.side, metrics.height()),
                             Qt::AlignHCenter | Qt::AlignTop, elided(column, layout.side - 2));
        }
        painter.restore();
    }
    if (!layout.roomy) return;
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(layout.cells.left(), columns.bottom(), layout.cells.width(), metrics.height() * 1.3),
                     Qt::AlignCenter, "predicted class");
    painter.translate(rows.left() - layout.gap - metrics.height(), layout.cells.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-layout.cells.height() / 2, 0, layout.cells.height(), metrics.height()), Qt::AlignCenter,
                     "true class");
}

std::optional<MatrixDifferenceFigure::Cell> MatrixDifferenceFigure::cell_at(const QPointF &point, const QSizeF &size,
                                                                            const FigureLook &look) const {
    for (const Panel panel : {Panel::a, Panel::b, Panel::difference}) {
        const QRectF area = panel_area(panel, size, look);
        if (!area.contains(point)) continue;
        const MatrixLayout layout = layout_for(panel, size, look);
        const auto row = layout.row_at(point.y() - area.top()), column = layout.column_at(point.x() - area.left());
        if (row && column) return Cell{*row, *column};
    }
    return std::nullopt;
}

QRectF MatrixDifferenceFigure::cell_area(Panel panel, const Cell &cell, const QSizeF &size,
                                         const FigureLook &look) const {
    return layout_for(panel, size, look)
        .cell(cell.label, cell.predicted)
        .translated(panel_area(panel, size, look).topLeft());
}

Table MatrixDifferenceFigure::table() const {
    Table table{.header = {"true", "predicted", "count_a", "count_b", "share_a", "share_b",
                           quantity() == MatrixQuantity::counts ? "difference" : "difference_percentage_points"},
                .rows = {}};
    const auto rows_a = a_.counts().row_sums(), rows_b = b_.counts().row_sums();
    const auto share = [](std::uint32_t count, std::uint64_t of) {
        return of ? format_number(static_cast<double>(count) / static_cast<double>(of)) : std::string();
    };
    const auto count = static_cast<std::size_t>(classes());
    for (std::size_t label = 0; label < count; ++label)
        for (std::size_t predicted = 0; predicted < count; ++predicted) {
            const std::uint32_t in_a = a_.counts().count(label, predicted), in_b = b_.counts().count(label, predicted);
            if (in_a == 0 && in_b == 0) continue;
            double difference = static_cast<double>(in_b) - in_a;
            if (quantity() != MatrixQuantity::counts)
                difference =
                    rows_a[label] && rows_b[label]
                        ? 100 * (in_b / static_cast<double>(rows_b[label]) - in_a / static_cast<double>(rows_a[label]))
                        : NAN;
            table.rows.push_back({a_.counts().classes[label], a_.counts().classes[predicted], std::to_string(in_a),
                                  std::to_string(in_b), share(in_a, rows_a[label]), share(in_b, rows_b[label]),
                                  std::isfinite(difference) ? format_number(difference) : std::string()});
        }
    return table;
}

} // namespace benchlight::ui
