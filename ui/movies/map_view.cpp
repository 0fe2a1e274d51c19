#include "ui/movies/map_view.h"

#include "ui/shell/words.h"

#include <QApplication>
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPinchGesture>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double key_zoom = 1.4, wheel_zoom = 1.2; // of a key, of a notch
constexpr double most_zoom = 60, near_zoom = 6;
constexpr double reach = 8;      // pixels around a dot that belong to it
constexpr double key_step = .12; // of the width

} // namespace

MapView::MapView(QWidget *parent) : QWidget(parent) {
    setMinimumSize(200, 160);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    grabGesture(Qt::PinchGesture);
    setAccessibleName("Map of movies");
    setToolTip("The wheel zooms, dragging and the arrow keys move; + and − zoom, 0 shows all. A click or Enter chooses "
               "the movie "
               "that is pointed at.");
    connect(theme_signals(), &ThemeSignals::changed, this, &MapView::redraw);
}

void MapView::redraw() {
    stale_ = true;
    update();
}

void MapView::show_points(std::shared_ptr<const MapPoints> points) {
    if (points && points->points.empty()) points.reset();
    points_ = std::move(points);
    look_ = {};
    press_.reset();
    point_to(std::nullopt);
    show_all();
}

void MapView::set_hidden(std::vector<bool> categories) {
    look_.hidden = std::move(categories);
    if (pointed_ && !look_.shows(points_->points[*pointed_])) point_to(std::nullopt);
    redraw();
}

void MapView::set_ringed(std::vector<std::size_t> points) {
    if (points == look_.ringed) return;
    look_.ringed = std::move(points);
    redraw();
}

void MapView::set_found(std::vector<std::size_t> points) {
    if (points == look_.found) return;
    look_.found = std::move(points);
    redraw();
}

void MapView::show_all() {
    look_.zoom = 1;
    look_.centre = points_ ? points_->bounds.center() : QPointF();
    redraw();
}

void MapView::centre_on(std::size_t point) {
    look_.zoom = std::max(look_.zoom, near_zoom);
    move_to(points_->points[point].at);
    point_to(point);
}

void MapView::move_to(const QPointF &centre) {
    const QRectF &bounds = points_->bounds;
    look_.centre = {std::clamp(centre.x(), bounds.left(), bounds.right()),
                    std::clamp(centre.y(), bounds.top(), bounds.bottom())};
    redraw();
}

void MapView::zoom_by(double factor, const QPointF &around) {
    if (!points_) return;
    const QPointF fixed = place().to_map(around);
    const double zoom = std::clamp(look_.zoom * factor, 1., most_zoom);
    if (zoom == look_.zoom) return;
    if (zoom == 1) return show_all();
    const double ratio = look_.zoom / zoom;
    look_.zoom = zoom;
    move_to(fixed + (look_.centre - fixed) * ratio);
}

std::optional<std::size_t> MapView::point_at(const QPointF &at) const {
    if (!points_) return std::nullopt;
    const MapPlace where = place();
    std::optional<std::size_t> nearest;
    double least = INFINITY;
    for (std::size_t i = 0; i < points_->points.size(); ++i) {
        const MapPoint &point = points_->points[i];
        const QPointF away = where.to_area(point.at) - at;
        const double beyond = std::hypot(away.x(), away.y()) - where.radius(point);
        if (beyond > reach || beyond >= least || !look_.shows(point)) continue;
        least = beyond;
        nearest = i;
        if (beyond <= 0) break; // within the dot of the most liked one, which lies on top
    }
    return nearest;
}

QPointF MapView::place_of(std::size_t point) const { return place().to_area(points_->points[point].at); }

