#include "ui/figures/curves_chart.h"

#include "ui/figures/curves_layer.h"
#include "ui/figures/curves_legend.h"

#include <QFontMetricsF>
#include <QLegend>
#include <QLineSeries>
#include <QPen>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_points = 600; // of a line with one an epoch
constexpr qsizetype most_markers = 30;
constexpr double layer_z = 3.5; // above Qt's plot area and axes, below its series
constexpr double marker_z = 10; // above those

void style_line(QLineSeries *series, const QColor &colour, double width, Qt::PenStyle dash = Qt::SolidLine,
                const QList<qreal> &dashes = {}) {
    QPen pen(colour, width, dash);
    if (!dashes.isEmpty()) pen.setDashPattern(dashes);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCosmetic(false);
    if (series->pen() != pen) series->setPen(pen);
}

/// The average, or an exact curve, as a line of no more points than the plot has columns: where they hold several
/// points, their mean.
std::vector<CurvePoint> line_of(const Curves &curves, const MovingAverage &average, const EpochRange &shown,
                                int columns) {
    const BatchCurve &batches = curves.batches;
    std::size_t first = batches.first_at(shown.low), last = batches.first_at(shown.high * (1 + 1e-9));
    last = curves.exact ? last : std::min(last, average.size());
    std::vector<CurvePoint> line;
    if (first >= last) return line;
    const auto put = [&](double x, double y) {
        if (std::isfinite(y)) line.push_back({x, y});
    };
    if (last - first <= static_cast<std::size_t>(columns) * 2) {
        for (std::size_t i = first; i < last; ++i)
            put(batches.x(i), curves.exact ? batches.y(i) : static_cast<double>(average.value(i)));
        return line;
    }
    const double step = shown.length() / columns;
    for (int column = 0; column < columns; ++column) {
        const std::size_t to = column + 1 == columns ? last : batches.first_at(shown.low + (column + 1) * step);
        if (to <= first) continue;
        if (curves.exact)
            put(batches.x(to - 1), batches.y(to - 1));
        else
            put((batches.x(first) + batches.x(to - 1)) / 2, average.mean(first, to));
        first = to;
    }
    return line;
}

} // namespace

CurvesChart::CurvesChart(Theme theme)
    : theme_(theme),
      x_(new QValueAxis(this)),
      y_(new QValueAxis(this)),
      layer_(new PlotLayer(this)),
      markers_(new MarkerLayer(this)) {
    setAnimationOptions(NoAnimation);
    setMargins({});
    setBackgroundRoundness(0);
    legend()->hide();
    layer_->setZValue(layer_z);
    markers_->setZValue(marker_z);
    for (QValueAxis *axis : {x_, y_}) {
        axis->setLabelsVisible(false);
        axis->setGridLineVisible(false);
        axis->setLineVisible(false);
    }
    addAxis(x_, Qt::AlignBottom);
    addAxis(y_, Qt::AlignLeft);
    training_ = new_line();
    validation_ = new_line();
    set_theme(theme);
}

QLineSeries *CurvesChart::new_line() {
    auto *series = new QLineSeries(this);
    addSeries(series);
    series->attachAxis(x_);
    series->attachAxis(y_);
    return series;
}

void CurvesChart::set_theme(Theme theme) {
    theme_ = theme;
    setBackgroundBrush(tokens_of(theme).surface);
    setBackgroundPen(Qt::NoPen);
    style_lines();
}

void CurvesChart::style_lines() {
    const Tokens &tokens = tokens_of(theme_);
    const double unit = text_size_ / 13.0;
    style_line(training_, tokens.training, 2.2 * unit);
    style_line(validation_, tokens.validation, 2.2 * unit, tells_by_shape(theme_) ? Qt::DashLine : Qt::SolidLine);
}

