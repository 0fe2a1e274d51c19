#include "ui/figures/reliability_figure.h"

#include "engine/core/text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double counts_share = .18;         // of the height of both parts
constexpr double least_lines_for_legend = 8; // of text, in the height of the upper part
constexpr double steps = 5;                  // of the axes: 0, 20 … 100 %

QString count_text_of(std::uint64_t count) { return QString::fromStdString(format_count(count)); }

} // namespace

std::uint64_t Reliability::images() const {
    std::uint64_t sum = 0;
    for (const ReliabilityBin &bin : bins) sum += bin.count;
    return sum;
}

/// Where both parts are; they share the axis of confidence.
struct ReliabilityFigure::Layout {
    QRectF title, accuracy, counts;
    double unit = 1, text = 13, line = 18;

    Layout(const QSizeF &size, bool titled, bool x_axis) {
        unit = std::clamp(std::min(size.width(), size.height()) / 640, .4, 4.0);
        text = std::max(10.0, text_size::normal * unit);
        line = text * 1.4;
        const double margin = 16 * unit, left = margin + line + 4 * text, right = size.width() - margin - text;
        title = QRectF(margin, margin * .75, size.width() - 2 * margin, titled ? line * 1.3 : 0);
        const double top = title.bottom() + .5 * text, gap = 1.1 * line,
                     bottom = size.height() - margin - (x_axis ? 2 : 1) * line - .4 * text;
        const double room = std::max(20.0, bottom - top - gap), width = std::max(20.0, right - left);
        accuracy = QRectF(left, top, width, room * (1 - counts_share));
        counts = QRectF(left, accuracy.bottom() + gap, width, room * counts_share);
    }
    double x(double confidence) const { return accuracy.left() + confidence * accuracy.width(); }
    double y(double share) const { return accuracy.bottom() - share * accuracy.height(); }
};

QString ReliabilityFigure::title() const {
    const QString subject = data_.title.isEmpty() ? QString() : ": " + data_.title;
    if (!std::isfinite(data_.ece)) return "Reliability" + subject;
    return QString("Reliability%1 — expected calibration error %2 %").arg(subject).arg(100 * data_.ece, 0, 'f', 1);
}

void ReliabilityFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const Layout layout(size, !look.title_for(title()).isEmpty(), !look.x_axis_for(texts().x_axis).isEmpty());
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont font = figure_font(layout.text * 1.1);
    paint_figure_title(painter, layout.title, shown_title(look, font, layout.title.width()), font, tokens,
                       Qt::AlignHCenter);
    paint_axes(painter, layout, look);
    if (data_.images() == 0) {
        painter.setPen(tokens.muted);
        painter.drawText(layout.accuracy, Qt::AlignCenter, "There are no predictions.");
    } else {
        paint_accuracy(painter, layout, tokens);
        paint_counts(painter, layout, tokens);
    }
    painter.restore();
}

/// Its own title gets shorter where there is no room for all of it.
QString ReliabilityFigure::shown_title(const FigureLook &look, const QFont &font, double room) const {
    const QString text = look.title_for(title());
    if (look.title || QFontMetricsF(font).horizontalAdvance(text) <= room || !std::isfinite(data_.ece)) return text;
    return QString("%1: ECE %2 %")
        .arg(data_.title.isEmpty() ? "Reliability" : data_.title)
        .arg(100 * data_.ece, 0, 'f', 1);
}

