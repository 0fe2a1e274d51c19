#include "ui/figures/curves_view.h"

#include <QElapsedTimer>
#include <QGraphicsLayout>
#include <QLegend>
#include <QMouseEvent>
#include <QValueAxis>

#include <cmath>

namespace benchlight::ui {

namespace {

double seconds_of(const QElapsedTimer &timer) { return static_cast<double>(timer.nsecsElapsed()) * 1e-9; }

QString number_text(double value) {
    if (!std::isfinite(value)) return "–";
    const double size = std::abs(value);
    if (size > 0 && size < .001) return QString::number(value, 'g', 3);
    return QString::number(value, 'f', size < 10 ? 3 : size < 1000 ? 1 : 0);
}

/// The point of an epoch's end nearest to `x`; the last without one.
const CurvePoint *point_near(const std::vector<CurvePoint> &points, std::optional<double> x) {
    if (points.empty()) return nullptr;
    if (!x) return &points.back();
    return &*std::min_element(points.begin(), points.end(), [&](const CurvePoint &a, const CurvePoint &b) {
        return std::abs(a.x - *x) < std::abs(b.x - *x);
    });
}

} // namespace

QString readout(const Curves &curves, std::optional<double> epoch, bool legend) {
    const Tokens &tokens = tokens_of(current_theme());
    const auto mark = [&](const char *sign, const QColor &colour) {
        return legend ? QString("<span style='color:%1'>%2</span>&nbsp;").arg(colour.name(), sign) : QString();
    };
    if (curves.exact) {
        const CurvePoint *point = point_near(curves.batches, epoch);
        return point ? number_text(point->y) : QString();
    }
    const CurvePoint *training = point_near(curves.training, epoch);
    const CurvePoint *validation = point_near(curves.validation, epoch);
    QStringList parts;
    if (epoch && training) parts << QString("epoch %1").arg(training->x);
    if (legend && !epoch && !curves.batches.empty()) parts << mark("•", tokens.training) + "batches";
    if (training) parts << mark("━", tokens.training) + "training " + number_text(training->y);
    if (validation) parts << mark("━", tokens.validation) + "validation " + number_text(validation->y);
    return parts.join(legend ? "&nbsp;&nbsp; " : "   ");
}

CurvesView::CurvesView(QWidget *parent)
    : QChartView(parent), figure_(Curves()), chart_(new CurvesChart(current_theme())) {
    setChart(chart_);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setViewportUpdateMode(QGraphicsView::BoundingRectViewportUpdate);
    setMinimumSize(240, 140);
    chart_->set_text_size(text_size::small);
    chart_->layout()->setContentsMargins(0, 0, 0, 0);
    chart_->legend()->hide(); // the line above says it, with the values
    setBackgroundBrush(tokens_of(current_theme()).surface);
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        chart_->set_theme(current_theme());
        setBackgroundBrush(tokens_of(current_theme()).surface);
        refresh();
    });
    refresh();
}

bool CurvesView::empty() const {
    const Curves &curves = figure_.curves();
    return curves.batches.empty() && curves.training.empty() && curves.validation.empty();
}

void CurvesView::refresh() {
    QElapsedTimer timer;
    timer.start();
    chart_->show_curves(figure_.curves(), figure_.style());
    update_seconds_ = seconds_of(timer);
    viewport()->update();
}

void CurvesView::show_curves(Curves curves) {
    figure_.set_curves(std::move(curves));
    setAccessibleName(figure_.title() + " chart");
    setAccessibleDescription(readout(figure_.curves(), std::nullopt));
    refresh();
}

void CurvesView::set_style(const CurveStyle &style) {
    figure_.set_style(style);
    refresh();
}

void CurvesView::set_epoch_title_visible(bool visible) {
    chart_->axes(Qt::Horizontal).first()->setTitleVisible(visible);
}

void CurvesView::set_unit_visible(bool visible) {
    for (QAbstractAxis *axis : chart_->axes(Qt::Vertical)) axis->setTitleVisible(visible);
}

void CurvesView::set_hint(const QString &hint) {
    hint_ = hint;
    viewport()->update();
}

void CurvesView::mark(std::optional<double> epoch) {
    if (epoch == marked_) return;
    marked_ = epoch;
    viewport()->update();
}

void CurvesView::paintEvent(QPaintEvent *event) {
    QElapsedTimer timer;
    timer.start();
    QChartView::paintEvent(event);
    paint_seconds_ = seconds_of(timer);
}

void CurvesView::drawForeground(QPainter *painter, const QRectF &) {
    const Tokens &tokens = tokens_of(current_theme());
    if (empty()) {
        painter->fillRect(rect(), tokens.surface); // an empty chart's axes would say nothing
        painter->setFont(interface_font());
        painter->setPen(tokens.muted);
        painter->drawText(QRectF(rect()).adjusted(space::huge, 0, -space::huge, 0), Qt::AlignCenter | Qt::TextWordWrap,
                          hint_);
        return;
    }
    if (!marked_) return;
    const QRectF plot = chart_->plotArea();
    const double x = chart_->mapToPosition(QPointF(*marked_, 0)).x();
    if (x < plot.left() || x > plot.right()) return;
    painter->setPen(QPen(tokens.muted, 1, Qt::DashLine));
    painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
}

void CurvesView::resizeEvent(QResizeEvent *event) {
    QChartView::resizeEvent(event);
    refresh(); // the number of ticks depends on the size
}

void CurvesView::mouseMoveEvent(QMouseEvent *event) {
    QChartView::mouseMoveEvent(event);
    const QPointF position = event->position();
    if (empty() || !chart_->plotArea().contains(position)) return emit hovered(std::nullopt);
    emit hovered(std::max(0.0, std::round(chart_->mapToValue(position).x())));
}

void CurvesView::leaveEvent(QEvent *event) {
    QChartView::leaveEvent(event);
    emit hovered(std::nullopt);
}

} // namespace benchlight::ui
