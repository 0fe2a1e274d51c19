#include "ui/figures/curves_layer.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace benchlight::ui {

namespace {

constexpr qsizetype columns_a_band = 24;
constexpr double mark_height = 6; // of a mark's sign above the plot

QColor faint(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

/// Opaque colours are drawn several times faster than transparent ones.
QColor mixed(const QColor &colour, const QColor &ground, double share) {
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a * share + b * (1 - share))); };
    return {mix(colour.red(), ground.red()), mix(colour.green(), ground.green()), mix(colour.blue(), ground.blue())};
}

} // namespace

QFont chart_font(int size) {
    static std::map<int, QFont> fonts;
    const auto found = fonts.find(size);
    return found != fonts.end() ? found->second : fonts.emplace(size, interface_font(size)).first->second;
}

void PlotLayer::lay_out(const QRectF &area, const QRectF &plot, const PlotAxis &x, const PlotAxis &y,
                        const Look &look) {
    if (area != area_) prepareGeometryChange();
    area_ = area;
    plot_ = plot;
    x_ = x;
    y_ = y;
    look_ = look;
    points_.clear();
    bands_.clear();
    line_.clear();
    marks_.clear();
}

QPointF PlotLayer::position_of(double x, double y) const {
    const double right = (x_.place(x) - x_.low()) / (x_.high() - x_.low());
    const double up = (y_.place(y) - y_.low()) / (y_.high() - y_.low());
    return {plot_.left() + right * plot_.width(), plot_.bottom() - up * plot_.height()};
}

void PlotLayer::set_batches(const Curves &curves, double columns_a_pixel) {
    const BatchCurve &batches = curves.batches;
    const std::size_t first = batches.first_at(x_.low()), last = batches.first_at(x_.high() * (1 + 1e-9));
    if (first >= last) return;
    const int columns = std::max(1, static_cast<int>(std::ceil(plot_.width() * columns_a_pixel)));
    dense_ = last - first > static_cast<std::size_t>(columns) * 3 / 2;
    if (!dense_) {
        const double side = 2 * unit();
        for (std::size_t i = first; i < last; ++i) {
            const QPointF at = position_of(batches.x(i), batches.y(i));
            if (at.y() >= plot_.top() && at.y() <= plot_.bottom())
                points_.emplace_back(at.x() - side / 2, at.y() - side / 2, side, side);
        }
        return;
    }
    const double width = plot_.width() / columns, step = (x_.high() - x_.low()) / columns;
    QPolygonF tops, bottoms;
    const auto close = [&] { // an outline is filled several times faster than as many columns
        for (qsizetype i = bottoms.size(); i-- > 0;) tops.push_back(bottoms[i]);
        if (!tops.isEmpty()) bands_.push_back(tops);
        tops.clear();
        bottoms.clear();
    };
    std::size_t from = first;
    for (int column = 0; column < columns; ++column) {
        const std::size_t to = column + 1 == columns ? last : batches.first_at(x_.low() + (column + 1) * step);
        const PointSeries::Extremes extremes = batches.extremes(from, to);
        from = std::max(from, to);
        double top = position_of(0, static_cast<double>(extremes.high)).y();
        double bottom = position_of(0, static_cast<double>(extremes.low)).y();
        if (!(bottom <= plot_.bottom())) bottom = plot_.bottom(); // below a logarithmic axis too
        top = std::max(top, plot_.top());
        if (!extremes.known() || !(top <= bottom)) {
            close();
            continue;
        }
        const double height = std::max(bottom - top, 1.0), left = plot_.left() + column * width;
        top = std::min(top, plot_.bottom() - height);
        for (const double x : {left, left + width}) {
            tops.emplace_back(x, top);
            bottoms.emplace_back(x, top + height);
        }
        if (bottoms.size() >= 2 * columns_a_band) close(); // but long jagged ones take far longer
    }
    close();
}

void PlotLayer::set_line(const std::vector<CurvePoint> &line, bool exact) {
    exact_ = exact;
    line_.reserve(static_cast<qsizetype>(line.size()));
    for (const CurvePoint &point : line) {
        const QPointF at = position_of(point.x, point.y);
        if (at.y() >= plot_.top() - 1 && at.y() <= plot_.bottom() + 1) line_.push_back(at);
    }
}