/// A bar to the accuracy, and from there, up or down, to the mean confidence the gap.
void ReliabilityFigure::paint_accuracy(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    QColor gap = tokens.validation;
    for (const ReliabilityBin &bin : data_.bins) {
        if (bin.count == 0) continue;
        const double left = layout.x(bin.low) + 1, width = std::max(1.0, layout.x(bin.high) - layout.x(bin.low) - 2);
        painter.fillRect(QRectF(QPointF(left, layout.y(bin.accuracy)), QPointF(left + width, layout.accuracy.bottom())),
                         tokens.training);
        const QRectF between =
            QRectF(QPointF(left, layout.y(bin.accuracy)), QPointF(left + width, layout.y(bin.confidence))).normalized();
        gap.setAlphaF(.35F);
        painter.fillRect(between, tokens.surface); // a gap that lies within the bar looks like one above it
        painter.fillRect(between, gap);
        painter.setPen(QPen(tokens.validation, std::max(1.0, layout.unit)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(between);
        const double line = std::max(2.0, 2.5 * layout.unit); // where the accuracy is, in any case
        painter.fillRect(QRectF(left, layout.y(bin.accuracy) - line / 2, width, line), tokens.training);
    }
    painter.setPen(QPen(tokens.muted, std::max(1.0, layout.unit), Qt::DashLine));
    painter.drawLine(layout.accuracy.bottomLeft(), layout.accuracy.topRight());
    if (layout.accuracy.height() >= least_lines_for_legend * layout.line) paint_legend(painter, layout, tokens);
}

/// In the corner that is empty unless a network is too modest by far.
void ReliabilityFigure::paint_legend(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    QColor gap = tokens.validation;
    const QFontMetricsF metrics(figure_font(layout.text));
    const double box = layout.text * .8;
    QPointF at(layout.accuracy.left() + layout.text, layout.accuracy.top() + layout.text * .6);
    painter.setFont(figure_font(layout.text));
    for (const bool is_gap : {false, true}) {
        const QRectF sample(at + QPointF(0, (layout.line - box) / 2), QSizeF(box, box));
        gap.setAlphaF(is_gap ? .35F : 1);
        const QString text = is_gap ? "gap to the mean confidence" : "accuracy";
        const QRectF words(at + QPointF(box * 1.6, 0), QSizeF(metrics.horizontalAdvance(text) + 2, layout.line));
        painter.fillRect(QRectF(sample.topLeft() - QPointF(3, 3), words.bottomRight()), tokens.surface);
        painter.fillRect(sample, is_gap ? gap : tokens.training);
        if (is_gap) {
            painter.setPen(QPen(tokens.validation, std::max(1.0, layout.unit)));
            painter.drawRect(sample);
        }
        painter.setPen(tokens.text);
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text);
        at += QPointF(0, layout.line);
    }
}

void ReliabilityFigure::paint_counts(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    std::uint64_t largest = 1;
    for (const ReliabilityBin &bin : data_.bins) largest = std::max(largest, bin.count);
    for (const ReliabilityBin &bin : data_.bins) {
        const double height = layout.counts.height() * static_cast<double>(bin.count) / static_cast<double>(largest);
        painter.fillRect(QRectF(layout.x(bin.low) + 1, layout.counts.bottom() - height,
                                std::max(1.0, layout.x(bin.high) - layout.x(bin.low) - 2), height),
                         tokens.muted);
    }
    painter.setFont(figure_font(layout.text));
    painter.setPen(tokens.text);
    const double edge = layout.counts.left() - .5 * layout.text;
    painter.drawText(QRectF(0, layout.counts.top() - layout.line / 2, edge, layout.line),
                     Qt::AlignRight | Qt::AlignVCenter, count_text_of(largest));
}

void ReliabilityFigure::paint_axes(QPainter &painter, const Layout &layout, const FigureLook &look) const {
    const Tokens &tokens = tokens_of(look.theme);
    const QFont font = figure_font(layout.text);
    painter.setFont(font);
    const double edge = layout.accuracy.left() - .5 * layout.text;
    for (int i = 0; i <= static_cast<int>(steps); ++i) {
        const double share = i / steps;
        painter.setPen(QPen(tokens.line, 1));
        painter.drawLine(QLineF(layout.accuracy.left(), layout.y(share), layout.accuracy.right(), layout.y(share)));
        painter.setPen(tokens.text);
        painter.drawText(QRectF(0, layout.y(share) - layout.line / 2, edge, layout.line),
                         Qt::AlignRight | Qt::AlignVCenter, QString("%1 %").arg(100 * share));
        painter.drawText(QRectF(layout.x(share) - 40 * layout.unit, layout.counts.bottom() + .3 * layout.text,
                                80 * layout.unit, layout.line),
                         Qt::AlignCenter, QString("%1 %").arg(100 * share));
    }
    painter.setPen(QPen(tokens.line, 1));
    painter.drawLine(layout.counts.bottomLeft(), layout.counts.bottomRight());
    painter.setPen(tokens.text);
    painter.drawText(QRectF(0, layout.counts.bottom() - layout.line / 2, edge, layout.line),
                     Qt::AlignRight | Qt::AlignVCenter, "0");
    painter.setPen(tokens.muted);
    painter.drawText(QRectF(layout.counts.left(), layout.counts.bottom() + .3 * layout.text + layout.line,
                            layout.counts.width(), layout.line),
                     Qt::AlignCenter, look.x_axis_for(texts().x_axis));
    const auto upright = [&](const QRectF &part, const QString &text) {
        painter.save();
        painter.translate(layout.title.left() + layout.line / 2, part.center().y());
        painter.rotate(-90);
        painter.drawText(QRectF(-part.height(), -layout.line / 2, 2 * part.height(), layout.line), Qt::AlignCenter,
                         text);
        painter.restore();
    };
    upright(layout.accuracy, look.y_axis_for(texts().y_axis));
    upright(layout.counts, "images");
}

Table ReliabilityFigure::table() const {
    Table table{.header = {"low", "high", "count", "confidence", "accuracy"}, .rows = {}};
    for (const ReliabilityBin &bin : data_.bins)
        table.rows.push_back({format_number(bin.low), format_number(bin.high), std::to_string(bin.count),
                              bin.count ? format_number(bin.confidence) : "",
                              bin.count ? format_number(bin.accuracy) : ""});
    return table;
}

} // namespace benchlight::ui
