#include "ui/figures/group_curves_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>
#include <QPainterPath>

#include <algorithm>
#include <limits>

namespace benchlight::ui {

namespace {

constexpr double sample_wide = 18, least_plot = 80;
constexpr double widest_legend = .4;   // of the figure
constexpr std::size_t thin_lines = 12; // lines more than this are thin

template <class Use> void each_point(const GroupCurves &curves, const Use &use) {
    for (const GroupCurve &curve : curves.curves) {
        for (const CurvePoint &point : curve.line) use(point.x, point.y);
        for (const CurvePoint &point : curve.faint) use(point.x, point.y);
        for (const CurveSpread &spread : curve.spread) {
            use(spread.x, spread.lowest);
            use(spread.x, spread.highest);
            use(spread.x, spread.low);
            use(spread.x, spread.high);
        }
    }
}

CurvePoint between(const CurvePoint &a, const CurvePoint &b, double x) {
    return {x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)};
}

CurveSpread between(const CurveSpread &a, const CurveSpread &b, double x) {
    const auto part = [&](double CurveSpread::*member) {
        return a.*member + (b.*member - a.*member) * (x - a.x) / (b.x - a.x);
    };
    return {
        x, part(&CurveSpread::low), part(&CurveSpread::high), part(&CurveSpread::lowest), part(&CurveSpread::highest),
        0};
}

/// What lies in a range, and what a line through the points has at its ends: not every paint device clips.
template <class Point> std::vector<Point> cut(const std::vector<Point> &points, const EpochRange &range) {
    std::vector<Point> inside;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto cross = [&](double end) {
            if (i > 0 && points[i - 1].x < end && points[i].x > end)
                inside.push_back(between(points[i - 1], points[i], end));
        };
        cross(range.low);
        if (points[i].x >= range.low && points[i].x <= range.high) inside.push_back(points[i]);
        cross(range.high);
    }
    return inside;
}

QString x_text(double x) { return QString::number(x, 'g', 6); }

std::string field(double value) { return std::isfinite(value) ? format_number(value) : std::string(); }

} // namespace

bool GroupCurves::empty() const {
    return std::ranges::all_of(curves,
                               [](const GroupCurve &curve) { return curve.line.empty() && curve.faint.empty(); });
}

