#include "ui/figures/matrix_canvas.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double key_zoom = 1.5, wheel_zoom = 1.2; // factors, of a key and of a notch
constexpr double nearly_whole = .999;              // of the classes: shown as all of them

} // namespace

MatrixCanvas::MatrixCanvas(QWidget *parent) : QWidget(parent) {
    setMinimumSize(180, 180);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName("Confusion matrix");
    setToolTip("Rows are true classes, columns predicted ones. The arrow keys move from cell to cell, Enter chooses; "
               "+, − and the wheel zoom, 0 shows all.");
    connect(theme_signals(), &ThemeSignals::changed, this, &MatrixCanvas::redraw);
}

void MatrixCanvas::show_counts(std::shared_ptr<const ConfusionCounts> counts, const QString &title) {
    hint_.clear();
    if (!figure_) {
        look_.zoom.reset();
        figure_ = std::make_unique<MatrixFigure>(std::move(counts), title, look_);
    } else {
        const bool other_classes = counts->classes != figure_->counts().classes;
        figure_->show(std::move(counts), title);
        look_ = figure_->look();
        if (other_classes) {
            choice_ = {-1, -1};
            press_.reset();
            point_at(std::nullopt);
        }
    }
    redraw();
    say(); // the same cell of another epoch
}

void MatrixCanvas::show_hint(const QString &hint) {
    point_at(std::nullopt);
    figure_.reset();
    choice_ = {-1, -1};
    look_.zoom.reset();
    press_.reset();
    hint_ = hint;
    setAccessibleDescription(hint);
    redraw();
}

void MatrixCanvas::set_look(const MatrixLook &look) {
    if (look == look_) return;
    look_ = look;
    if (figure_) {
        figure_->set_look(look);
        look_ = figure_->look();
    }
    redraw();
    say();
}

void MatrixCanvas::set_choice(const Cell &choice) {
    const int classes = figure_ ? figure_->classes() : 0;
    const auto known = [&](int number) { return number < classes ? std::max(-1, number) : -1; };
    choice_ = {known(choice.label), known(choice.predicted)};
    update();
}

void MatrixCanvas::redraw() {
    stale_ = true;
    update();
}

void MatrixCanvas::say() {
    const QString sentence = cell_ ? figure_->numbers().sentence(cell_->label, cell_->predicted) : QString();
    setAccessibleDescription(figure_ && !shows_matrix() ? figure_->numbers().problem() : sentence);
    emit cell_changed(sentence);
}

void MatrixCanvas::point_at(std::optional<Cell> cell) {
    if (!shows_matrix()) cell.reset();
    if (cell == cell_) return;
    cell_ = cell;
    update();
    say();
}

void MatrixCanvas::render() {
    if (!stale_ && picture_.size() == (QSizeF(size()) * devicePixelRatioF()).toSize()) return;
    stale_ = false;
    picture_ = QPixmap((QSizeF(size()) * devicePixelRatioF()).toSize());
    picture_.setDevicePixelRatio(devicePixelRatioF());
    QPainter painter(&picture_);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    figure_->paint(painter, size(), current_theme());
}

void MatrixCanvas::paint_outline(QPainter &painter, const Cell &cell, const QColor &colour, double width) const {
    const double least = 8; // so that a cell of one pixel can be found
    const QRectF area = figure_->cell_area(cell, size());
    const QMarginsF more(std::max(1.0, (least - area.width()) / 2), std::max(1.0, (least - area.height()) / 2),
                         std::max(1.0, (least - area.width()) / 2), std::max(1.0, (least - area.height()) / 2));
    painter.setPen(QPen(tokens_of(current_theme()).surface, width + 2));
    painter.drawRect(area.marginsAdded(more));
    painter.setPen(QPen(colour, width));
    painter.drawRect(area.marginsAdded(more));
}

void MatrixCanvas::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (!figure_) {
        painter.setPen(tokens.muted);
        painter.setFont(interface_font());
        painter.drawText(rect().adjusted(space::medium, 0, -space::medium, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         hint_);
    } else {
        render();
        painter.drawPixmap(0, 0, picture_);
    }
    if (shows_matrix()) {
        painter.setRenderHint(QPainter::Antialiasing);
        const MatrixLayout layout = figure_->layout_for(size());
        if (look_.zoom) painter.setClipRect(layout.cells.adjusted(-3, -3, 3, 3));
        if (!choice_.none()) paint_outline(painter, choice_, tokens.accent, 3);
        if (cell_) paint_outline(painter, *cell_, tokens.validation, 2);
        painter.setClipping(false);
    }
    if (!hasFocus()) return;
    painter.setPen(QPen(tokens.accent, 1));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void MatrixCanvas::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    redraw();
}

