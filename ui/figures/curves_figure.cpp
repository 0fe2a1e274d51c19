#include "ui/figures/curves_figure.h"

#include "ui/figures/curves_chart.h"
#include "ui/figures/curves_legend.h"

#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGraphicsScene>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

void CurvesFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    painter.fillRect(QRectF(QPointF(), size), tokens_of(theme).surface);
    const double unit = std::clamp(std::min(size.width() / 800, size.height() / 560), .6, 3.0);
    const auto text = [&](double pixels) { return static_cast<int>(std::lround(pixels * unit)); };
    const double margin = 14 * unit, width = size.width() - 2 * margin;
    MovingAverage average;
    curves_.batches.update(average, style_.smoothing);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QFont font = interface_font(text(16));
    font.setWeight(QFont::DemiBold);
    const QString title = look.title_for(curves_.title);
    const double line = title.isEmpty() ? 0 : QFontMetricsF(font).height();
    paint_figure_title(painter, QRectF(margin, margin, width, line), title, font, tokens_of(theme));
    double top = margin + line + (title.isEmpty() ? 0 : 4 * unit);
    const auto entries =
        legend_of(curves_, style_, read_curves(curves_, average, std::nullopt, 0), theme, !curves_.marks.empty());
    top += paint_legend(&painter, entries, {margin, top}, width, text(12), theme) + 6 * unit;

    QGraphicsScene scene;
    auto *chart = new CurvesChart(theme);
    scene.addItem(chart); // the scene owns it
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->set_text_size(text(13));
    chart->set_mark_labels_visible(true);
    chart->set_titles(look.x_axis_for(texts().x_axis), look.y_axis_for(texts().y_axis));
    const QRectF area(margin, top, width, std::max(10.0, size.height() - top - margin));
    chart->setGeometry(QRectF(QPointF(), area.size()));
    chart->show_curves(curves_, style_, average);
    chart->layout()->activate();
    painter.setBrush(Qt::NoBrush); // Qt's lines are paths, which would be filled
    scene.render(&painter, area, QRectF(QPointF(), area.size()));
    painter.restore();
}

} // namespace benchlight::ui