QPen group_curve_pen(int colour, Theme theme, double width) {
    const auto colours = category_colours(theme);
    const auto place = static_cast<std::size_t>(std::max(0, colour));
    static const QVector<QVector<qreal>> dashes{{},     {7, 2.5, 1.5, 2.5},    {3, 2}, {1.2, 1.8},
                                                {8, 3}, {5, 2, 1.2, 2, 1.2, 2}};
    QPen pen(colours[place % colours.size()], width);
    const auto again = static_cast<qsizetype>(place / colours.size());
    const auto kind = tells_by_shape(theme) ? static_cast<qsizetype>(place) + again : again;
    if (const auto &dash = dashes[kind % dashes.size()]; !dash.empty()) pen.setDashPattern(dash);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

EpochRange GroupCurvesFigure::whole() const {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    each_point(curves_, [&](double x, double) {
        low = std::min(low, x);
        high = std::max(high, x);
    });
    if (!(low <= high)) return {0, 1};
    // Seconds and steps are counted from the start; an epoch is the first thing that is known.
    if (low > 0 && (low > 1 || curves_.x_name != "epoch")) low = 0;
    if (high <= low) high = low + 1;
    return {low, high};
}

std::pair<double, double> GroupCurvesFigure::extent() const {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto take = [&](double y) {
        if (!std::isfinite(y) || (curves_.log && y <= 0)) return;
        low = std::min(low, y);
        high = std::max(high, y);
    };
    for (const GroupCurve &curve : curves_.curves) {
        for (const CurvePoint &point : cut(curve.line, shown())) take(point.y);
        for (const CurvePoint &point : cut(curve.faint, shown())) take(point.y);
        for (const CurveSpread &spread : cut(curve.spread, shown()))
            for (const double y : {spread.low, spread.high, spread.lowest, spread.highest}) take(y);
    }
    return {low, high};
}

double GroupCurvesFigure::Layout::place_x(double value) const {
    return plot.left() + (value - x.low()) / (x.high() - x.low()) * plot.width();
}

double GroupCurvesFigure::Layout::place_y(double value) const {
    return plot.bottom() - (y.place(value) - y.low()) / (y.high() - y.low()) * plot.height();
}

GroupCurvesFigure::Layout GroupCurvesFigure::layout_for(const QSizeF &size, const FigureLook &look) const {
    Layout layout;
    const QString title = look.title_for(curves_.title);
    layout.unit = title.isEmpty() ? 1 : std::clamp(std::min(size.width() / 800, size.height() / 500), .6, 4.);
    const double unit = layout.unit;
    layout.text = title.isEmpty() ? text_size::small : 13 * unit;
    const QFontMetricsF metrics(figure_font(layout.text));
    const double margin = title.isEmpty() ? 4 : 14 * unit;
    const double top = title.isEmpty() ? margin : margin + std::ceil(metrics.height() * 1.3) + 6 * unit;
    layout.title = QRectF(margin, margin, size.width() - 2 * margin, std::max(0., top - margin));

    double widest = 0;
    for (const GroupCurve &curve : curves_.curves) widest = std::max(widest, metrics.horizontalAdvance(curve.name));
    const double beside = (sample_wide + 12) * unit + metrics.horizontalAdvance("0.0000");
    const double legend = std::min(widest + beside, size.width() * widest_legend);

    const EpochRange range = shown();
    const auto [low, high] = extent();
    const double left_of_legend = size.width() - margin - (curves_.curves.empty() ? 0 : legend + 12 * unit);
    const double bottom =
        size.height() - margin - metrics.height() * (look.x_axis_for(curves_.x_axis).isEmpty() ? 1 : 2) - 4 * unit;
    const int up = std::clamp(static_cast<int>((bottom - top) / (3.2 * layout.text)), 2, 8);
    layout.y = curves_.log ? PlotAxis::logarithmic(low, high, up) : PlotAxis::around(low, high, up, curves_.highest);
    double labels = metrics.horizontalAdvance("0.00");
    for (const Tick &tick : layout.y.ticks()) labels = std::max(labels, metrics.horizontalAdvance(tick.label));
    const double left =
        margin + labels + 6 * unit + (look.y_axis_for(curves_.y_axis).isEmpty() ? 0 : metrics.height() + 2 * unit);
    layout.plot = QRectF(
        QPointF(std::ceil(left), std::ceil(top + metrics.height() / 2)),
        QPointF(std::floor(std::max(left + least_plot, left_of_legend)), std::floor(std::max(top + 20, bottom))));
    layout.legend =
        QRectF(layout.plot.right() + 12 * unit, top,
               std::max(0., size.width() - margin - layout.plot.right() - 12 * unit), size.height() - top - margin);
    const int across = std::clamp(static_cast<int>(layout.plot.width() / (5.0 * layout.text)), 2, 10);
    const double room = zoom_ ? 0 : .01 * range.length(); // so that the last points are whole
    layout.x = PlotAxis::exact(range.low - room, range.high + room, across, curves_.x_name == "epoch" ? 1 : 0);
    return layout;
}

void GroupCurvesFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens_of(look.theme).surface);
    const Layout layout = layout_for(size, look);
    paint_plot(painter, layout, look);
    paint_legend(painter, layout, look.theme, std::nullopt);
    painter.restore();
}

void GroupCurvesFigure::paint_plot(QPainter &painter, const Layout &layout, const FigureLook &look) const {
    const Tokens &tokens = tokens_of(look.theme);
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    const QFont font = figure_font(layout.text);
    const QFontMetricsF metrics(font);
    if (const QString title = look.title_for(curves_.title); !title.isEmpty()) {
        QFont bold = figure_font(layout.text * 1.2);
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
        painter.setPen(tokens.text);
        painter.drawText(layout.title, Qt::AlignLeft | Qt::AlignTop,
                         QFontMetricsF(bold).elidedText(title, Qt::ElideMiddle, layout.title.width()));
    }
    painter.setFont(font);
    const QRectF &plot = layout.plot;
    for (const Tick &tick : layout.y.ticks()) {
        const double y = std::round(layout.place_y(tick.at)) + .5;
        painter.setPen(QPen(tokens.line, layout.unit));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(0, y - metrics.height(), plot.left() - 6 * layout.unit, 2 * metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    painter.setPen(tokens.muted);
    const double wide = plot.width() / 2;
    for (const Tick &tick : layout.x.ticks())
        painter.drawText(
            QRectF(layout.place_x(tick.at) - wide / 2, plot.bottom() + 3 * layout.unit, wide, metrics.height()),
            Qt::AlignHCenter | Qt::AlignTop, tick.label);
    painter.drawText(
        QRectF(plot.left(), plot.bottom() + 3 * layout.unit + metrics.height(), plot.width(), metrics.height() * 1.1),
        Qt::AlignHCenter | Qt::AlignTop, look.x_axis_for(curves_.x_axis));
    if (const QString unit = look.y_axis_for(curves_.y_axis); !unit.isEmpty()) {
        painter.save();
        painter.translate(layout.title.left(), plot.center().y());
        painter.rotate(-90);
        painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), metrics.height() * 1.1),
                         Qt::AlignHCenter | Qt::AlignTop, metrics.elidedText(unit, Qt::ElideRight, plot.height()));
        painter.restore();
    }
    painter.setBrush(Qt::NoBrush);
    for (const GroupCurve &curve : curves_.curves)
        paint_bands(painter, layout, curve, group_curve_pen(curve.colour, look.theme, 1).color());
    const bool many = curves_.curves.size() > thin_lines;
    for (const GroupCurve &curve : curves_.curves) {
        QPen faint(group_curve_pen(curve.colour, look.theme, 1).color(), layout.unit, Qt::DashLine);
        QColor pale = faint.color();
        pale.setAlphaF(.55F);
        faint.setColor(pale);
        paint_line(painter, layout, curve.faint, faint);
    }
    for (const GroupCurve &curve : curves_.curves)
        paint_line(painter, layout, curve.line,
                   group_curve_pen(curve.colour, look.theme, (many ? 1.1 : 1.9) * layout.unit));
    painter.restore();
}

