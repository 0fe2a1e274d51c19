#include "ui/figures/curves_figure.h"

#include <QLegend>
#include <QLegendMarker>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QPen>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_points = 1200;
constexpr std::size_t most_markers = 60;

QColor faint(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

void style_line(QLineSeries *series, const QColor &colour, double width, Qt::PenStyle dash = Qt::SolidLine) {
    QPen pen(colour, width, dash);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCosmetic(false);
    series->setPen(pen);
}

/// All planned epochs when they are few; else a part that doubles as the run gets there, so that a long run's
/// beginning is not squeezed into the left edge.
double epochs_to_show(const Curves &curves) {
    double reached = 0;
    for (const auto *points : {&curves.batches, &curves.training, &curves.validation})
        if (!points->empty()) reached = std::max(reached, points->back().x);
    double shown = 10;
    while (shown < reached) shown *= 2;
    return std::max({1.0, reached, std::min(shown, static_cast<double>(curves.epochs))});
}

} // namespace

CurvesChart::CurvesChart(Theme theme)
    : theme_(theme),
      batches_(new QLineSeries(this)),
      average_(new QLineSeries(this)),
      training_(new QLineSeries(this)),
      validation_(new QLineSeries(this)),
      x_(new QValueAxis(this)),
      y_(new QValueAxis(this)),
      log_y_(new QLogValueAxis(this)) {
    setAnimationOptions(NoAnimation);
    setMargins({});
    setBackgroundRoundness(0);
    addAxis(x_, Qt::AlignBottom);
    addAxis(y_, Qt::AlignLeft);
    for (QLineSeries *series : {batches_, average_, training_, validation_}) {
        addSeries(series);
        series->attachAxis(x_);
        series->attachAxis(y_);
    }
    batches_->setName("batches");
    average_->setName("moving average");
    training_->setName("training");
    validation_->setName("validation");
    x_->setTitleText("epoch");
    legend()->setAlignment(Qt::AlignTop);
    legend()->setShowToolTips(false);
    legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    set_theme(theme);
}

void CurvesChart::set_theme(Theme theme) {
    theme_ = theme;
    const Tokens &tokens = tokens_of(theme);
    setBackgroundBrush(tokens.surface);
    setBackgroundPen(Qt::NoPen);
    // Points without a line: drawn in one go, where a scatter series would make an item of each.
    QPen points(faint(tokens.training, theme == Theme::dark ? .34 : .26));
    points.setStyle(Qt::NoPen);
    batches_->setPen(points);
    batches_->setPointsVisible(true);
    batches_->setMarkerSize(2.4);
    style_line(average_, faint(tokens.training, .55), 1.2);
    style_line(training_, tokens.training, 2.2);
    style_line(validation_, tokens.validation, 2.2, theme == Theme::print ? Qt::DashLine : Qt::SolidLine);
    style_axes();
}

void CurvesChart::style_axes() {
    const Tokens &tokens = tokens_of(theme_);
    QFont labels = interface_font(text_size_), titles = interface_font(text_size_);
    for (QAbstractAxis *axis : std::initializer_list<QAbstractAxis *>{x_, y_, log_y_}) {
        axis->setLabelsFont(labels);
        axis->setLabelsColor(tokens.muted);
        axis->setTitleFont(titles);
        axis->setTitleBrush(tokens.muted);
        axis->setGridLineColor(tokens.line);
        axis->setMinorGridLineVisible(false);
        axis->setLinePenColor(tokens.muted);
    }
    QFont title = interface_font(text_size_ * 5 / 4);
    title.setWeight(QFont::DemiBold);
    setTitleFont(title);
    setTitleBrush(tokens.text);
    legend()->setFont(labels);
    legend()->setLabelColor(tokens.text);
}

void CurvesChart::set_text_size(int pixels) {
    if (pixels == text_size_) return;
    text_size_ = pixels;
    style_axes();
}

QAbstractAxis *CurvesChart::y_axis() const { return log_ ? static_cast<QAbstractAxis *>(log_y_) : y_; }

void CurvesChart::use_axis(bool log) {
    if (log == log_) return;
    QAbstractAxis *before = y_axis();
    log_ = log;
    for (QLineSeries *series : {batches_, average_, training_, validation_}) series->detachAxis(before);
    removeAxis(before);
    addAxis(y_axis(), Qt::AlignLeft);
    for (QLineSeries *series : {batches_, average_, training_, validation_}) series->attachAxis(y_axis());
}

