#include "ui/figures/cost_plot.h"

#include "ui/figures/painter_device.h"

#include <QPaintEngine>

#include <algorithm>
#include <array>
#include <cmath>
#include <qcustomplot.h>

namespace benchlight::ui {

namespace {

constexpr std::array shapes{QCPScatterStyle::ssDisc, QCPScatterStyle::ssSquare, QCPScatterStyle::ssTriangle,
                            QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangleInverted};
constexpr int most_epoch_ticks = 8;

QString power_of_ten(int exponent) {
    static const QString digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    QString text = "10";
    for (const QChar digit : QString::number(exponent))
        text += digit == '-' ? QChar(0x207B) : digits[digit.digitValue()];
    return text;
}

/// Decades, and every second or third one where they are many; with 2 and 5 times them where they are few.
QSharedPointer<QCPAxisTickerText> cost_ticks(const CostChart &chart) {
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const int first = static_cast<int>(std::floor(std::log10(chart.least) - 1e-9));
    const int last = static_cast<int>(std::ceil(std::log10(chart.most) + 1e-9));
    const double room = chart.plot.height() / (1.6 * chart.line);
    const int step = std::max(1, static_cast<int>(std::ceil((last - first) / std::max(1.0, room))));
    for (int exponent = first; exponent <= last; ++exponent) {
        if (exponent % step == 0) ticker->addTick(std::pow(10, exponent), power_of_ten(exponent));
        if (last - first > 2 || room < 6) continue;
        for (const int factor : {2, 5})
            ticker->addTick(factor * std::pow(10, exponent), QString("%1·%2").arg(factor).arg(power_of_ten(exponent)));
    }
    return ticker;
}

QSharedPointer<QCPAxisTickerText> epoch_ticks(const CostChart &chart) {
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const double room = std::min<double>(most_epoch_ticks, chart.plot.width() / (3 * chart.text));
    int step = 1;
    for (const int wanted : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000}) {
        step = wanted;
        if (chart.last_epoch / step <= std::max(1.0, room)) break;
    }
    for (int epoch = 0; epoch <= chart.last_epoch; epoch += step) ticker->addTick(epoch, QString::number(epoch));
    return ticker;
}

} // namespace

CostLook CostLook::of(const CostCurve &curve, int index, Theme theme, double unit) {
    const Tokens &tokens = tokens_of(theme);
    if (curve.published) return {QPen(tokens.muted, 1.4 * unit, Qt::DotLine, Qt::RoundCap), -1, 0};
    const std::vector<QColor> colours = category_colours(theme);
    const auto place = static_cast<std::size_t>(index);
    return {QPen(colours[place % colours.size()], 1.8 * unit), shapes[place % shapes.size()], 5 * unit};
}

CostLook CostLook::of_zero(Theme theme) { return {QPen(tokens_of(theme).text, 1), -1, 0}; }

struct CostPlot::Parts {
    QCustomPlot plot;

    Parts() {
        plot.setViewport(QRect(0, 0, 1, 1)); // it is never shown: what it draws for itself shall cost nothing
        plot.setBackground(Qt::NoBrush);
        plot.plotLayout()->setMargins({});
        plot.axisRect()->setAutoMargins(QCP::msNone);
        plot.axisRect()->setMinimumSize(1, 1);
        plot.yAxis->setScaleType(QCPAxis::stLogarithmic);
        for (QCPAxis *axis : {plot.xAxis, plot.yAxis}) {
            axis->setSubTicks(false);
            axis->setTickLength(0);
            axis->setTickPen(Qt::NoPen);
        }
    }

    void set_axes(const CostChart &chart, const QString &x_axis, const Tokens &tokens) {
        plot.xAxis->setRange(-chart.beyond(), chart.last_epoch + chart.beyond());
        plot.yAxis->setRange(chart.least, chart.most);
        plot.xAxis->setTicker(epoch_ticks(chart));
        plot.yAxis->setTicker(cost_ticks(chart));
        for (QCPAxis *axis : {plot.xAxis, plot.yAxis}) {
            axis->setTickLabelFont(figure_font(chart.text));
            axis->setTickLabelColor(tokens.muted);
            axis->setTickLabelPadding(static_cast<int>(chart.text * .4));
            axis->setLabelFont(figure_font(chart.text));
            axis->setLabelColor(tokens.muted);
            axis->setBasePen(QPen(tokens.line, 1));
            axis->grid()->setPen(QPen(tokens.line, 1));
            axis->grid()->setZeroLinePen(Qt::NoPen);
        }
        plot.xAxis->grid()->setVisible(false);
        plot.xAxis->setLabel(x_axis);
    }

