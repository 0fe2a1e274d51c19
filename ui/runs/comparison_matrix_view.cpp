#include "ui/runs/comparison_matrix_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

using Panel = MatrixDifferenceFigure::Panel;
constexpr double key_zoom = 1.5, wheel_zoom = 1.2, nearly_whole = .999;

FigureLook screen_look() {
    FigureLook look(current_theme());
    look.title = QString(); // the page says whose they are
    return look;
}

} // namespace

ComparisonMatrixView::ComparisonMatrixView(QWidget *parent) : QWidget(parent) {
    setAccessibleName("Confusion matrices of the two runs and their difference");
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(theme_signals(), &ThemeSignals::changed, this, &ComparisonMatrixView::redraw);
}

void ComparisonMatrixView::show_figure(std::unique_ptr<MatrixDifferenceFigure> figure, const QString &hint) {
    const bool same = figure && figure_ && figure->classes() == figure_->classes();
    if (same) figure->set_zoom(figure_->zoom());
    if (!same) cell_.reset();
    figure_ = std::move(figure);
    hint_ = hint;
    press_.reset();
    redraw();
    emit cell_changed(cell_ && figure_ ? figure_->sentence(*cell_) : QString());
}

void ComparisonMatrixView::set_quantity(MatrixQuantity quantity) {
    if (!figure_ || figure_->quantity() == quantity) return;
    figure_->set_quantity(quantity);
    redraw();
}

void ComparisonMatrixView::redraw() {
    stale_ = true;
    if (!figure_) setAccessibleDescription(hint_);
    update();
}

void ComparisonMatrixView::point_at(std::optional<Cell> cell) {
    if (!figure_) cell.reset();
    if (cell == cell_) return;
    cell_ = cell;
    const QString sentence = cell_ ? figure_->sentence(*cell_) : QString();
    setAccessibleDescription(sentence);
    emit cell_changed(sentence);
    update();
}

void ComparisonMatrixView::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (!figure_) {
        painter.fillRect(rect(), tokens.surface);
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(rect()).adjusted(space::large, 0, -space::large, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         hint_);
    } else {
        if (stale_ || picture_.deviceIndependentSize() != QSizeF(size())) {
            picture_ = QPixmap((QSizeF(size()) * devicePixelRatioF()).toSize());
            picture_.setDevicePixelRatio(devicePixelRatioF());
            QPainter onto(&picture_);
            onto.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
            figure_->paint(onto, size(), screen_look());
            stale_ = false;
        }
        painter.drawPixmap(0, 0, picture_);
        painter.setRenderHint(QPainter::Antialiasing);
        for (const Panel panel : {Panel::a, Panel::b, Panel::difference}) {
            if (!cell_) break;
            const QRectF area = figure_->cell_area(panel, *cell_, size(), screen_look()).adjusted(-1, -1, 1, 1);
            if (!figure_->panel_area(panel, size(), screen_look()).contains(area.center())) continue;
            painter.setPen(QPen(tokens.surface, 4));
            painter.drawRect(area);
            painter.setPen(QPen(tokens.accent, 2));
            painter.drawRect(area);
        }
    }
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(tokens.accent, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

MatrixRange ComparisonMatrixView::range() const {
    return figure_->zoom().value_or(MatrixRange{0, 0, static_cast<double>(figure_->classes())});
}

void ComparisonMatrixView::show_range(const MatrixRange &range) {
    const MatrixRange shown = range.within(figure_->classes());
    figure_->set_zoom(shown.extent < nearly_whole * figure_->classes() ? std::optional(shown) : std::nullopt);
    redraw();
}

void ComparisonMatrixView::zoom_by(double factor, std::optional<QPointF> around) {
    if (!figure_) return;
    const MatrixRange before = range();
    double x = .5, y = .5; // of what is visible
    if (around)
        if (const auto cell = figure_->cell_at(*around, size(), screen_look())) {
            x = (cell->predicted + .5 - before.column) / before.extent;
            y = (cell->label + .5 - before.row) / before.extent;
        }
    MatrixRange after = before;
    after.extent /= factor;
    after.extent = after.within(figure_->classes()).extent;
    after.column += x * (before.extent - after.extent);
    after.row += y * (before.extent - after.extent);
    show_range(after);
}

void ComparisonMatrixView::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    stale_ = true;
}