/// Of points in the same column only those are drawn that reach further up or down. A line of a single point is a dot.
void GroupCurvesFigure::paint_line(QPainter &painter, const Layout &layout, const std::vector<CurvePoint> &points,
                                   const QPen &pen) const {
    QPolygonF line;
    const auto flush = [&] {
        painter.setPen(pen);
        if (line.size() > 1) painter.drawPolyline(line);
        if (line.size() == 1) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(pen.color());
            painter.drawEllipse(line.front(), 1.6 * layout.unit, 1.6 * layout.unit);
            painter.setBrush(Qt::NoBrush);
        }
        line.clear();
    };
    const std::vector<CurvePoint> inside = cut(points, shown());
    double column = -1e300, low = 0, high = 0;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const double x = layout.place_x(inside[i].x), y = layout.place_y(inside[i].y);
        if (!std::isfinite(y)) {
            flush();
            continue;
        }
        if (x - column < .5 && !line.empty()) {
            if (y >= low && y <= high && i + 1 < inside.size()) continue;
        } else {
            column = x;
            low = high = y;
        }
        low = std::min(low, y);
        high = std::max(high, y);
        line << QPointF(x, y);
    }
    flush();
}

void GroupCurvesFigure::paint_bands(QPainter &painter, const Layout &layout, const GroupCurve &curve,
                                    const QColor &colour) const {
    const auto fill = [&](double CurveSpread::*low, double CurveSpread::*high, float opacity) {
        QPolygonF above, below;
        for (const CurveSpread &spread : cut(curve.spread, shown())) {
            // Below a logarithmic axis' reach a band goes down to its foot.
            double bottom = layout.place_y(spread.*low);
            const double top = layout.place_y(spread.*high), x = layout.place_x(spread.x);
            if (!std::isfinite(top)) continue;
            if (!std::isfinite(bottom)) bottom = layout.plot.bottom();
            above << QPointF(x, top);
            below.prepend(QPointF(x, bottom));
        }
        if (above.size() < 2) return;
        QColor pale = colour;
        pale.setAlphaF(opacity);
        painter.setPen(Qt::NoPen);
        painter.setBrush(pale);
        painter.drawPolygon(above + below);
        painter.setBrush(Qt::NoBrush);
    };
    fill(&CurveSpread::lowest, &CurveSpread::highest, .10F);
    fill(&CurveSpread::low, &CurveSpread::high, .24F);
}

void GroupCurvesFigure::paint_legend(QPainter &painter, const Layout &layout, Theme theme,
                                     std::optional<double> x) const {
    if (curves_.curves.empty()) return;
    const Tokens &tokens = tokens_of(theme);
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.setFont(figure_font(layout.text));
    const QFontMetricsF metrics(painter.font());
    const double row = std::ceil(metrics.height() + 3 * layout.unit);
    const QRectF &legend = layout.legend;
    const auto fit = static_cast<std::size_t>(std::max(1., std::floor(legend.height() / row)));
    const std::size_t head = 1; // where the values are read
    const std::size_t room = fit > head ? fit - head : 1;
    const std::size_t count = curves_.curves.size() <= room ? curves_.curves.size() : room - 1;
    painter.setPen(tokens.muted);
    const QString where =
        x ? QString::fromStdString(curves_.x_name).replace('_', ' ') + " " + x_text(*x) : "at the end";
    painter.drawText(QRectF(legend.left(), legend.top(), legend.width(), row), Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(where, Qt::ElideRight, legend.width()));
    const double value_wide = metrics.horizontalAdvance("0.0000") + 4 * layout.unit;
    for (std::size_t i = 0; i < count; ++i) {
        const GroupCurve &curve = curves_.curves[i];
        const QRectF area(legend.left(), legend.top() + row * static_cast<double>(i + head), legend.width(), row);
        painter.setPen(group_curve_pen(curve.colour, theme, 2 * layout.unit));
        painter.drawLine(QPointF(area.left(), area.center().y()),
                         QPointF(area.left() + sample_wide * layout.unit, area.center().y()));
        const QString value = value_text(value_at(curve, x));
        const double wide = std::max(value_wide, metrics.horizontalAdvance(value) + 4 * layout.unit);
        const QRectF name = area.adjusted((sample_wide + 5) * layout.unit, 0, -wide, 0);
        painter.setPen(tokens.text);
        if (name.width() > 10)
            painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(curve.name, Qt::ElideRight, name.width()));
        painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, value);
    }
    if (count < curves_.curves.size()) {
        painter.setPen(tokens.muted);
        painter.drawText(
            QRectF(legend.left(), legend.top() + row * static_cast<double>(count + head), legend.width(), row),
            Qt::AlignLeft | Qt::AlignVCenter, QString("and %1 more").arg(curves_.curves.size() - count));
    }
    painter.restore();
}

