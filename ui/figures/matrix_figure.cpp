#include "ui/figures/matrix_figure.h"

#include "ui/figures/matrix_plot.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_measured = 32; // names: those of the most letters

double widest_name(const ConfusionCounts &counts) {
    std::vector<QString> names;
    for (const std::string &name : counts.classes) names.push_back(QString::fromStdString(name).simplified());
    const auto measured = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most_measured));
    std::ranges::partial_sort(names, measured, std::ranges::greater(), &QString::size);
    const QFontMetricsF metrics(interface_font());
    double widest = 0;
    for (auto name = names.begin(); name != measured; ++name)
        widest = std::max(widest, metrics.horizontalAdvance(*name));
    return widest / text_size::normal;
}

} // namespace

QString matrix_title(int epoch, const QString &subject) {
    QString title = "Confusion matrix";
    if (epoch > 0) title += QString(", epoch %1").arg(epoch);
    return subject.isEmpty() ? title : title + ": " + subject;
}

MatrixFigure::MatrixFigure(std::shared_ptr<const ConfusionCounts> counts, QString title, const MatrixLook &look)
    : look_(look) {
    show(std::move(counts), std::move(title));
}

MatrixFigure::~MatrixFigure() = default;

void MatrixFigure::show(std::shared_ptr<const ConfusionCounts> counts, QString title) {
    title_ = std::move(title);
    const bool same_classes = numbers_ && numbers_->counts()->classes == counts->classes;
    if (!same_classes) name_width_ = widest_name(*counts);
    if (numbers_ && !same_classes) look_.zoom.reset();
    if (!numbers_ || counts != numbers_->counts())
        numbers_ = std::make_shared<const MatrixNumbers>(std::move(counts), look_.quantity, look_.order);
}

void MatrixFigure::set_look(const MatrixLook &look) {
    const bool other_numbers = look.quantity != look_.quantity || look.order != look_.order;
    look_ = look;
    if (look_.zoom) look_.zoom = look_.zoom->within(classes());
    if (other_numbers)
        numbers_ = std::make_shared<const MatrixNumbers>(numbers_->counts(), look_.quantity, look_.order);
}

FigureTexts MatrixFigure::texts() const { return {title_, MatrixPlot::across(look_.quantity), "true class"}; }

MatrixLayout MatrixFigure::layout_for(const QSizeF &size, const FigureLook &look) const {
    const auto kept = [](const std::optional<QString> &text) { return !text || !text->isEmpty(); };
    return MatrixLayout::of(
        classes(), name_width_, size, look_.zoom,
        {.title = kept(look.title),
         .across = kept(look.x_axis),
         .down = kept(look.y_axis),
         .always = (look.x_axis && !look.x_axis->isEmpty()) || (look.y_axis && !look.y_axis->isEmpty())});
}

void MatrixFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    if (const QString problem = numbers_->problem(); !problem.isEmpty()) {
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(QPointF(), size).adjusted(space::medium, 0, -space::medium, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, problem);
    } else {
        const MatrixLayout layout = layout_for(size, look);
        const QFont font = matrix_font(layout.text_size * 1.1);
        paint_figure_title(painter, layout.title, shown_title(look, font, layout.title.width()), font, tokens,
                           Qt::AlignHCenter);
        if (!plot_) plot_ = std::make_unique<MatrixPlot>();
        const FigureTexts own = texts();
        plot_->paint(painter, size, theme, numbers_, layout, look.x_axis_for(own.x_axis), look.y_axis_for(own.y_axis));
    }
    painter.restore();
}

/// As much of its own title as there is room for.
QString MatrixFigure::shown_title(const FigureLook &look, const QFont &font, double room) const {
    if (look.title) return *look.title;
    const auto fits = [&](const QString &text) { return QFontMetricsF(font).horizontalAdvance(text) <= room; };
    const QString title = title_ + QString(" — %1 % right").arg(counts().accuracy() * 100, 0, 'f', 1);
    if (fits(title)) return title;
    return fits(title_) || counts().epoch == 0 ? title_ : QString("Epoch %1").arg(counts().epoch);
}

Table MatrixFigure::table() const {
    Table table{.header = {"true \\ predicted"}, .rows = {}};
    const auto name = [&](int place) { return counts().classes[static_cast<std::size_t>(numbers_->label_at(place))]; };
    for (int column = 0; column < classes(); ++column) table.header.push_back(name(column));
    for (int row = 0; row < classes(); ++row) {
        std::vector<std::string> fields{name(row)};
        for (int column = 0; column < classes(); ++column)
            fields.push_back(std::to_string(numbers_->count(row, column)));
        table.rows.push_back(std::move(fields));
    }
    return table;
}

std::optional<MatrixFigure::Cell> MatrixFigure::cell_at(const QPointF &point, const QSizeF &size) const {
    if (!numbers_->problem().isEmpty()) return std::nullopt;
    const MatrixLayout layout = layout_for(size);
    const auto row = layout.row_at(point.y()), column = layout.column_at(point.x());
    if (!row || !column) return std::nullopt;
    return Cell{numbers_->label_at(*row), numbers_->label_at(*column)};
}

std::optional<MatrixFigure::Cell> MatrixFigure::name_at(const QPointF &point, const QSizeF &size) const {
    if (!numbers_->problem().isEmpty()) return std::nullopt;
    const MatrixLayout layout = layout_for(size);
    if (layout.row_names().contains(point))
        if (const auto row = layout.row_at(point.y())) return Cell{numbers_->label_at(*row), -1};
    if (layout.column_names().contains(point))
        if (const auto column = layout.column_at(point.x())) return Cell{-1, numbers_->label_at(*column)};
    return std::nullopt;
}

QRectF MatrixFigure::cell_area(const Cell &cell, const QSizeF &size) const {
    const MatrixLayout layout = layout_for(size);
    if (cell.none()) return {};
    const QRectF area = layout.cell(cell.label < 0 ? 0 : numbers_->place_of(cell.label),
                                    cell.predicted < 0 ? 0 : numbers_->place_of(cell.predicted));
    if (cell.label < 0) return {area.left(), layout.cells.top(), area.width(), layout.cells.height()};
    if (cell.predicted < 0) return {layout.cells.left(), area.top(), layout.cells.width(), area.height()};
    return area;
}

} // namespace benchlight::ui
