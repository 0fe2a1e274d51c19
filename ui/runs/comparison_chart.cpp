#include "ui/runs/comparison_chart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double key_zoom = .7, wheel_zoom = .8, key_pan = .2; // factors of a key and a notch; share of what is shown
constexpr double least_shown = 1e-4;                           // of everything

FigureLook screen_look() {
    FigureLook look(current_theme());
    look.title = QString(); // the page says what it is
    return look;
}

} // namespace

ComparisonChart::ComparisonChart(const QString &name, QWidget *parent) : QWidget(parent) {
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(theme_signals(), &ThemeSignals::changed, this, &ComparisonChart::redraw);
}

void ComparisonChart::show_curves(GroupCurves curves) {
    const auto zoom = curves.x_name == figure_.curves().x_name ? figure_.zoom() : std::nullopt;
    if (curves.x_name != figure_.curves().x_name) pointer_.reset();
    figure_ = GroupCurvesFigure(std::move(curves));
    figure_.set_zoom(zoom);
    redraw();
}

void ComparisonChart::set_hint(const QString &hint) {
    if (hint_ == hint) return;
    hint_ = hint;
    redraw();
}

void ComparisonChart::set_zoom(std::optional<EpochRange> zoom) {
    figure_.set_zoom(zoom);
    redraw();
}

void ComparisonChart::set_pointer(std::optional<double> x) {
    if (x == pointer_) return;
    pointer_ = x;
    setAccessibleDescription(figure() ? figure_.readout(pointer_) : hint_);
    update();
}

void ComparisonChart::redraw() {
    stale_ = true;
    setAccessibleDescription(figure() ? figure_.readout(pointer_) : hint_);
    update();
}

void ComparisonChart::render() {
    picture_ = QPixmap((QSizeF(size()) * devicePixelRatioF()).toSize());
    picture_.setDevicePixelRatio(devicePixelRatioF());
    picture_.fill(tokens_of(current_theme()).surface);
    QPainter painter(&picture_);
    const FigureLook look = screen_look();
    layout_ = figure_.layout_for(size(), look);
    figure_.paint_plot(painter, layout_, look);
    stale_ = false;
}

void ComparisonChart::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (!figure()) {
        painter.fillRect(rect(), tokens.surface);
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(rect()).adjusted(space::huge, 0, -space::huge, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         hint_);
    } else {
        if (stale_ || picture_.deviceIndependentSize() != QSizeF(size())) render();
        painter.drawPixmap(0, 0, picture_);
        figure_.paint_legend(painter, layout_, current_theme(), pointer_);
        paint_pointer(painter);
    }
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.accent, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void ComparisonChart::paint_pointer(QPainter &painter) const {
    if (!pointer_) return;
    const Tokens &tokens = tokens_of(current_theme());
    const QRectF &plot = layout_.plot;
    const double x = layout_.place_x(*pointer_);
    if (x < plot.left() - 1 || x > plot.right() + 1) return;
    painter.setPen(QPen(tokens.muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const GroupCurve &curve : figure_.curves().curves) {
        const auto &points = curve.line.empty() ? curve.faint : curve.line;
        if (!std::isfinite(figure_.value_at(curve, pointer_))) continue;
        const CurvePoint *point = point_near(points, pointer_);
        const QPointF at(layout_.place_x(point->x), layout_.place_y(point->y));
        if (!std::isfinite(at.y()) || !plot.adjusted(-1, -1, 1, 1).contains(at)) continue;
        painter.setPen(QPen(tokens.surface, 1.5));
        painter.setBrush(group_curve_pen(curve.colour, current_theme(), 1).color());
        painter.drawEllipse(at, 3.5, 3.5);
    }
}

double ComparisonChart::x_at(double pixel) const {
    const auto low = layout_.x.low(), high = layout_.x.high();
    return layout_.plot.width() > 0 ? low + (pixel - layout_.plot.left()) / layout_.plot.width() * (high - low) : low;
}

void ComparisonChart::move_to(EpochRange range) {
    const EpochRange whole = figure_.whole();
    const double length = std::clamp(range.length(), whole.length() * least_shown, whole.length());
    const double low = std::clamp(range.low, whole.low, whole.high - length);
    if (length >= whole.length() * .999) return set_zoom(std::nullopt);
    set_zoom(EpochRange{low, low + length});
}

void ComparisonChart::zoom_by(double factor, std::optional<double> around) {
    if (!figure()) return;
    const EpochRange shown = figure_.shown();
    const double middle = std::clamp(around.value_or((shown.low + shown.high) / 2), shown.low, shown.high);
    move_to({middle - (middle - shown.low) * factor, middle + (shown.high - middle) * factor});
}

void ComparisonChart::step_pointer(bool up) {
    const EpochRange shown = figure_.shown();
    const double beyond = shown.length() + 1;
    const double from = pointer_.value_or(up ? shown.low - beyond : shown.high + beyond);
    if (const auto next = figure_.next_x(from, up)) set_pointer(next);
}

void ComparisonChart::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    stale_ = true;
}