double GroupCurvesFigure::value_at(const GroupCurve &curve, std::optional<double> x) const {
    const std::vector<CurvePoint> &points = curve.line.empty() ? curve.faint : curve.line;
    if (points.empty()) return NAN;
    if (!x) return points.back().y;
    const double slack = shown().length() * .02;
    if (*x < points.front().x - slack || *x > points.back().x + slack) return NAN;
    return point_near(points, x)->y;
}

std::optional<double> GroupCurvesFigure::nearest_x(double x) const {
    std::optional<double> nearest;
    for (const GroupCurve &curve : curves_.curves)
        if (const CurvePoint *point = point_near(curve.line.empty() ? curve.faint : curve.line, x))
            if (!nearest || std::abs(point->x - x) < std::abs(*nearest - x)) nearest = point->x;
    return nearest;
}

std::optional<double> GroupCurvesFigure::next_x(double x, bool up) const {
    std::optional<double> next;
    const double slack = 1e-9 * std::max(1., std::abs(x));
    for (const GroupCurve &curve : curves_.curves)
        for (const CurvePoint &point : curve.line.empty() ? curve.faint : curve.line) {
            if (up ? point.x <= x + slack : point.x >= x - slack) continue;
            if (!next || (up ? point.x < *next : point.x > *next)) next = point.x;
        }
    return next;
}

QString GroupCurvesFigure::readout(std::optional<double> x) const {
    QStringList parts;
    for (const GroupCurve &curve : curves_.curves) parts << curve.name + " " + value_text(value_at(curve, x));
    const QString where =
        x ? QString::fromStdString(curves_.x_name).replace('_', ' ') + " " + x_text(*x) : "at the end";
    return parts.isEmpty() ? QString() : where + ": " + parts.join(", ");
}

Table GroupCurvesFigure::table() const {
    const bool spreads = std::ranges::any_of(curves_.curves, [](const GroupCurve &c) { return !c.spread.empty(); });
    const bool faint = std::ranges::any_of(curves_.curves, [](const GroupCurve &c) { return !c.faint.empty(); });
    const auto column = [&](const std::string &name) {
        return name.empty() ? curves_.y_name : name + "_" + curves_.y_name;
    };
    Table table{.header = {"curve", curves_.x_name, column(curves_.line_name)}, .rows = {}};
    if (faint) table.header.push_back(column(curves_.faint_name));
    if (spreads)
        table.header.insert(table.header.end(), {"deviation_low", "deviation_high", "lowest", "highest", "count"});
    for (const GroupCurve &curve : curves_.curves) {
        struct Values {
            double line = NAN, faint = NAN;
            const CurveSpread *spread = nullptr;
        };
        std::vector<std::pair<double, Values>> rows;
        const auto at = [&](double x) -> Values & {
            const auto place = std::ranges::lower_bound(rows, x, {}, [](const auto &row) { return row.first; });
            if (place != rows.end() && place->first == x) return place->second;
            return rows.insert(place, {x, Values()})->second;
        };
        for (const CurvePoint &point : curve.line) at(point.x).line = point.y;
        for (const CurvePoint &point : curve.faint) at(point.x).faint = point.y;
        for (const CurveSpread &spread : curve.spread) at(spread.x).spread = &spread;
        for (const auto &[x, values] : rows) {
            std::vector<std::string> fields{curve.name.toStdString(), field(x), field(values.line)};
            if (faint) fields.push_back(field(values.faint));
            if (spreads) {
                const CurveSpread none, &spread = values.spread ? *values.spread : none;
                for (const double value : {spread.low, spread.high, spread.lowest, spread.highest})
                    fields.push_back(field(value));
                fields.push_back(values.spread ? std::to_string(spread.count) : std::string());
            }
            table.rows.push_back(std::move(fields));
        }
    }
    return table;
}

} // namespace benchlight::ui