void PlotLayer::set_marks(const Curves &curves) {
    const QFontMetricsF metrics(chart_font(look_.text_size * 11 / 13));
    double free_from = plot_.left();
    for (const CurveMark &mark : curves.marks) {
        if (mark.x < x_.low() || mark.x > x_.high()) continue;
        PlacedMark placed{mark.kind, {position_of(mark.x, 1).x(), plot_.top() - mark_height * unit()}, {}, {}};
        if (mark.kind == CurveMark::Kind::best) {
            const CurvePoint *point =
                point_near(curves.validation.empty() ? curves.training : curves.validation, mark.x);
            if (!point) continue;
            placed.at = position_of(point->x, point->y);
            if (!std::isfinite(placed.at.y()) || !plot_.adjusted(-1, -1, 1, 1).contains(placed.at)) continue;
        } else if (look_.mark_labels) {
            const QSizeF size(metrics.horizontalAdvance(mark.text), metrics.height());
            const QRectF right(placed.at + QPointF(5 * unit(), (2 + mark_height) * unit()), size);
            if (right.left() >= free_from && right.right() < plot_.right()) {
                placed.label = mark.text;
                placed.label_area = right;
                free_from = right.right() + 8 * unit();
            }
        }
        marks_.push_back(placed);
    }
}

void PlotLayer::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) {
    if (plot_.isEmpty()) return;
    const Tokens &tokens = tokens_of(look_.theme);
    const bool smooth = painter->testRenderHint(QPainter::Antialiasing);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    paint_grid(*painter);
    painter->setPen(Qt::NoPen);
    const bool dark = look_.theme == Theme::dark;
    painter->setBrush(dense_ ? mixed(tokens.training, tokens.surface, dark ? .28 : .22)
                             : faint(tokens.training, dark ? .4 : .32));
    painter->setRenderHint(QPainter::Antialiasing, smooth && !dense_ && points_.size() < 1000);
    painter->drawRects(points_);
    for (const QPolygonF &band : bands_) painter->drawPolygon(band);
    painter->setRenderHint(QPainter::Antialiasing, false);
    paint_labels(*painter);
    painter->setRenderHint(QPainter::Antialiasing, smooth);
    QPen pen(exact_ ? tokens.training : mixed(tokens.training, tokens.surface, .75), (exact_ ? 2 : 1.18) * unit());
    pen.setJoinStyle(line_.size() > 400 ? Qt::BevelJoin : Qt::RoundJoin);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    // Qt takes much longer for one long path than for its pieces.
    constexpr qsizetype piece = 64;
    for (qsizetype begin = 0; begin + 1 < line_.size(); begin += piece)
        painter->drawPolyline(line_.constData() + begin, static_cast<int>(std::min(piece + 1, line_.size() - begin)));
    paint_marks(*painter);
    painter->restore();
}

void PlotLayer::paint_grid(QPainter &painter) const {
    const Tokens &tokens = tokens_of(look_.theme);
    painter.setPen(QPen(tokens.line, std::max(1.0, std::floor(unit()))));
    for (const Tick &tick : x_.ticks()) {
        const double x = position_of(tick.at, 1).x();
        painter.drawLine(QPointF(x, plot_.top()), QPointF(x, plot_.bottom()));
    }
    for (const Tick &tick : y_.ticks()) {
        const double y = position_of(0, tick.at).y();
        painter.drawLine(QPointF(plot_.left(), y), QPointF(plot_.right(), y));
    }
    painter.setPen(QPen(tokens.muted, std::max(1.0, std::floor(unit()))));
    painter.drawLine(plot_.bottomLeft(), plot_.bottomRight());
    painter.drawLine(plot_.topLeft(), plot_.bottomLeft());
}

