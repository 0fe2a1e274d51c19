#include "ui/figures/curves_figure.h"

#include "engine/core/text.h"

#include <QGraphicsScene>
#include <QLegend>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

std::string number_field(double number) { return std::isfinite(number) ? format_number(number) : std::string(); }

} // namespace

void CurvesFigure::paint(QPainter &painter, const QSizeF &size, Theme theme) const {
    painter.fillRect(QRectF(QPointF(), size), tokens_of(theme).surface);
    QGraphicsScene scene;
    auto *chart = new CurvesChart(theme);
    scene.addItem(chart); // the scene owns it
    const double unit = std::clamp(std::min(size.width() / 800, size.height() / 560), .6, 3.0);
    chart->set_text_size(static_cast<int>(std::lround(text_size::normal * unit)));
    chart->setTitle(curves_.title);
    const double margin = 12 * unit;
    const QRectF area(margin, margin, size.width() - 2 * margin, size.height() - 2 * margin);
    if (curves_.exact) chart->legend()->hide(); // one line, which the title names
    chart->setGeometry(area);
    chart->show_curves(curves_, style_);
    scene.setSceneRect(QRectF(QPointF(), size));
    chart->layout()->activate();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    scene.render(&painter, QRectF(QPointF(), size), QRectF(QPointF(), size));
    painter.restore();
}

Table CurvesFigure::table() const {
    const bool with_average = style_.smoothing > 0;
    Table table;
    table.header = {"epoch", "batch_" + curves_.name};
    if (with_average) table.header.push_back("smoothed_batch_" + curves_.name);
    table.header.insert(table.header.end(), {"train_" + curves_.name, "validation_" + curves_.name});

    struct Row {
        double x;
        std::array<double, 4> y{NAN, NAN, NAN, NAN};
    };
    std::vector<Row> rows;
    const auto averages = smoothed(curves_.batches, style_.smoothing);
    std::size_t next = 0;
    for (const CurvePoint &point : curves_.batches) {
        if (!std::isfinite(point.y)) continue;
        rows.push_back({point.x, {point.y, averages[next++].y, NAN, NAN}});
    }
    for (const CurvePoint &point : curves_.training) rows.push_back({point.x, {NAN, NAN, point.y, NAN}});
    for (const CurvePoint &point : curves_.validation) {
        const auto same = std::find_if(rows.rbegin(), rows.rend(), [&](const Row &row) {
            return row.x == point.x && std::isnan(row.y[0]) && std::isnan(row.y[3]);
        });
        if (same != rows.rend())
            same->y[3] = point.y;
        else
            rows.push_back({point.x, {NAN, NAN, NAN, point.y}});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.x < b.x; });
    for (const Row &row : rows) {
        std::vector<std::string> fields{number_field(row.x), number_field(row.y[0])};
        if (with_average) fields.push_back(number_field(row.y[1]));
        fields.insert(fields.end(), {number_field(row.y[2]), number_field(row.y[3])});
        table.rows.push_back(std::move(fields));
    }
    return table;
}

} // namespace benchlight::ui
