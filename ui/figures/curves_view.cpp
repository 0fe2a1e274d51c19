#include "ui/figures/curves_view.h"

#include "ui/figures/curves_chart.h"
#include "ui/figures/curves_layer.h"

#include <QElapsedTimer>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double least_share = 1e-5; // of the whole run that can be shown
constexpr double key_zoom = .7, key_pan = .15;

double seconds_of(const QElapsedTimer &timer) { return static_cast<double>(timer.nsecsElapsed()) * 1e-9; }

} // namespace

CurvesView::CurvesView(QWidget *parent)
    : QWidget(parent), figure_(Curves()), scene_(new QGraphicsScene), chart_(new CurvesChart(current_theme())) {
    scene_->setItemIndexMethod(QGraphicsScene::NoIndex);
    scene_->addItem(chart_);
    chart_->layout()->setContentsMargins(0, 0, 0, 0);
    chart_->set_text_size(text_size::small);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(200, 110);
    setAccessibleName("Chart");
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        chart_->set_theme(current_theme());
        change();
    });
}

CurvesView::~CurvesView() = default;

/// The chart is laid out when it is painted next, once for whatever has changed by then.
void CurvesView::change() {
    stale_ = true;
    update();
}

void CurvesView::show_curves(Curves curves) {
    figure_.set_curves(std::move(curves));
    if (!figure_.title().isEmpty()) setAccessibleName(figure_.title() + " chart");
    change();
}

void CurvesView::set_style(CurveStyle style) {
    style.zoom = figure_.style().zoom;
    figure_.set_style(style);
    change();
}

void CurvesView::set_epoch_title_visible(bool visible) {
    epoch_title_ = visible;
    change();
}

void CurvesView::set_unit_visible(bool visible) {
    unit_ = visible;
    change();
}

void CurvesView::set_hint(const QString &hint) {
    hint_ = hint;
    change();
}

void CurvesView::set_zoom(std::optional<EpochRange> zoom) {
    CurveStyle style = figure_.style();
    if (style.zoom == zoom) return;
    style.zoom = zoom;
    figure_.set_style(style);
    change();
    emit zoomed(zoom);
}

/// As much of the range as the run has; all of it is no zoom.
void CurvesView::move_to(EpochRange range) {
    const EpochRange whole = figure_.curves().whole();
    const double length = std::clamp(range.length(), whole.length() * least_share, whole.length());
    if (length > whole.length() * .999) return set_zoom(std::nullopt);
    const double middle = (range.low + range.high) / 2;
    const double low = std::clamp(middle - length / 2, whole.low, whole.high - length);
    set_zoom(EpochRange{low, low + length});
}

void CurvesView::zoom_by(double factor, std::optional<double> around) {
    if (figure_.curves().empty()) return;
    const EpochRange shown = zoom().value_or(figure_.curves().whole());
    const double at = around ? std::clamp(*around, shown.low, shown.high) : (shown.low + shown.high) / 2;
    const EpochRange whole = figure_.curves().whole();
    const double least = whole.length() * least_share / shown.length();
    factor = std::max(factor, least);
    move_to({at - (at - shown.low) * factor, at + (shown.high - at) * factor});
}

void CurvesView::pan_by(double share) {
    if (!zoom()) return;
    const double by = share * zoom()->length();
    move_to({zoom()->low + by, zoom()->high + by});
}

void CurvesView::set_pointer(std::optional<double> epoch) {
    if (epoch == pointer_) return;
    pointer_ = epoch;
    update();
}

void CurvesView::point_at(std::optional<double> epoch) {
    if (epoch == pointer_) return;
    set_pointer(epoch);
    emit pointed(epoch);
}

/// Epochs that a mark may be away from the pointer to be read.
double CurvesView::reach() const {
    return 5 * zoom().value_or(figure_.curves().whole()).length() / std::max(1, width());
}

CurveReadout CurvesView::readout() const {
    const Curves &curves = figure_.curves();
    curves.batches.update(average_, figure_.style().smoothing);
    return read_curves(curves, average_, pointer_, reach());
}

void CurvesView::render() {
    QElapsedTimer timer;
    timer.start();
    const Curves &curves = figure_.curves();
    curves.batches.update(average_, figure_.style().smoothing);
    const double ratio = devicePixelRatioF();
    chart_->setGeometry(QRectF(QPointF(), size()));
    chart_->set_titles_visible(epoch_title_, unit_ && height() > 160);
    chart_->show_curves(curves, figure_.style(), average_, ratio);
    chart_->layout()->activate();
    update_seconds_ = seconds_of(timer);
    const QSize pixels = size() * ratio;
    if (picture_.size() != pixels) picture_ = QPixmap(pixels);
    picture_.setDevicePixelRatio(ratio);
    picture_.fill(tokens_of(current_theme()).surface);
    QPainter painter(&picture_);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    scene_->render(&painter, QRectF(QPointF(), size()), QRectF(QPointF(), size()));
    stale_ = false;
}