void CurvesChart::style_overlays(const std::vector<CurveOverlay> &overlays) {
    while (overlays_.size() < 2 * overlays.size()) overlays_.push_back(new_line());
    const auto colours = category_colours(theme_);
    const double unit = text_size_ / 13.0;
    for (std::size_t i = 0; i < overlays.size(); ++i) {
        const bool published = overlays[i].kind == CurveOverlay::Kind::published;
        const QColor colour = published ? tokens_of(theme_).muted
                                        : colours[static_cast<std::size_t>(overlays[i].colour) % colours.size()];
        QColor pale = colour;
        pale.setAlphaF(.6F);
        const QList<qreal> dashes = run_dashes(overlays[i], theme_);
        style_line(overlays_[2 * i], pale, 1.1 * unit, published ? Qt::DotLine : Qt::DashLine, dashes);
        style_line(overlays_[2 * i + 1], colour, 1.5 * unit, published ? Qt::DotLine : Qt::SolidLine, dashes);
    }
}

void CurvesChart::set_text_size(int pixels) {
    if (pixels == text_size_) return;
    text_size_ = pixels;
    style_lines();
}

void CurvesChart::set_titles_visible(bool x, bool y) {
    x_title_ = x ? "epoch" : "";
    y_title_ = y ? std::nullopt : std::optional<QString>("");
}

void CurvesChart::set_titles(const QString &x, const QString &y) {
    x_title_ = x;
    y_title_ = y;
}

void CurvesChart::set_mark_labels_visible(bool visible) { mark_labels_ = visible; }

/// Room for the labels that there are, and for usual ones: charts above each other have their plots aligned.
QRectF CurvesChart::plot_area() const {
    const QFontMetricsF metrics(interface_font(text_size_));
    const double unit = text_size_ / 13.0;
    double labels = metrics.horizontalAdvance("0.000");
    for (const Tick &tick : y_scale_.ticks()) labels = std::max(labels, metrics.horizontalAdvance(tick.label));
    const double left = labels + 7 * unit + (y_title_ && y_title_->isEmpty() ? 0 : metrics.height());
    const double bottom = metrics.height() * (x_title_.isEmpty() ? 1 : 2) + 6 * unit;
    const double right = metrics.horizontalAdvance("000") / 2 + 2 * unit,
                 top = std::max(metrics.height() / 2, 8 * unit);
    // Whole pixels, so that lines along the axes stay sharp.
    const QRectF area(QPointF(std::ceil(left), std::ceil(top)),
                      QPointF(std::floor(size().width() - right), std::floor(size().height() - bottom)));
    return area.width() > 10 && area.height() > 10 ? area : QRectF();
}

void CurvesChart::show_curves(const Curves &curves, const CurveStyle &style, const MovingAverage &average,
                              double columns_a_pixel) {
    shown_ = style.zoom.value_or(curves.whole());
    if (!style.zoom) shown_.high *= 1.008;                                  // room for the last marker
    const int columns = std::max(50, static_cast<int>(size().width() / 2)); // nobody sees more of a smooth line
    const auto line =
        curves.exact || style.smoothing > 0 ? line_of(curves, average, shown_, columns) : std::vector<CurvePoint>();
    const bool log = style.log && curves.log_allowed;
    const auto [low, high] = extent(curves, line, shown_, log);
    const int across = std::clamp(static_cast<int>(size().width() / (5.0 * text_size_)), 2, 10);
    const int up = std::clamp(static_cast<int>(size().height() / (3.2 * text_size_)), 2, 8);
    x_scale_ = PlotAxis::exact(shown_.low, shown_.high, across, 0);
    y_scale_ = log ? PlotAxis::logarithmic(low, high, up)
                   : PlotAxis::around(curves.exact && !style.zoom ? std::min(low, 0.0) : low, high, up, curves.highest);
    const QRectF plot = plot_area();
    layer_->lay_out(QRectF(QPointF(), size()), plot, x_scale_, y_scale_,
                    {theme_, text_size_, x_title_, y_title_.value_or(curves.unit), mark_labels_});
    if (plot.isEmpty()) return;
    if (!curves.exact) layer_->set_batches(curves, columns_a_pixel);
    layer_->set_line(line, curves.exact);
    layer_->set_marks(curves);
    layer_->update();
    setPlotArea(plot);
    draw_lines(curves);
}

