#include "ui/runs/runs_delegate.h"

#include "ui/shell/theme.h"

#include <QLineEdit>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr qreal dot = 8, chip_radius = 6;
constexpr int chip_height = 18;

void paint_status(QPainter &painter, const QRect &rect, const RunRow &row, const Tokens &tokens) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(status_colour(row, tokens));
    painter.drawEllipse(QRectF(rect.left(), rect.center().y() - dot / 2 + .5, dot, dot));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(tokens.text);
    painter.drawText(rect.adjusted(static_cast<int>(dot) + 6, 0, 0, 0), Qt::AlignVCenter, status_word(row));
}

void paint_tags(QPainter &painter, const QRect &rect, const RunRow &row, const Tokens &tokens) {
    int left = rect.left();
    for (const std::string &tag : row.run.notes.tags) {
        const QString text = QString::fromStdString(tag);
        const int room = rect.right() - left;
        const int width = std::min(painter.fontMetrics().horizontalAdvance(text) + 2 * space::small, room);
        if (width < 2 * space::large) return;
        const QRectF chip(left, rect.center().y() - chip_height / 2 + .5, width, chip_height);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(tokens.line);
        painter.setBrush(tokens.surface);
        painter.drawRoundedRect(chip, chip_radius, chip_radius);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(tokens.text);
        painter.drawText(chip, Qt::AlignCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, width - 2 * space::small + 2));
        left += width + space::tiny;
    }
}

} // namespace

void paint_curve(QPainter &painter, const QRectF &area, const std::vector<float> &values, const QColor &colour) {
    float low = INFINITY, high = -INFINITY;
    for (const float value : values)
        if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    if (!(low <= high)) return;
    const auto y_of = [&](float value) {
        return high > low ? area.bottom() - double{(value - low) / (high - low)} * area.height() : area.center().y();
    };
    painter.setRenderHint(QPainter::Antialiasing);
    const std::size_t points = std::min(values.size(), static_cast<std::size_t>(std::max(2., area.width())));
    QPolygonF line;
    for (std::size_t i = 0; i < points; ++i) {
        // The last of those that share a pixel, so that a curve ends where the run did.
        const std::size_t at = (i + 1) * values.size() / points - 1;
        if (!std::isfinite(values[at])) continue;
        const double x = points > 1 ? static_cast<double>(i) / static_cast<double>(points - 1) : 1;
        line << QPointF(area.left() + x * area.width(), y_of(values[at]));
    }
    painter.setPen(QPen(colour, 1.5));
    if (line.size() > 1) painter.drawPolyline(line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    if (!line.isEmpty()) painter.drawEllipse(line.back(), 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

RunsDelegate::RunsDelegate(RunsOrder *order, QObject *parent) : QStyledItemDelegate(parent), order_(order) {}

void RunsDelegate::paint_text(QPainter &painter, const QRect &rect, const RunRow &row, int column,
                              const QStyleOptionViewItem &option) const {
    const QString &text = row.cells[static_cast<std::size_t>(column)];
    if (text.isEmpty()) return;
    const Tokens &tokens = tokens_of(current_theme());
    const bool selected = option.state & QStyle::State_Selected, archived = row.run.notes.archived;
    const bool aside = column == RunsModel::settings || column == RunsModel::started;
    painter.setPen((aside && !selected) || archived ? tokens.muted : tokens.text);
    const bool strong = column == RunsModel::title && !archived;
    if (strong) {
        QFont font = option.font;
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
    }
    const QFontMetrics metrics = painter.fontMetrics();
    const bool fits = metrics.horizontalAdvance(text) <= rect.width();
    painter.drawText(rect, static_cast<int>(RunsModel::alignment(column)) | Qt::TextSingleLine,
                     fits ? text : metrics.elidedText(text, Qt::ElideRight, rect.width()));
}

/// All by itself: a style sheet's items take several times as long, and there are some hundreds in view.
void RunsDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const RunPtr row = order_->row(index.row());
    if (!row) return;
    const Tokens &tokens = tokens_of(current_theme());
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, tokens.raised);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, tokens.background);
    const QRect rect = option.rect.adjusted(space::small, 0, -space::small, 0);
    painter->setFont(option.font);
    switch (index.column()) {
    case RunsModel::status: return paint_status(*painter, rect, *row, tokens);
    case RunsModel::tags: return paint_tags(*painter, rect, *row, tokens);
    case RunsModel::curve:
        return paint_curve(*painter, QRectF(rect).adjusted(0, 7, -3, -7), row->run.summary.history,
                           row->embedding ? tokens.training : tokens.validation);
    default: return paint_text(*painter, rect, *row, index.column(), option);
    }
}

QWidget *RunsDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &index) const {
    auto *editor = new QLineEdit(parent);
    const bool title = index.column() == RunsModel::title;
    editor->setObjectName("inPlace");
    editor->setAccessibleName(title ? "Title of the run" : "Tags of the run, with commas between them");
    editor->setToolTip(title ? "Enter keeps the title; an empty one takes it away"
                             : "Words with commas between them; Enter keeps them");
    return editor;
}

} // namespace benchlight::ui