void CurvesView::paintEvent(QPaintEvent *) {
    QElapsedTimer timer;
    timer.start();
    QPainter painter(this);
    if (figure_.curves().empty()) {
        paint_empty(painter);
    } else {
        if (stale_ || picture_.deviceIndependentSize() != QSizeF(size())) render();
        painter.drawPixmap(0, 0, picture_);
        paint_pointer(painter);
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens_of(current_theme()).accent, 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    paint_seconds_ = std::max(0.0, seconds_of(timer) - update_seconds_);
}

void CurvesView::paint_empty(QPainter &painter) const {
    const Tokens &tokens = tokens_of(current_theme());
    painter.fillRect(rect(), tokens.surface); // an empty chart's axes would say nothing
    painter.setFont(interface_font());
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(rect()).adjusted(space::huge, 0, -space::huge, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     hint_);
}

void CurvesView::paint_pointer(QPainter &painter) const {
    const Tokens &tokens = tokens_of(current_theme());
    const QRectF plot = chart_->plotArea();
    if (drag_ && drag_->select) {
        QColor band = tokens.accent;
        band.setAlphaF(.18F);
        const double from = std::clamp(drag_->begin, plot.left(), plot.right());
        const double to = std::clamp(drag_at_, plot.left(), plot.right());
        painter.fillRect(QRectF(QPointF(std::min(from, to), plot.top()), QPointF(std::max(from, to), plot.bottom())),
                         band);
    }
    if (!pointer_) return;
    const double x = chart_->position_of(*pointer_, 1).x();
    if (!(x >= plot.left() && x <= plot.right())) return;
    painter.setPen(QPen(tokens.muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    const Curves &curves = figure_.curves();
    const auto ring = [&](const CurvePoint *point, const QColor &colour) {
        const QPointF at = point ? chart_->position_of(point->x, point->y) : QPointF(NAN, NAN);
        if (!std::isfinite(at.y()) || !plot.adjusted(-1, -1, 1, 1).contains(at)) return;
        painter.setPen(QPen(tokens.surface, 1.5));
        painter.setBrush(colour);
        painter.drawEllipse(at, 4.5, 4.5);
    };
    if (!curves.exact) ring(point_near(curves.training, pointer_), tokens.training);
    ring(point_near(curves.validation, pointer_), tokens.validation);
    paint_mark_text(painter, x, readout().mark);
}

/// Beside the pointer, where there is more room.
void CurvesView::paint_mark_text(QPainter &painter, double x, const QString &text) const {
    if (text.isEmpty()) return;
    const Tokens &tokens = tokens_of(current_theme());
    const QRectF plot = chart_->plotArea();
    const QFont font = interface_font(text_size::small);
    const QFontMetricsF metrics(font);
    const bool right = x < plot.center().x();
    const double room = (right ? plot.right() - x : x - plot.left()) - 3 * space::small;
    const QString shown = metrics.elidedText(text, Qt::ElideMiddle, room);
    QRectF box(0, plot.top() + space::tiny, metrics.horizontalAdvance(shown) + 2 * space::small,
               metrics.height() + space::tiny);
    box.moveLeft(right ? x + space::small : x - space::small - box.width());
    painter.setPen(QPen(tokens.line, 1));
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(font);
    painter.setPen(tokens.text);
    painter.drawText(box, Qt::AlignCenter, shown);
}

void CurvesView::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    change();
}

void CurvesView::mouseMoveEvent(QMouseEvent *event) {
    const double x = event->position().x();
    if (drag_) {
        drag_at_ = x;
        const double width = std::max(1.0, chart_->plotArea().width());
        const double by = (drag_->begin - x) / width * drag_->shown.length();
        if (drag_->select)
            update();
        else if (zoom())
            move_to({drag_->shown.low + by, drag_->shown.high + by});
        if (!drag_->select) return;
    }
    if (figure_.curves().empty() || !chart_->plotArea().adjusted(0, 0, 1, 1).contains(event->position()))
        return point_at(std::nullopt);
    point_at(std::max(0.0, chart_->epoch_at(x)));
}

void CurvesView::mousePressEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || figure_.curves().empty()) return QWidget::mousePressEvent(event);
    const double x = event->position().x();
    drag_ = {x, zoom().value_or(figure_.curves().whole()), event->modifiers().testFlag(Qt::ShiftModifier)};
    drag_at_ = x;
    if (!drag_->select && zoom()) setCursor(Qt::ClosedHandCursor);
}

void CurvesView::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() != Qt::LeftButton || !drag_) return QWidget::mouseReleaseEvent(event);
    const Drag drag = *drag_;
    drag_.reset();
    unsetCursor();
    const double x = event->position().x();
    if (drag.select && std::abs(x - drag.begin) > 4) {
        const double a = chart_->epoch_at(drag.begin), b = chart_->epoch_at(x);
        move_to({std::min(a, b), std::max(a, b)});
    }
    update();
}

void CurvesView::mouseDoubleClickEvent(QMouseEvent *) {
    drag_.reset();
    set_zoom(std::nullopt);
}

void CurvesView::wheelEvent(QWheelEvent *event) {
    if (figure_.curves().empty()) return event->ignore();
    const QPoint turned = event->angleDelta();
    if (std::abs(turned.x()) > std::abs(turned.y()))
        pan_by(-turned.x() / 120.0 * key_pan);
    else
        zoom_by(std::pow(.8, turned.y() / 120.0), chart_->epoch_at(event->position().x()));
    event->accept();
}

void CurvesView::keyPressEvent(QKeyEvent *event) {
    const bool right = event->key() == Qt::Key_Right;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            const EpochRange whole = figure_.curves().whole();
            const double from = pointer_ ? std::round(*pointer_) : right ? 0 : whole.high + 1;
            return point_at(std::clamp(from + (right ? 1 : -1), 1.0, std::max(1.0, std::floor(whole.high))));
        }
        return pan_by(right ? key_pan : -key_pan);
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom_by(key_zoom, pointer_);
    case Qt::Key_Minus: return zoom_by(1 / key_zoom, pointer_);
    case Qt::Key_Home: return set_zoom(std::nullopt);
    case Qt::Key_Escape:
        if (pointer_) return point_at(std::nullopt);
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void CurvesView::leaveEvent(QEvent *event) {
    QWidget::leaveEvent(event);
    point_at(std::nullopt);
}

} // namespace benchlight::ui
