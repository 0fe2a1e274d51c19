#include "ui/figures/curves_layer.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPaintEngine>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::ui {

namespace {

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

void PlotLayer::lay_out(const QRectF &area, const QRectF &plot, const PlotAxis &x, const PlotAxis &y,
                        const Look &look) {
    if (area != area_) prepareGeometryChange();
    area_ = area;
    plot_ = plot;
    x_ = x;
    y_ = y;
    look_ = look;
    points_.clear();
    columns_.clear();
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
    if (last - first <= static_cast<std::size_t>(columns) * 3 / 2) {
        const double side = 2 * unit();
        for (std::size_t i = first; i < last; ++i) {
            const QPointF at = position_of(batches.x(i), batches.y(i));
            if (at.y() >= plot_.top() && at.y() <= plot_.bottom())
                points_.emplace_back(at.x() - side / 2, at.y() - side / 2, side, side);
        }
        return;
    }
    const double step = (x_.high() - x_.low()) / columns;
    columns_.resize(static_cast<std::size_t>(columns));
    std::size_t from = first;
    for (int column = 0; column < columns; ++column) {
        const std::size_t to = column + 1 == columns ? last : batches.first_at(x_.low() + (column + 1) * step);
        const PointSeries::Extremes extremes = batches.extremes(from, to);
        from = std::max(from, to);
        double top = position_of(0, static_cast<double>(extremes.high)).y();
        double bottom = position_of(0, static_cast<double>(extremes.low)).y();
        if (!(bottom <= plot_.bottom())) bottom = plot_.bottom(); // below a logarithmic axis too
        top = std::max(top, plot_.top());
        if (!extremes.known() || !(top <= bottom)) continue;
        const double height = std::max(bottom - top, 1.0);
        top = std::min(top, plot_.bottom() - height);
        columns_[static_cast<std::size_t>(column)] = {top, top + height};
    }
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
    const QFontMetricsF metrics(interface_font(look_.text_size * 11 / 13));
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
    const bool dark = look_.theme == Theme::dark;
    if (!columns_.empty()) paint_columns(*painter, mixed(tokens.training, tokens.surface, dark ? .28 : .22));
    painter->setPen(Qt::NoPen);
    painter->setBrush(faint(tokens.training, dark ? .4 : .32));
    painter->setRenderHint(QPainter::Antialiasing, smooth && points_.size() < 1000);
    if (!points_.isEmpty())
        painter->drawRects(points_); // of no rectangles a PDF would make a path that it cannot close
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

void PlotLayer::paint_columns(QPainter &painter, const QColor &colour) const {
    if (painter.paintEngine()->type() == QPaintEngine::Raster &&
        painter.deviceTransform().type() <= QTransform::TxScale)
        paint_column_blocks(painter, colour);
    else
        paint_column_outlines(painter, colour);
}

/// For pictures of pixels: Qt fills a jagged outline many times slower than it blends rows. What all columns of a block
/// cover is filled at once, and only the jagged edges above and below are made pixel by pixel.
void PlotLayer::paint_column_blocks(QPainter &painter, const QColor &colour) const {
    constexpr int block = 64;
    const QTransform to_device = painter.deviceTransform(), from_device = to_device.inverted();
    const double scale = to_device.m11();
    const QRect area = to_device.mapRect(plot_).toAlignedRect();
    const double left = to_device.map(plot_.topLeft()).x();
    const double columns_a_pixel = static_cast<double>(columns_.size()) / (plot_.width() * scale);
    std::array<int, block> tops{}, bottoms{};
    QImage edge(block, area.height() + 2, QImage::Format_ARGB32_Premultiplied);
    edge.setDevicePixelRatio(scale);
    const auto device_row = [&](double y) { return static_cast<int>(std::lround(y * scale + to_device.dy())); };
    const auto fill_edge = [&](int x, int top, int bottom) {
        if (top >= bottom) return;
        for (int y = top; y < bottom; ++y) {
            auto *pixels = reinterpret_cast<QRgb *>(edge.scanLine(y - top));
            for (std::size_t i = 0; i < block; ++i) pixels[i] = y >= tops[i] && y < bottoms[i] ? colour.rgb() : 0;
        }
        const QRect pixels(x, top, block, bottom - top);
        painter.drawImage(from_device.mapRect(QRectF(pixels)), edge, QRectF(QPointF(), pixels.size()));
    };
    for (int x = area.left(); x <= area.right(); x += block) {
        int top = area.bottom(), all_top = area.top(), all_bottom = area.bottom() + 1, bottom = area.top();
        for (int i = 0; i < block; ++i) {
            const double column = std::floor((x + i + .5 - left) * columns_a_pixel);
            const bool inside = column >= 0 && column < static_cast<double>(columns_.size());
            const ColumnExtent extent = inside ? columns_[static_cast<std::size_t>(column)] : ColumnExtent{};
            int &from = tops[static_cast<std::size_t>(i)], &to = bottoms[static_cast<std::size_t>(i)];
            from = to = area.top();
            if (extent.top < extent.bottom) {
                from = device_row(extent.top);
                to = std::max(from + 1, device_row(extent.bottom));
                top = std::min(top, from);
                bottom = std::max(bottom, to);
            }
            all_top = std::max(all_top, from);
            all_bottom = std::min(all_bottom, to);
        }
        if (all_top >= all_bottom) {
            fill_edge(x, top, bottom);
            continue;
        }
        fill_edge(x, top, all_top);
        painter.fillRect(from_device.mapRect(QRectF(x, all_top, block, all_bottom - all_top)), colour);
        fill_edge(x, all_bottom, bottom);
    }
}

void PlotLayer::paint_column_outlines(QPainter &painter, const QColor &colour) const {
    const double width = plot_.width() / static_cast<double>(columns_.size());
    QPolygonF tops, bottoms;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const auto fill = [&] {
        for (qsizetype i = bottoms.size(); i-- > 0;) tops.push_back(bottoms[i]);
        if (!tops.isEmpty()) painter.drawPolygon(tops);
        tops.clear();
        bottoms.clear();
    };
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!(columns_[i].top < columns_[i].bottom)) {
            fill();
            continue;
        }
        const double left = plot_.left() + static_cast<double>(i) * width;
        for (const double x : {left, left + width}) {
            tops.emplace_back(x, columns_[i].top);
            bottoms.emplace_back(x, columns_[i].bottom);
        }
    }
    fill();
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
    const QFont font = interface_font(look_.text_size);
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
    painter.setFont(interface_font(look_.text_size * 11 / 13));
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
                      const QColor &validation_colour, double radius, bool squares) {
    training_ = std::move(training);
    validation_ = std::move(validation);
    training_colour_ = training_colour;
    validation_colour_ = validation_colour;
    radius_ = radius;
    squares_ = squares;
    update();
}

void MarkerLayer::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) {
    painter->save();
    painter->setPen(Qt::NoPen);
    painter->setBrush(training_colour_);
    for (const QPointF &at : training_) painter->drawEllipse(at, radius_, radius_);
    painter->setBrush(validation_colour_);
    for (const QPointF &at : validation_) {
        if (squares_)
            painter->drawRect(QRectF(at.x() - radius_, at.y() - radius_, 2 * radius_, 2 * radius_));
        else
            painter->drawEllipse(at, radius_, radius_);
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