void ComparisonChart::mouseMoveEvent(QMouseEvent *event) {
    if (!figure() || stale_) return;
    const QPointF at = event->position();
    if (drag_ && zoom()) {
        const double by = (drag_->begin - at.x()) / std::max(1., layout_.plot.width()) * drag_->shown.length();
        return move_to({drag_->shown.low + by, drag_->shown.high + by});
    }
    const bool inside = layout_.plot.adjusted(-4, 0, 4, layout_.text * 2).contains(at);
    set_pointer(inside ? figure_.nearest_x(x_at(at.x())) : std::nullopt);
}

void ComparisonChart::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || !figure()) return QWidget::mousePressEvent(event);
    drag_ = Drag{event->position().x(), figure_.shown()};
    if (zoom()) setCursor(Qt::ClosedHandCursor);
}

void ComparisonChart::mouseReleaseEvent(QMouseEvent *event) {
    QWidget::mouseReleaseEvent(event);
    drag_.reset();
    unsetCursor();
}

void ComparisonChart::mouseDoubleClickEvent(QMouseEvent *) {
    drag_.reset();
    set_zoom(std::nullopt);
}

void ComparisonChart::wheelEvent(QWheelEvent *event) {
    if (!figure() || stale_ || event->angleDelta().y() == 0) return event->ignore();
    zoom_by(std::pow(wheel_zoom, event->angleDelta().y() / 120.0), x_at(event->position().x()));
    event->accept();
}

void ComparisonChart::keyPressEvent(QKeyEvent *event) {
    if (!figure()) return QWidget::keyPressEvent(event);
    const bool right = event->key() == Qt::Key_Right;
    const EpochRange shown = figure_.shown();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (event->modifiers().testFlag(Qt::ShiftModifier) || !zoom()) return step_pointer(right);
        return move_to({shown.low + (right ? key_pan : -key_pan) * shown.length(),
                        shown.high + (right ? key_pan : -key_pan) * shown.length()});
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom_by(key_zoom, pointer_);
    case Qt::Key_Minus: return zoom_by(1 / key_zoom, pointer_);
    case Qt::Key_Home: return set_zoom(std::nullopt);
    case Qt::Key_Escape:
        if (pointer_) return set_pointer(std::nullopt);
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void ComparisonChart::leaveEvent(QEvent *event) {
    QWidget::leaveEvent(event);
    if (!hasFocus()) set_pointer(std::nullopt);
}

void ComparisonChart::focusInEvent(QFocusEvent *event) {
    QWidget::focusInEvent(event);
    update();
}

void ComparisonChart::focusOutEvent(QFocusEvent *event) {
    QWidget::focusOutEvent(event);
    if (!underMouse()) set_pointer(std::nullopt);
    update();
}

} // namespace benchlight::ui