void ComparisonMatrixView::mouseMoveEvent(QMouseEvent *event) {
    if (!figure_) return;
    if (press_ && figure_->zoom()) {
        const QPointF way = event->position() - press_->at;
        return show_range({press_->range.column - way.x() / press_->side, press_->range.row - way.y() / press_->side,
                           press_->range.extent});
    }
    point_at(figure_->cell_at(event->position(), size(), screen_look()));
}

void ComparisonMatrixView::mousePressEvent(QMouseEvent *event) {
    if (!figure_ || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    double side = 1;
    for (const Panel panel : {Panel::a, Panel::b, Panel::difference})
        if (figure_->panel_area(panel, size(), screen_look()).contains(event->position()))
            side = std::max(1., figure_->layout_for(panel, size(), screen_look()).side);
    press_ = Press{event->position(), range(), side};
}

void ComparisonMatrixView::mouseReleaseEvent(QMouseEvent *event) {
    QWidget::mouseReleaseEvent(event);
    press_.reset();
}

void ComparisonMatrixView::mouseDoubleClickEvent(QMouseEvent *) {
    press_.reset();
    if (figure_) show_range({0, 0, static_cast<double>(figure_->classes())});
}

void ComparisonMatrixView::wheelEvent(QWheelEvent *event) {
    if (!figure_ || event->angleDelta().y() == 0 || !figure_->cell_at(event->position(), size(), screen_look()))
        return event->ignore(); // the page scrolls
    zoom_by(std::pow(wheel_zoom, event->angleDelta().y() / 120.0), event->position());
    point_at(figure_->cell_at(event->position(), size(), screen_look()));
    event->accept();
}

bool ComparisonMatrixView::move_cell(int key) {
    const int last = figure_->classes() - 1, step = cell_ ? 1 : 0; // the first key only shows where one is
    const MatrixRange shown = range();
    Cell cell = cell_.value_or(Cell{static_cast<int>(shown.row), static_cast<int>(shown.column)});
    switch (key) {
    case Qt::Key_Left: cell.predicted = std::max(0, cell.predicted - step); break;
    case Qt::Key_Right: cell.predicted = std::min(last, cell.predicted + step); break;
    case Qt::Key_Up: cell.label = std::max(0, cell.label - step); break;
    case Qt::Key_Down: cell.label = std::min(last, cell.label + step); break;
    case Qt::Key_Home: cell = {0, 0}; break;
    case Qt::Key_End: cell = {last, last}; break;
    default: return false;
    }
    if (figure_->zoom()) {
        const auto moved = [&](double from, int place) {
            return std::clamp(from, place + 1 - shown.extent, static_cast<double>(place));
        };
        show_range({moved(shown.column, cell.predicted), moved(shown.row, cell.label), shown.extent});
    }
    point_at(cell);
    return true;
}

void ComparisonMatrixView::keyPressEvent(QKeyEvent *event) {
    if (!figure_) return QWidget::keyPressEvent(event);
    if (move_cell(event->key())) return;
    std::optional<QPointF> middle;
    if (cell_) middle = figure_->cell_area(Panel::difference, *cell_, size(), screen_look()).center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom_by(key_zoom, middle);
    case Qt::Key_Minus: return zoom_by(1 / key_zoom, middle);
    case Qt::Key_0: return show_range({0, 0, static_cast<double>(figure_->classes())});
    case Qt::Key_Escape:
        if (cell_) return point_at(std::nullopt);
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void ComparisonMatrixView::leaveEvent(QEvent *) {
    if (!hasFocus()) point_at(std::nullopt);
}

void ComparisonMatrixView::focusInEvent(QFocusEvent *event) {
    QWidget::focusInEvent(event);
    update();
}

void ComparisonMatrixView::focusOutEvent(QFocusEvent *event) {
    QWidget::focusOutEvent(event);
    if (!underMouse()) point_at(std::nullopt);
    update();
}

} // namespace benchlight::ui