void MatrixCanvas::mousePressEvent(QMouseEvent *event) {
    if (!shows_matrix() || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    press_ = Press{event->position(), figure_->layout_for(size()).range};
}

void MatrixCanvas::mouseMoveEvent(QMouseEvent *event) {
    if (!shows_matrix()) return;
    const QPointF way = press_ ? event->position() - press_->at : QPointF();
    if (press_ && way.manhattanLength() >= QApplication::startDragDistance()) press_->moved = true;
    if (press_ && press_->moved && look_.zoom) {
        setCursor(Qt::ClosedHandCursor);
        const double side = figure_->layout_for(size()).side;
        return show_range(
            {press_->range.column - way.x() / side, press_->range.row - way.y() / side, press_->range.extent});
    }
    point_at(figure_->cell_at(event->position(), size()));
    setCursor(figure_->name_at(event->position(), size()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void MatrixCanvas::mouseReleaseEvent(QMouseEvent *event) {
    const auto press = std::exchange(press_, std::nullopt);
    unsetCursor();
    if (!press || press->moved || event->button() != Qt::LeftButton || !shows_matrix()) return;
    auto cell = figure_->cell_at(event->position(), size());
    if (!cell) cell = figure_->name_at(event->position(), size());
    if (cell) emit chosen(*cell);
}

void MatrixCanvas::mouseDoubleClickEvent(QMouseEvent *event) {
    if (event->button() == Qt::LeftButton) reset_zoom();
}

void MatrixCanvas::wheelEvent(QWheelEvent *event) {
    if (!shows_matrix() || event->angleDelta().y() == 0) return event->ignore();
    const MatrixLayout layout = figure_->layout_for(size());
    if (!layout.cells.contains(event->position())) return event->ignore(); // the page scrolls
    zoom_by(std::pow(wheel_zoom, event->angleDelta().y() / 120.0), event->position());
    point_at(figure_->cell_at(event->position(), size()));
}

void MatrixCanvas::zoom_by(double factor, const QPointF &around) {
    if (!shows_matrix()) return;
    const MatrixLayout layout = figure_->layout_for(size());
    MatrixRange range = layout.range;
    const double x = (around.x() - layout.cells.left()) / layout.cells.width(),
                 y = (around.y() - layout.cells.top()) / layout.cells.height();
    range.extent /= factor;
    const double extent = range.within(figure_->classes()).extent;
    range.column += x * (layout.range.extent - extent);
    range.row += y * (layout.range.extent - extent);
    show_range({range.column, range.row, extent});
}

void MatrixCanvas::show_range(const MatrixRange &range) {
    const MatrixRange shown = range.within(figure_->classes());
    MatrixLook look = look_;
    look.zoom = shown.extent < nearly_whole * figure_->classes() ? std::optional(shown) : std::nullopt;
    if (look == look_) return;
    look_ = look;
    figure_->set_look(look);
    redraw();
    emit look_changed();
}

void MatrixCanvas::reset_zoom() {
    if (shows_matrix()) show_range({0, 0, static_cast<double>(figure_->classes())});
}

void MatrixCanvas::leaveEvent(QEvent *) {
    if (!hasFocus()) point_at(std::nullopt);
}

void MatrixCanvas::focusOutEvent(QFocusEvent *event) {
    if (!underMouse()) point_at(std::nullopt);
    QWidget::focusOutEvent(event);
    update();
}

/// Moves only as far as is needed.
void MatrixCanvas::bring_into_view(const Cell &cell) {
    if (!look_.zoom) return;
    MatrixRange range = *look_.zoom;
    const auto moved = [&](double from, int place) {
        return std::clamp(from, place + 1 - range.extent, static_cast<double>(place));
    };
    range.column = moved(range.column, figure_->numbers().place_of(cell.predicted));
    range.row = moved(range.row, figure_->numbers().place_of(cell.label));
    show_range(range);
}

/// Whether the key is one that moves.
bool MatrixCanvas::move_cell(int key) {
    const MatrixNumbers &numbers = figure_->numbers();
    const int last = numbers.classes() - 1;
    const MatrixLayout layout = figure_->layout_for(size());
    int row = cell_ ? numbers.place_of(cell_->label) : layout.first_row(),
        column = cell_ ? numbers.place_of(cell_->predicted) : layout.first_column();
    const int step = cell_ ? 1 : 0; // the first key only shows where one is
    switch (key) {
    case Qt::Key_Left: column = std::max(0, column - step); break;
    case Qt::Key_Right: column = std::min(last, column + step); break;
    case Qt::Key_Up: row = std::max(0, row - step); break;
    case Qt::Key_Down: row = std::min(last, row + step); break;
    case Qt::Key_Home: row = column = 0; break;
    case Qt::Key_End: row = column = last; break;
    default: return false;
    }
    const Cell cell{numbers.label_at(row), numbers.label_at(column)};
    bring_into_view(cell);
    point_at(cell);
    return true;
}

/// Whether the key is one that does something now.
bool MatrixCanvas::act(QKeyEvent *event) {
    const QPointF middle =
        cell_ ? figure_->cell_area(*cell_, size()).center() : figure_->layout_for(size()).cells.center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom_by(key_zoom, middle); return true;
    case Qt::Key_Minus: zoom_by(1 / key_zoom, middle); return true;
    case Qt::Key_0: reset_zoom(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!cell_) return false;
        emit chosen({event->modifiers() & Qt::ControlModifier ? -1 : cell_->label,
                     event->modifiers() & Qt::ShiftModifier ? -1 : cell_->predicted});
        return true;
    case Qt::Key_Escape:
        if (!cell_ && choice_.none()) return false;
        point_at(std::nullopt);
        if (!choice_.none()) {
            set_choice({-1, -1});
            emit chosen({-1, -1});
        }
        return true;
    default: return false;
    }
}

void MatrixCanvas::keyPressEvent(QKeyEvent *event) {
    if (!shows_matrix() || (!move_cell(event->key()) && !act(event))) QWidget::keyPressEvent(event);
}

} // namespace benchlight::ui