    void add(const CostCurve &curve, const CostLook &look) {
        QCPGraph &graph = *plot.addGraph();
        graph.setPen(look.pen);
        graph.setAntialiased(true);
        graph.setAntialiasedScatters(true);
        if (look.shape >= 0)
            graph.setScatterStyle(QCPScatterStyle(static_cast<QCPScatterStyle::ScatterShape>(look.shape), look.pen,
                                                  QBrush(look.pen.color()), look.mark));
        for (std::size_t epoch = 0; epoch < curve.cost.size(); ++epoch) {
            const double cost = curve.cost[epoch]; // a cost of nothing has no place on a logarithmic axis
            graph.addData(static_cast<double>(epoch), cost > 0 ? cost : std::nan(""));
        }
    }

    void add_zero(double zero, const CostChart &chart, Theme theme) {
        QCPGraph &line = *plot.addGraph();
        line.setPen(CostLook::of_zero(theme).pen);
        line.setAntialiased(false);
        line.addData(-chart.beyond(), zero);
        line.addData(chart.last_epoch + chart.beyond(), zero);
    }
};

CostPlot::CostPlot() : parts_(std::make_unique<Parts>()) {}
CostPlot::~CostPlot() = default;

void CostPlot::paint(QPainter &painter, const CostChart &chart, const std::vector<const CostCurve *> &curves,
                     std::optional<double> zero, const QString &x_axis, Theme theme) {
    const Tokens &tokens = tokens_of(theme);
    QCustomPlot &plot = parts_->plot;
    plot.clearGraphs();
    parts_->set_axes(chart, x_axis, tokens);
    if (zero && *zero > 0) parts_->add_zero(*zero, chart, theme);
    int ours = 0;
    for (const bool published : {true, false}) // ours on top
        for (const CostCurve *curve : curves)
            if (curve->published == published)
                parts_->add(*curve,
                            CostLook::of(*curve, published ? 0 : ours++, theme, chart.text / text_size::normal));

    const QSize extent = chart.area.size().toSize();
    const QRect inside = chart.plot.translated(-chart.area.topLeft()).toRect();
    // One pixel lower: QCustomPlot counts from a rectangle's last pixel upwards.
    plot.axisRect()->setMargins({inside.left(), inside.top() + 1, extent.width() - inside.left() - inside.width(),
                                 extent.height() - inside.top() - inside.height() - 1});
    painter.save();
    painter.translate(chart.area.topLeft());
    const bool drawing = painter.paintEngine()->type() != QPaintEngine::Raster;
    {
        PainterDevice device(painter, extent);
        QCPPainter plotter(&device);
        plotter.setMode(QCPPainter::pmVectorized, drawing);
        plotter.setMode(QCPPainter::pmNoCaching, true);
        plot.toPainter(&plotter, extent.width(), extent.height());
        plotter.end();
    }
    painter.restore();
}

void CostPlot::paint_sample(QPainter &painter, const QRectF &area, const CostLook &look) {
    painter.setPen(look.pen);
    painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()));
    if (look.shape < 0) return;
    const double r = look.mark / 2;
    const QPointF at = area.center();
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.pen.color());
    switch (static_cast<QCPScatterStyle::ScatterShape>(look.shape)) {
    case QCPScatterStyle::ssSquare: painter.drawRect(QRectF(at - QPointF(r, r), QSizeF(2 * r, 2 * r))); break;
    case QCPScatterStyle::ssTriangle:
        painter.drawPolygon(QPolygonF{at + QPointF(-r, r * .8), at + QPointF(r, r * .8), at + QPointF(0, -r)});
        break;
    case QCPScatterStyle::ssTriangleInverted:
        painter.drawPolygon(QPolygonF{at + QPointF(-r, -r * .8), at + QPointF(r, -r * .8), at + QPointF(0, r)});
        break;
    case QCPScatterStyle::ssDiamond:
        painter.drawPolygon(
            QPolygonF{at + QPointF(-r, 0), at + QPointF(0, -r), at + QPointF(r, 0), at + QPointF(0, r)});
        break;
    default: painter.drawEllipse(at, r, r);
    }
    painter.setBrush(Qt::NoBrush);
}

} // namespace benchlight::ui