/// Lines are cleared before the axes move, and set after it: a line lays itself out at every change.
void CurvesChart::draw_lines(const Curves &curves) {
    style_overlays(curves.overlays);
    std::vector<std::pair<QLineSeries *, QList<QPointF>>> lines;
    lines.emplace_back(training_, curves.exact ? QList<QPointF>() : cut(curves.training));
    lines.emplace_back(validation_, cut(curves.validation));
    for (std::size_t i = 0; i < overlays_.size() / 2; ++i) {
        const bool there = i < curves.overlays.size();
        lines.emplace_back(overlays_[2 * i], there ? cut(curves.overlays[i].training) : QList<QPointF>());
        lines.emplace_back(overlays_[2 * i + 1], there ? cut(curves.overlays[i].validation) : QList<QPointF>());
    }
    const bool moves = x_->min() != x_scale_.low() || x_->max() != x_scale_.high() || y_->min() != y_scale_.low() ||
                       y_->max() != y_scale_.high();
    // Not the series' own: those would stand where a line is cut, too.
    const Tokens &tokens = tokens_of(theme_);
    markers_->set(curves.exact ? QList<QPointF>() : markers_of(curves.training), tokens.training,
                  markers_of(curves.validation), tokens.validation, 3 * text_size_ / 13.0, tells_by_shape(theme_));
    if (moves) {
        for (auto &[series, points] : lines)
            if (series->count() > 0) series->clear();
        x_->setRange(x_scale_.low(), x_scale_.high());
        y_->setRange(y_scale_.low(), y_scale_.high());
    }
    for (auto &[series, points] : lines) {
        if (points != series->points()) series->replace(points);
    }
}

/// What lies outside the axes is left out, and lines end at the plot's sides: not every paint device clips.
QList<QPointF> CurvesChart::cut(const std::vector<CurvePoint> &points) const {
    QList<QPointF> inside;
    const double slack = (y_scale_.high() - y_scale_.low()) * 1e-6;
    const auto put = [&](double x, double y) {
        if (y >= y_scale_.low() - slack && y <= y_scale_.high() + slack) inside.emplace_back(x, y);
    };
    const std::size_t stride = std::max<std::size_t>(1, points.size() / most_points);
    std::optional<QPointF> before;
    for (std::size_t i = 0; i < points.size();
         i += i + 1 == points.size() ? 1 : std::min(stride, points.size() - 1 - i)) {
        const QPointF point(points[i].x, y_scale_.place(points[i].y));
        if (!std::isfinite(point.y())) continue;
        const auto cross = [&](double x) {
            if (before && before->x() < x && point.x() > x)
                put(x, before->y() + (point.y() - before->y()) * (x - before->x()) / (point.x() - before->x()));
        };
        cross(shown_.low);
        if (point.x() >= shown_.low && point.x() <= shown_.high) put(point.x(), point.y());
        cross(shown_.high);
        before = point;
        if (point.x() > shown_.high) break;
    }
    return inside;
}

/// Where a line's points lie, as long as they can be told apart.
QList<QPointF> CurvesChart::markers_of(const std::vector<CurvePoint> &points) const {
    QList<QPointF> markers;
    const QRectF plot = plotArea().adjusted(-1, -1, 1, 1);
    for (const CurvePoint &point : points) {
        if (point.x < shown_.low || point.x > shown_.high) continue;
        const QPointF at = position_of(point.x, point.y);
        if (std::isfinite(at.y()) && plot.contains(at)) markers.push_back(at);
        if (markers.size() > most_markers) return {};
    }
    return markers;
}

double CurvesChart::epoch_at(double pixel) const {
    const QRectF plot = plotArea();
    return plot.width() > 0 ? shown_.low + (pixel - plot.left()) / plot.width() * shown_.length() : shown_.low;
}

QPointF CurvesChart::position_of(double epoch, double y) const { return layer_->position_of(epoch, y); }

} // namespace benchlight::ui
