#include "ui/figures/curves_legend.h"

#include "ui/figures/curves_layer.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

using Sample = LegendEntry::Sample;

void paint_sample(QPainter &painter, const LegendEntry &entry, const QRectF &area, Theme theme) {
    const double unit = area.height() / 11;
    const QPointF middle = area.center();
    switch (entry.sample) {
    case Sample::none: return;
    case Sample::dots:
        painter.setPen(Qt::NoPen);
        painter.setBrush(entry.colour);
        for (const QPointF &at : {QPointF(-5, 1.5), QPointF(-1, -2.5), QPointF(1.5, 2), QPointF(5, -.5)})
            painter.drawEllipse(middle + at * unit, 1.1 * unit, 1.1 * unit);
        return;
    case Sample::setting:
        return draw_mark(painter, CurveMark::Kind::setting, middle - QPointF(0, 3 * unit), 4 * unit, theme);
    case Sample::pause:
        return draw_mark(painter, CurveMark::Kind::pause, middle - QPointF(0, 4 * unit), 4 * unit, theme);
    case Sample::best: return draw_mark(painter, CurveMark::Kind::best, middle, 3 * unit, theme);
    default: break;
    }
    const bool thin = entry.sample == Sample::thin || entry.sample == Sample::dotted;
    const Qt::PenStyle dash = entry.sample == Sample::dashed   ? Qt::DashLine
                              : entry.sample == Sample::dotted ? Qt::DotLine
                                                               : Qt::SolidLine;
    QPen pen(entry.colour, (thin ? 1.5 : 2.2) * unit, dash);
    if (!entry.dashes.isEmpty()) pen.setDashPattern(entry.dashes);
    painter.setPen(pen);
    painter.drawLine(QPointF(area.left(), middle.y()), QPointF(area.right(), middle.y()));
}

} // namespace

QList<qreal> run_dashes(const CurveOverlay &overlay, Theme theme) {
    static const std::vector<QList<qreal>> patterns{{7, 2},   {1.5, 1.5},         {7, 2, 1.5, 2},
                                                    {3.5, 2}, {7, 2, 2, 2, 2, 2}, {12, 3, 3, 3}};
    if (overlay.kind == CurveOverlay::Kind::published || !tells_by_shape(theme)) return {};
    return patterns[static_cast<std::size_t>(std::max(0, overlay.colour)) % patterns.size()];
}

std::vector<LegendEntry> legend_of(const Curves &curves, const CurveStyle &style, const CurveReadout &readout,
                                   Theme theme, bool marks) {
    const Tokens &tokens = tokens_of(theme);
    std::vector<LegendEntry> entries;
    if (readout.epoch && !curves.exact) entries.push_back({Sample::none, {}, "epoch", QString::number(*readout.epoch)});
    if (curves.exact && !curves.batches.empty())
        entries.push_back({Sample::line, tokens.training, QString::fromStdString(curves.name).replace('_', ' '),
                           value_text(readout.batch)});
    if (!curves.exact && !curves.batches.empty())
        entries.push_back({Sample::dots, tokens.training, style.smoothing > 0 ? "batches, smoothed" : "batches",
                           value_text(readout.batch)});
    if (!curves.training.empty() && !curves.exact)
        entries.push_back({Sample::line, tokens.training, "training", value_text(readout.training)});
    if (!curves.validation.empty())
        entries.push_back({tells_by_shape(theme) ? Sample::dashed : Sample::line, tokens.validation, "validation",
                           value_text(readout.validation)});
    const auto colours = category_colours(theme);
    for (std::size_t i = 0; i < curves.overlays.size(); ++i) {
        const CurveOverlay &overlay = curves.overlays[i];
        const bool published = overlay.kind == CurveOverlay::Kind::published;
        entries.push_back(
            {published ? Sample::dotted : Sample::thin,
             published ? tokens.muted : colours[static_cast<std::size_t>(overlay.colour) % colours.size()],
             overlay.name, i < readout.overlays.size() ? value_text(readout.overlays[i]) : QString(),
             run_dashes(overlay, theme)});
    }
    if (!marks) return entries;
    for (const auto &[kind, sample, name] : {std::tuple(CurveMark::Kind::best, Sample::best, "best epoch"),
                                             {CurveMark::Kind::setting, Sample::setting, "setting changed"},
                                             {CurveMark::Kind::pause, Sample::pause, "paused"}})
        if (std::any_of(curves.marks.begin(), curves.marks.end(), [&](const CurveMark &m) { return m.kind == kind; }))
            entries.push_back({sample, {}, name, {}});
    return entries;
}