void MapView::point_to(std::optional<std::size_t> point) {
    if (point == pointed_) return;
    pointed_ = point;
    setCursor(pointed_ ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setAccessibleDescription(pointed_ ? points_->labels[*pointed_] : QString());
    update();
    emit pointed_changed();
}

void MapView::paintEvent(QPaintEvent *) {
    const Theme theme = current_theme();
    QPainter painter(this);
    if (!points_) return painter.fillRect(rect(), tokens_of(theme).surface);
    const double ratio = devicePixelRatioF();
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    if (stale_ || picture_.size() != pixels) {
        stale_ = false;
        if (!dots_ || !dots_->fits(theme, ratio)) dots_.emplace(theme, ratio);
        picture_ = QPixmap(pixels);
        picture_.setDevicePixelRatio(ratio);
        picture_.fill(tokens_of(theme).surface);
        QPainter on_picture(&picture_);
        paint_map(on_picture, *points_, look_, place(), theme, &*dots_);
    }
    painter.drawPixmap(0, 0, picture_);
    painter.setRenderHint(QPainter::Antialiasing);
    if (pointed_) paint_pointed(painter);
    if (!hasFocus()) return;
    painter.setPen(QPen(tokens_of(theme).accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

/// A ring, and the title beside it.
void MapView::paint_pointed(QPainter &painter) const {
    const Tokens &tokens = tokens_of(current_theme());
    const QPointF at = place_of(*pointed_);
    const double radius = place().radius(points_->points[*pointed_]) + 3;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.text, 2));
    painter.drawEllipse(at, radius, radius);
    painter.setFont(interface_font());
    const QFontMetricsF metrics(painter.font());
    const QString &label = points_->labels[*pointed_];
    const double wide = metrics.horizontalAdvance(label) + 2 * space::small, high = metrics.height() + space::small;
    QRectF card(at.x() + radius + space::tiny, at.y() - high / 2, wide, high);
    if (card.right() > width()) card.moveRight(at.x() - radius - space::tiny);
    card.moveTop(std::clamp(card.top(), 1., std::max(1., height() - high - 1.)));
    card.moveLeft(std::max(1., card.left()));
    painter.setPen(QPen(tokens.line, 1));
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(card, 4, 4);
    painter.setPen(tokens.text);
    painter.drawText(card, Qt::AlignCenter, label);
}

bool MapView::event(QEvent *event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto *gesture = static_cast<const QNativeGestureEvent *>(event);
        if (gesture->gestureType() != Qt::ZoomNativeGesture) return QWidget::event(event);
        zoom_by(1 + gesture->value(), gesture->position());
        return true;
    }
    if (event->type() == QEvent::Gesture)
        if (const auto *pinch =
                qobject_cast<const QPinchGesture *>(static_cast<QGestureEvent *>(event)->gesture(Qt::PinchGesture))) {
            press_.reset();
            zoom_by(pinch->scaleFactor(), mapFromGlobal(pinch->centerPoint()));
            return true;
        }
    return QWidget::event(event);
}

void MapView::mousePressEvent(QMouseEvent *event) {
    if (event->button() == Qt::LeftButton && points_) press_ = Press{event->position(), look_.centre};
}

void MapView::mouseMoveEvent(QMouseEvent *event) {
    if (!points_) return;
    if (!press_) return point_to(point_at(event->position()));
    const QPointF moved = event->position() - press_->at;
    if (!press_->moved && moved.manhattanLength() < QApplication::startDragDistance()) return;
    press_->moved = true;
    point_to(std::nullopt);
    setCursor(Qt::ClosedHandCursor);
    const MapPlace where = place();
    move_to(press_->centre + where.to_map(press_->at) - where.to_map(event->position()));
}

void MapView::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || !press_) return;
    const bool moved = press_->moved;
    press_.reset();
    setCursor(Qt::ArrowCursor);
    const auto point = point_at(event->position());
    pointed_.reset(); // so that the pointer's shape is set again
    point_to(point);
    if (!moved && point) emit chosen(points_->points[*point].movie);
}

void MapView::wheelEvent(QWheelEvent *event) {
    if (!points_ || event->angleDelta().y() == 0) return;
    zoom_by(std::pow(wheel_zoom, event->angleDelta().y() / 120.), event->position());
    if (!press_) point_to(point_at(event->position()));
    event->accept();
}

void MapView::leaveEvent(QEvent *event) {
    QWidget::leaveEvent(event);
    if (!press_) point_to(std::nullopt);
}

void MapView::keyPressEvent(QKeyEvent *event) {
    if (!points_) return QWidget::keyPressEvent(event);
    const MapPlace where = place();
    const QPointF far = (where.to_map({1, 1}) - where.to_map({0, 0})) * (key_step * width());
    switch (event->key()) {
    case Qt::Key_Left: return move_to(look_.centre - QPointF(far.x(), 0));
    case Qt::Key_Right: return move_to(look_.centre + QPointF(far.x(), 0));
    case Qt::Key_Up: return move_to(look_.centre - QPointF(0, far.y()));
    case Qt::Key_Down: return move_to(look_.centre + QPointF(0, far.y()));
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom_by(key_zoom);
    case Qt::Key_Minus: return zoom_by(1 / key_zoom);
    case Qt::Key_0: return show_all();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (pointed_) emit chosen(points_->points[*pointed_].movie);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace benchlight::ui
