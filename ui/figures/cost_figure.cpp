#include "ui/figures/cost_figure.h"

#include "engine/core/text.h"
#include "ui/figures/cost_plot.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double usual_chart = 460, usual_height = 360, least_beside = 400; // width beside each other, logical pixels
constexpr double sample = 20;                                               // of a curve in its label

QString label_of(const CostCurve &curve) { return curve.published ? curve.label + ", published" : curve.label; }

QString zero_label(double zero) { return "all zeros: " + cost_text(zero); }

/// The last cost that is known and can be drawn.
std::optional<double> end_of(const CostCurve &curve) {
    for (auto cost = curve.cost.rbegin(); cost != curve.cost.rend(); ++cost)
        if (*cost > 0 && std::isfinite(*cost)) return *cost;
    return std::nullopt;
}

/// Moves places that are nearer than `apart` away from each other, within low … high, keeping their order.
void spread(std::vector<double> &places, double apart, double low, double high) {
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = std::max(places[i], i ? places[i - 1] + apart : low);
    double limit = high;
    for (auto place = places.rbegin(); place != places.rend(); ++place) {
        *place = std::min(*place, limit);
        limit = *place - apart;
    }
}

} // namespace

QString cost_text(double cost) {
    if (!std::isfinite(cost)) return "unknown";
    if (std::abs(cost) < 1000) return QString::number(cost, 'g', 3);
    if (cost < 1e15) return QString::fromStdString(format_count(static_cast<std::uint64_t>(std::llround(cost))));
    return QString::number(cost, 'g', 4);
}

QString CostCurve::full_label() const { return QString("%1 %2").arg(chart, label) + (published ? ", published" : ""); }

QPointF CostChart::place(double epoch, double cost) const {
    const double up = (std::log10(cost) - std::log10(least)) / (std::log10(most) - std::log10(least));
    return {plot.left() + (epoch + beyond()) / (last_epoch + 2 * beyond()) * plot.width(),
            plot.bottom() - up * plot.height()};
}

CostFigure::CostFigure(Costs costs) : costs_(std::move(costs)) {
    double low = costs_.zero.value_or(1e300), high = costs_.zero.value_or(0);
    for (const CostCurve &curve : costs_.curves) {
        if (std::ranges::find(charts_, curve.chart) == charts_.end()) charts_.push_back(curve.chart);
        last_epoch_ = std::max(last_epoch_, static_cast<int>(curve.cost.size()) - 1);
        for (const double cost : curve.cost) {
            if (!(cost > 0) || !std::isfinite(cost)) continue;
            low = std::min(low, cost);
            high = std::max(high, cost);
        }
    }
    if (!(low <= high) || !(low > 0)) return; // nothing that could be drawn
    least_ = std::max(1e-6, low / 1.6);
    most_ = std::max(high * 1.6, 10 * least_);
}

CostFigure::~CostFigure() = default;

std::vector<const CostCurve *> CostFigure::curves_of(const QString &chart) const {
    std::vector<const CostCurve *> curves;
    for (const CostCurve &curve : costs_.curves)
        if (curve.chart == chart) curves.push_back(&curve);
    return curves;
}

QSizeF CostFigure::default_size() const {
    const double count = std::max<double>(1, static_cast<double>(charts_.size()));
    return {std::max(640., usual_chart * count), usual_height + 60};
}

double CostFigure::height_for(double width) const {
    const auto count = static_cast<double>(std::max<std::size_t>(1, charts_.size()));
    const bool beside = width / count >= least_beside;
    return beside ? std::clamp(width / count * .62, 260., 420.) : count * 260;
}

std::vector<CostChart> CostFigure::charts(const QSizeF &size, const FigureLook &look) const {
    const bool titled = !look.title_for(costs_.title).isEmpty(), on_page = titled || !costs_.title.isEmpty();
    std::vector<CostChart> charts;
    const auto count = static_cast<double>(charts_.size());
    if (charts_.empty()) return charts;
    const bool beside = size.width() / count >= least_beside || size.width() / count > size.height();
    // On screen letters have their size; on a page with a title they go with it.
    const double unit =
        on_page ? std::clamp(std::min(size.width() / default_size().width(), size.height() / 420), .36, 4.) : 1;
    const double text = text_size::small * unit, line = std::ceil(text * 1.45);
    const double margin = on_page ? 16 * unit : 0, gap = on_page ? 20 * unit : space::large;
    const double top = margin + (titled ? line * 1.8 : 0);
    const double below = look.x_axis_for(texts().x_axis).isEmpty() ? 1.4 : 2.6; // lines: numbers, and what they are
    const QRectF all(margin, top, size.width() - 2 * margin, size.height() - top - margin);
    const double wide = beside ? (all.width() - (count - 1) * gap) / count : all.width();
    const double tall = beside ? all.height() : (all.height() - (count - 1) * gap) / count;
    const QFontMetricsF metrics(figure_font(text));
    for (std::size_t i = 0; i < charts_.size(); ++i) {
        CostChart chart{.name = charts_[i],
                        .last_epoch = static_cast<double>(last_epoch_),
                        .least = least_,
                        .most = most_,
                        .text = text,
                        .line = line};
        const auto place = static_cast<double>(i);
        chart.area =
            QRectF(std::round(all.left() + (beside ? place * (wide + gap) : 0)),
                   std::round(all.top() + (beside ? 0 : place * (tall + gap))), std::floor(wide), std::floor(tall));
        double labels = costs_.zero ? metrics.horizontalAdvance(zero_label(*costs_.zero)) : 0;
        for (const CostCurve *curve : curves_of(chart.name))
            labels = std::max(labels, metrics.horizontalAdvance(label_of(*curve)));
        const double left = std::ceil(metrics.horizontalAdvance("5·10⁻¹⁰") + text * .8);
        const double right = std::ceil(labels + sample * text / text_size::small + 3 * text * .6);
        chart.plot = QRectF(chart.area.left() + left, chart.area.top() + std::ceil(line * 1.3),
                            std::max(20., chart.area.width() - left - right), 0);
        chart.plot.setBottom(std::max(chart.plot.top() + 10, chart.area.bottom() - std::ceil(below * line)));
        charts.push_back(chart);
    }
    return charts;
}

void CostFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    if (!plot_) plot_ = std::make_unique<CostPlot>();
    const std::vector<CostChart> all = charts(size, look);
    if (!all.empty()) {
        const CostChart &first = all.front();
        const QRectF title(first.area.left(), first.area.top() - first.line * 1.8, size.width() - 2 * first.area.left(),
                           first.line * 1.6);
        paint_figure_title(painter, title, look.title_for(costs_.title), figure_font(first.text * 1.25), tokens);
    }
    const QString x_axis = look.x_axis_for(texts().x_axis), y_axis = look.y_axis_for(texts().y_axis);
    for (const CostChart &chart : all) {
        plot_->paint(painter, chart, curves_of(chart.name), costs_.zero, x_axis, theme);
        paint_labels(painter, chart, theme);
        QFont bold = figure_font(chart.text);
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
        painter.setPen(tokens.text);
        painter.drawText(
            QRectF(chart.plot.left(), chart.area.top(), chart.area.right() - chart.plot.left(), chart.line),
            Qt::AlignLeft | Qt::AlignVCenter, y_axis.isEmpty() ? chart.name : chart.name + ": " + y_axis);
    }
    if (all.empty()) {
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(QPointF(), size), Qt::AlignCenter, "No cost has been told yet.");
    }
    painter.restore();
}

/// At the right of where the curves end, as near to it as the other labels allow.
void CostFigure::paint_labels(QPainter &painter, const CostChart &chart, Theme theme) const {
    struct Label {
        double y;
        CostLook look;
        QString text;
        bool muted = false;
    };
    std::vector<Label> labels;
    int ours = 0;
    for (const CostCurve *curve : curves_of(chart.name)) {
        const CostLook look =
            CostLook::of(*curve, curve->published ? 0 : ours++, theme, chart.text / text_size::normal);
        if (const auto end = end_of(*curve))
            labels.push_back({chart.place(0, *end).y(), look, label_of(*curve), curve->published});
    }
    if (costs_.zero && *costs_.zero > 0)
        labels.push_back({chart.place(0, *costs_.zero).y(), CostLook::of_zero(theme), zero_label(*costs_.zero)});
    std::ranges::stable_sort(labels, {}, &Label::y);
    std::vector<double> places;
    for (const Label &label : labels) places.push_back(label.y);
    spread(places, chart.line * .95, chart.plot.top(), chart.area.bottom() - chart.line / 2);
    const Tokens &tokens = tokens_of(theme);
    const double wide = sample * chart.text / text_size::small, left = chart.plot.right() + chart.text * .8;
    painter.setFont(figure_font(chart.text));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const QRectF row(left, places[i] - chart.line / 2, chart.area.right() - left, chart.line);
        CostPlot::paint_sample(painter, QRectF(row.left(), row.top(), wide, row.height()), labels[i].look);
        painter.setPen(labels[i].muted ? tokens.muted : tokens.text);
        painter.drawText(row.adjusted(wide + chart.text * .5, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         labels[i].text);
    }
}

Table CostFigure::table() const {
    Table table{.header = {"epoch"}, .rows = {}};
    std::vector<const CostCurve *> columns;
    std::size_t epochs = 0;
    for (const bool published : {false, true})
        for (const CostCurve &curve : costs_.curves) {
            if (curve.published != published) continue;
            columns.push_back(&curve);
            epochs = std::max(epochs, curve.cost.size());
            table.header.push_back((published ? "published " : "") + curve.config);
        }
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
        std::vector<std::string> row{std::to_string(epoch)};
        for (const CostCurve *curve : columns) {
            const bool known = epoch < curve->cost.size() && std::isfinite(curve->cost[epoch]);
            row.push_back(known ? format_number(curve->cost[epoch]) : std::string());
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::optional<CostFigure::Place> CostFigure::place_at(const QPointF &point, const QSizeF &size) const {
    const std::vector<CostChart> all = charts(size);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const CostChart &chart = all[i];
        if (!chart.plot.adjusted(-chart.text, 0, chart.text, chart.line).contains(point)) continue;
        const double across = chart.last_epoch + 2 * chart.beyond();
        const double epoch = (point.x() - chart.plot.left()) / chart.plot.width() * across - chart.beyond();
        return Place{i, std::clamp(static_cast<int>(std::lround(epoch)), 0, last_epoch_)};
    }
    return std::nullopt;
}

QString CostFigure::readout(const Place &place) const {
    QStringList parts{QString("Epoch %1").arg(place.epoch)};
    for (const bool published : {false, true})
        for (const CostCurve *curve : curves_of(charts_.at(place.chart))) {
            const auto epoch = static_cast<std::size_t>(place.epoch);
            if (curve->published != published || epoch >= curve->cost.size() || std::isnan(curve->cost[epoch]))
                continue;
            parts << curve->full_label() + ": " + cost_text(curve->cost[epoch]);
        }
    return parts.size() > 1 ? parts.join("   ·   ") : parts.front() + ": nothing is known";
}

} // namespace benchlight::ui