void CurvesChart::fit_axes(const Curves &curves, const std::vector<CurvePoint> &line) {
    const double last = epochs_to_show(curves);
    // Qt shortens labels that have less than about three lines' room.
    const int columns = std::clamp(static_cast<int>(size().width() / (5.0 * text_size_)), 2, 10);
    const int lines = std::clamp(static_cast<int>(size().height() / (3.5 * text_size_)) - 1, 2, 6);
    const AxisRange x = nice_range(0, last, columns);
    x_->setRange(0, last * 1.008); // room for the last marker
    x_->setTickType(QValueAxis::TicksDynamic);
    x_->setTickAnchor(0);
    x_->setTickInterval(std::max(x.step, last <= 2 ? .1 : 1.0));
    x_->setLabelFormat(x_->tickInterval() < 1 ? "%.1f" : "%.0f");

    const auto [low, high] = range_of(curves, line, log_);
    if (log_) {
        const bool known = std::isfinite(low) && low > 0;
        // Few decades get ticks at powers of two, else there might be one tick or none.
        const double base = known && high / low < 50 ? 2 : 10;
        const auto power = [base](double value, bool up) {
            const double exponent = std::log(value) / std::log(base);
            return std::pow(base, up ? std::ceil(exponent - 1e-9) : std::floor(exponent + 1e-9));
        };
        low_ = known ? power(low, false) : .1;
        high_ = known ? std::max(power(high, true), low_ * base) : 1;
        log_y_->setBase(base);
        log_y_->setRange(low_, high_);
        log_y_->setLabelFormat("%g");
        return;
    }
    AxisRange y = nice_range(curves.exact ? std::min(low, 0.0) : low, high, lines);
    if (curves.highest > 0) y.high = std::min(y.high, curves.highest);
    low_ = y.low;
    high_ = y.high;
    y_->setTickType(QValueAxis::TicksDynamic);
    y_->setTickAnchor(y.low);
    y_->setTickInterval(y.step);
    y_->setRange(y.low, y.high + y.step * 1e-6); // else rounding may hide the uppermost tick
    y_->setLabelFormat(y.decimals > 5 ? QString("%.0e") : QString("%.%1f").arg(y.decimals));
}

/// What lies outside the axes is left out: not every paint device clips.
QList<QPointF> CurvesChart::visible(const std::vector<CurvePoint> &points) const {
    QList<QPointF> result;
    const double slack = (high_ - low_) * 1e-6;
    result.reserve(static_cast<qsizetype>(points.size()));
    for (const CurvePoint &point : points)
        if (std::isfinite(point.y) && point.y >= low_ - slack && point.y <= high_ + slack)
            result.emplace_back(point.x, point.y);
    return result;
}

void CurvesChart::show_curves(const Curves &curves, const CurveStyle &style) {
    use_axis(style.log && curves.log_allowed);
    const auto line = style.smoothing > 0 ? thinned(smoothed(curves.batches, style.smoothing), most_points / 2)
                                          : std::vector<CurvePoint>();
    fit_axes(curves, line);
    y_axis()->setTitleText(curves.unit);
    batches_->replace(curves.exact ? QList<QPointF>() : visible(decimated(curves.batches, most_points)));
    average_->replace(curves.exact ? QList<QPointF>() : visible(line));
    training_->replace(visible(curves.exact ? thinned(curves.batches, most_points / 2) : curves.training));
    validation_->replace(visible(curves.validation));
    for (QLineSeries *series : {training_, validation_})
        series->setPointsVisible(!curves.exact && static_cast<std::size_t>(series->count()) <= most_markers);
    for (QLineSeries *series : {batches_, average_, training_, validation_})
        for (QLegendMarker *marker : legend()->markers(series)) marker->setVisible(series->count() > 0);
    for (QLegendMarker *marker : legend()->markers(batches_)) {
        marker->setShape(QLegend::MarkerShapeCircle);
        marker->setBrush(faint(tokens_of(theme_).training, .5));
        marker->setPen(QPen(Qt::transparent));
    }
}

} // namespace benchlight::ui