void PlotLayer::paint_labels(QPainter &painter) const {
    const QFont font = chart_font(look_.text_size);
    const QFontMetricsF metrics(font);
    const double gap = 5 * unit();
    painter.setFont(font);
    painter.setPen(tokens_of(look_.theme).muted);
    const double baseline = plot_.bottom() + gap + metrics.ascent();
    for (const Tick &tick : x_.ticks()) {
        const double width = metrics.horizontalAdvance(tick.label);
        const double x = std::clamp(position_of(tick.at, 1).x() - width / 2, area_.left(), area_.right() - width);
        painter.drawText(QPointF(x, baseline), tick.label);
    }
    for (const Tick &tick : y_.ticks()) {
        const double y = position_of(0, tick.at).y() + metrics.capHeight() / 2;
        painter.drawText(QPointF(plot_.left() - gap - metrics.horizontalAdvance(tick.label), y), tick.label);
    }
    if (!look_.x_title.isEmpty())
        painter.drawText(
            QPointF(plot_.center().x() - metrics.horizontalAdvance(look_.x_title) / 2, baseline + metrics.height()),
            look_.x_title);
    if (look_.y_title.isEmpty() || metrics.horizontalAdvance(look_.y_title) > area_.height()) return;
    painter.save();
    painter.translate(area_.left() + metrics.ascent(), plot_.center().y());
    painter.rotate(-90);
    painter.drawText(QPointF(-metrics.horizontalAdvance(look_.y_title) / 2, 0), look_.y_title);
    painter.restore();
}

void PlotLayer::paint_marks(QPainter &painter) const {
    const Tokens &tokens = tokens_of(look_.theme);
    const double size = 4 * unit();
    painter.setFont(chart_font(look_.text_size * 11 / 13));
    const bool smooth = painter.testRenderHint(QPainter::Antialiasing);
    for (const PlacedMark &mark : marks_) {
        if (mark.kind != CurveMark::Kind::best) {
            const bool pause = mark.kind == CurveMark::Kind::pause;
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setPen(QPen(pause ? tokens.muted : tokens.accent, 1, pause ? Qt::DotLine : Qt::DashLine));
            painter.drawLine(QPointF(mark.at.x(), plot_.top()), QPointF(mark.at.x(), plot_.bottom()));
        }
        painter.setRenderHint(QPainter::Antialiasing, smooth);
        draw_mark(painter, mark.kind, mark.at, size, look_.theme);
        if (mark.label.isEmpty()) continue;
        painter.setPen(tokens.muted);
        painter.drawText(mark.label_area.topLeft() + QPointF(0, QFontMetricsF(painter.font()).ascent()), mark.label);
    }
}

void MarkerLayer::set(QList<QPointF> training, const QColor &training_colour, QList<QPointF> validation,
                      const QColor &validation_colour, double radius) {
    training_ = std::move(training);
    validation_ = std::move(validation);
    training_colour_ = training_colour;
    validation_colour_ = validation_colour;
    radius_ = radius;
    update();
}

void MarkerLayer::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) {
    painter->save();
    painter->setPen(Qt::NoPen);
    for (const auto &[points, colour] : {std::pair(&training_, training_colour_), {&validation_, validation_colour_}}) {
        painter->setBrush(colour);
        for (const QPointF &at : *points) painter->drawEllipse(at, radius_, radius_);
    }
    painter->restore();
}

void draw_mark(QPainter &painter, CurveMark::Kind kind, const QPointF &at, double size, Theme theme) {
    const Tokens &tokens = tokens_of(theme);
    switch (kind) {
    case CurveMark::Kind::setting:
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.accent);
        painter.drawPolygon(
            QPolygonF{at + QPointF(-1.2 * size, 0), at + QPointF(1.2 * size, 0), at + QPointF(0, 2 * size)});
        break;
    case CurveMark::Kind::pause:
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.muted);
        painter.drawRect(QRectF(at.x() - .9 * size, at.y(), .6 * size, 2 * size));
        painter.drawRect(QRectF(at.x() + .3 * size, at.y(), .6 * size, 2 * size));
        break;
    case CurveMark::Kind::best:
        painter.setPen(QPen(tokens.good, .45 * size));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, 1.5 * size, 1.5 * size);
        break;
    }
}

} // namespace benchlight::ui