QString legend_text(const std::vector<LegendEntry> &entries) {
    QStringList parts;
    for (const LegendEntry &entry : entries)
        parts << (entry.value.isEmpty() ? entry.name : entry.name + " " + entry.value);
    return parts.join(", ");
}

double paint_legend(QPainter *painter, const std::vector<LegendEntry> &entries, const QPointF &at, double width,
                    int text_size, Theme theme) {
    if (entries.empty()) return 0;
    const QFont font = interface_font(text_size);
    const QFontMetricsF metrics(font);
    const double unit = text_size / 11.0, row = std::ceil(metrics.height() + 3 * unit), between = 14 * unit;
    const double sample = 16 * unit, gap = 5 * unit;
    const double usual = metrics.horizontalAdvance("0.000"), digit = metrics.horizontalAdvance("0");
    const Tokens &tokens = tokens_of(theme);
    if (painter) painter->setFont(font);
    double x = 0, y = 0;
    for (const LegendEntry &entry : entries) {
        const double before = entry.sample == Sample::none ? 0 : sample + gap;
        // Other values of the usual width must not move what stands behind them.
        const double value = entry.value.isEmpty() ? 0
                                                   : std::max(entry.sample == Sample::none ? 3 * digit : usual,
                                                              metrics.horizontalAdvance(entry.value)) +
                                                         gap;
        const double most = std::max(20.0, std::min(width - before - value, 32.0 * text_size));
        const QString name = metrics.elidedText(entry.name, Qt::ElideMiddle, most);
        const double named = metrics.horizontalAdvance(name);
        if (x > 0 && x + before + named + value > width) {
            x = 0;
            y += row;
        }
        if (painter) {
            const double baseline = at.y() + y + (row - metrics.height()) / 2 + metrics.ascent();
            paint_sample(*painter, entry,
                         QRectF(at.x() + x, baseline - metrics.capHeight() / 2 - 5.5 * unit, sample, 11 * unit), theme);
            painter->setPen(tokens.muted);
            painter->drawText(QPointF(at.x() + x + before, baseline), name);
            painter->setPen(tokens.text);
            painter->drawText(QPointF(at.x() + x + before + named + gap, baseline), entry.value);
        }
        x += before + named + value + between;
    }
    return y + row;
}

CurvesLegend::CurvesLegend(QWidget *parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName("Legend");
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void CurvesLegend::set_entries(std::vector<LegendEntry> entries) {
    entries_ = std::move(entries);
    setAccessibleDescription(legend_text(entries_));
    if (heightForWidth(width()) != height_) {
        height_ = heightForWidth(width());
        updateGeometry();
    }
    update();
}

int CurvesLegend::heightForWidth(int width) const {
    const double one = paint_legend(nullptr, {{}}, {}, width, text_size::small, current_theme());
    return static_cast<int>(
        std::ceil(std::max(one, paint_legend(nullptr, entries_, {}, width, text_size::small, current_theme()))));
}

QSize CurvesLegend::sizeHint() const { return {400, heightForWidth(std::max(400, width()))}; }
QSize CurvesLegend::minimumSizeHint() const { return {60, heightForWidth(4000)}; }

void CurvesLegend::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double height = paint_legend(nullptr, entries_, {}, width(), text_size::small, current_theme());
    paint_legend(&painter, entries_, {0, std::max(0.0, (this->height() - height) / 2)}, width(), text_size::small,
                 current_theme());
}

} // namespace benchlight::ui
