#include "ui/movies/cost_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace benchlight::ui {

CostView::CostView(QWidget *parent) : QWidget(parent) {
    setAccessibleName("Cost by epoch, one chart an optimizer");
    setAccessibleDescription("Point at an epoch, or use the arrow keys"); // a tool tip would cover what is pointed at
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        picture_ = {};
        update();
    });
    show_costs({}, {});
}

void CostView::show_costs(Costs costs, const QString &title) {
    costs.title = QString();
    shown_ = std::make_unique<CostFigure>(costs);
    costs.title = title;
    exported_ = std::make_unique<CostFigure>(std::move(costs));
    picture_ = {};
    fit_height();
    if (place_ && place_->chart >= shown_->chart_names().size()) place_.reset();
    point_at(place_); // whose costs may be others now
    update();
}

void CostView::fit_height() {
    const int height = static_cast<int>(shown_->height_for(width()));
    if (height != this->height() || minimumHeight() != height) setFixedHeight(height);
}

void CostView::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    picture_ = {};
    if (event->size().width() != event->oldSize().width()) fit_height();
}

void CostView::paintEvent(QPaintEvent *) {
    if (picture_.isNull()) {
        picture_ = QPixmap((QSizeF(size()) * devicePixelRatioF()).toSize());
        picture_.setDevicePixelRatio(devicePixelRatioF());
        QPainter painter(&picture_);
        shown_->paint(painter, size(), current_theme());
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, picture_);
    const Tokens &tokens = tokens_of(current_theme());
    if (place_) {
        const CostChart chart = shown_->charts(size()).at(place_->chart);
        const double x = chart.place(place_->epoch, chart.most).x();
        painter.setPen(QPen(tokens.muted, 1));
        painter.drawLine(QPointF(x, chart.plot.top()), QPointF(x, chart.plot.bottom()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void CostView::point_at(std::optional<CostFigure::Place> place) {
    place_ = place;
    emit pointed(place_ ? shown_->readout(*place_) : QString());
    update();
}

void CostView::mouseMoveEvent(QMouseEvent *event) { point_at(shown_->place_at(event->position(), size())); }

void CostView::leaveEvent(QEvent *) { point_at(std::nullopt); }

void CostView::focusInEvent(QFocusEvent *event) {
    QWidget::focusInEvent(event);
    update();
}

void CostView::focusOutEvent(QFocusEvent *event) {
    QWidget::focusOutEvent(event);
    point_at(std::nullopt);
}

void CostView::keyPressEvent(QKeyEvent *event) {
    const int charts = static_cast<int>(shown_->chart_names().size()), last = shown_->last_epoch();
    if (charts == 0) return QWidget::keyPressEvent(event);
    CostFigure::Place place = place_.value_or(CostFigure::Place{0, event->key() == Qt::Key_Left ? last + 1 : -1});
    switch (event->key()) {
    case Qt::Key_Left: --place.epoch; break;
    case Qt::Key_Right: ++place.epoch; break;
    case Qt::Key_Home: place.epoch = 0; break;
    case Qt::Key_End: place.epoch = last; break;
    default: return QWidget::keyPressEvent(event);
    }
    // Beyond a chart's end the next one begins.
    const int chart = static_cast<int>(place.chart);
    if (place.epoch < 0 && chart > 0) place = {place.chart - 1, last};
    if (place.epoch > last && chart + 1 < charts) place = {place.chart + 1, 0};
    place.epoch = std::clamp(place.epoch, 0, last);
    point_at(place);
}

} // namespace benchlight::ui
