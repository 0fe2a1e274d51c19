#include "ui/figures/recommenders_figure.h"

#include "engine/core/text.h"
#include "ui/figures/curves_axes.h"
#include "ui/shell/words.h"

#include <QFontMetricsF>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double margin = 24, row_height = 30, heading_height = 34, axis_height = 24, column_gap = 20;
constexpr double usual_width = 1180, least_chart = 200, default_mark = 9;
const QString nothing = "—";

/// The columns of numbers; the marks stand between recall and the difference.
enum Column { ndcg, recall, against, coverage, popularity, fit, query, columns };

/// The point leads: "0.25" is ".25".
QString without_zero(QString text) { return text.startsWith("0.") ? text.mid(1) : text; }

QString percent(double share) {
    return std::isnan(share) ? nothing : QString::fromStdString(format_fixed(100 * share, 0)) + " %";
}

std::string number(double value) { return std::isnan(value) ? std::string() : format_number(value); }

std::array<QString, columns> texts_of(const RecommenderRow &row) {
    const movies::Evaluation &of = row.figures;
    return {score_text(of.ndcg, of.ndcg_interval),
            score_text(of.recall, of.recall_interval),
            row.against ? difference_text(*row.against) : nothing,
            percent(of.coverage),
            percent(of.popularity),
            short_time_text(of.fit_seconds),
            short_time_text(of.query_seconds)};
}

std::array<QString, columns> headings_of(int top) {
    return {QString("ndcg@%1").arg(top),
            QString("recall@%1").arg(top),
            "against EASE",
            "coverage",
            "popularity",
            "fit",
            "query"};
}

/// The protocol, and what it does not say of the columns.
QString explanation(const Recommenders &data) {
    QString text = data.protocol + " Against EASE is the difference in ndcg, each user compared with himself.";
    const double held_out = data.held_out_popularity();
    if (!std::isnan(held_out)) text += QString(" The held-out likes have a popularity of %1.").arg(percent(held_out));
    return text;
}

} // namespace

void Recommenders::sort() {
    std::ranges::stable_sort(rows, [](const RecommenderRow &a, const RecommenderRow &b) {
        const double first = a.figures.ndcg, second = b.figures.ndcg;
        return std::isnan(second) ? !std::isnan(first) : first > second;
    });
}

double Recommenders::held_out_popularity() const {
    for (const RecommenderRow &row : rows)
        if (!std::isnan(row.figures.held_out_popularity)) return row.figures.held_out_popularity;
    return NAN;
}

QStringList Recommenders::notes() const {
    QStringList notes;
    for (const RecommenderRow &row : rows)
        if (!row.figures.note.empty()) notes << row.title + ": " + QString::fromStdString(row.figures.note);
    return notes;
}

QString score_text(double score, int decimals) {
    return std::isnan(score) ? nothing : without_zero(QString::fromStdString(format_fixed(score, decimals)));
}

QString score_text(double score, const movies::Interval &interval) {
    if (std::isnan(score)) return nothing;
    return QString("%1 [%2, %3]").arg(score_text(score), score_text(interval.low, 3), score_text(interval.high, 3));
}

QString difference_text(const movies::Estimate &difference) {
    const auto with_sign = [](double value, int decimals) {
        const QString size = score_text(std::abs(value), decimals);
        return (value < 0 ? "−" : "+") + size;
    };
    if (std::isnan(difference.mean)) return nothing;
    return QString("%1 [%2, %3]")
        .arg(with_sign(difference.mean, 4), with_sign(difference.interval.low, 3),
             with_sign(difference.interval.high, 3));
}

QString short_time_text(double seconds) {
    if (std::isnan(seconds)) return nothing;
    const auto text = [](double value, const char *unit) {
        return QString::fromStdString(format_fixed(value, value < 9.95 ? 1 : 0)) + " " + unit;
    };
    if (seconds >= 100) return QString::fromStdString(format_duration(seconds));
    if (seconds >= 1) return text(seconds, "s");
    return seconds >= 1e-3 ? text(1e3 * seconds, "ms") : text(1e6 * seconds, "µs");
}

ScoreAxis ScoreAxis::of(const Recommenders &data) {
    double low = INFINITY, high = -INFINITY;
    for (const RecommenderRow &row : data.rows) {
        if (std::isnan(row.figures.ndcg)) continue;
        low = std::min({low, row.figures.ndcg_interval.low, row.figures.recall_interval.low});
        high = std::max({high, row.figures.ndcg_interval.high, row.figures.recall_interval.high});
    }
    if (!(low < high)) return {};
    const AxisRange range = nice_range(low, high, 5);
    return {std::max(0., range.low), range.high, range.step};
}

void paint_scores(QPainter &painter, const RecommenderRow &row, const QRectF &area, const ScoreAxis &axis,
                  const Tokens &tokens, double unit) {
    if (std::isnan(row.figures.ndcg)) return;
    const auto at = [&](double score) { return area.left() + axis.share(score) * area.width(); };
    const auto whisker = [&](const movies::Interval &interval, double y, const QColor &colour) {
        painter.setPen(QPen(colour, 1.5 * unit));
        painter.drawLine(QPointF(at(interval.low), y), QPointF(at(interval.high), y));
        for (const double end : {interval.low, interval.high})
            painter.drawLine(QPointF(at(end), y - 3 * unit), QPointF(at(end), y + 3 * unit));
    };
    const double middle = area.center().y(), apart = 5 * unit, radius = 4 * unit;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    whisker(row.figures.ndcg_interval, middle - apart, tokens.training);
    painter.setBrush(tokens.training);
    painter.drawEllipse(QPointF(at(row.figures.ndcg), middle - apart), radius, radius);
    whisker(row.figures.recall_interval, middle + apart, tokens.validation);
    painter.setBrush(tokens.surface);
    const QPointF centre(at(row.figures.recall), middle + apart);
    painter.drawPolygon(QPolygonF({centre + QPointF(-radius, 0), centre + QPointF(0, -radius),
                                   centre + QPointF(radius, 0), centre + QPointF(0, radius)}));
    painter.restore();
}

struct RecommendersFigure::Layout {
    double unit = 1, text = 0, edge = 0, width = 0;
    double top = 0, row = 0, axis = 0; ///< top: of the first row
    double name = 0;
    std::array<double, columns> begin{}, wide{};
    QRectF chart; ///< all rows
    QRectF words; ///< notes and protocol
    ScoreAxis scores{};

    double row_top(std::size_t i) const { return top + static_cast<double>(i) * row; }
};

QString RecommendersFigure::title() const {
    return data_.title.isEmpty() ? "Recommenders" : "Recommenders: " + data_.title;
}

namespace {

QString words_of(const Recommenders &data) {
    QStringList paragraphs = data.notes();
    paragraphs << explanation(data);
    return paragraphs.join("\n");
}

double words_height(const Recommenders &data, double width, double text) {
    return QFontMetricsF(figure_font(text))
        .boundingRect(QRectF(0, 0, width, 1e5), Qt::TextWordWrap | Qt::AlignLeft, words_of(data))
        .height();
}

double rows_height(const Recommenders &data) {
    return heading_height + row_height * static_cast<double>(std::max<std::size_t>(1, data.rows.size())) + axis_height;
}

} // namespace

QSizeF RecommendersFigure::default_size() const {
    const double words = words_height(data_, usual_width - 2 * margin, text_size::small + 1);
    return {usual_width, std::ceil(3 * margin + text_size::huge + rows_height(data_) + words)};
}

RecommendersFigure::Layout RecommendersFigure::layout_for(const QSizeF &size, bool titled) const {
    Layout layout;
    const double above = titled ? text_size::huge : 0;
    const QSizeF usual = default_size() - QSizeF(0, text_size::huge - above);
    // A little slack: the same words wrap otherwise when they are not of the usual size.
    layout.unit = std::clamp(std::min(size.width() / (usual.width() * .9), size.height() / usual.height()), .1, 4.0);
    if (size.width() >= usual.width() && size.height() >= usual.height())
        layout.unit = std::min(size.width() / usual.width(), size.height() / usual.height());
    const double unit = layout.unit;
    layout.text = text_size::normal * unit;
    layout.edge = margin * unit;
    layout.width = size.width() - 2 * layout.edge;
    layout.row = row_height * unit;
    layout.axis = axis_height * unit;
    layout.top = layout.edge + (above + heading_height) * unit;
    const QFontMetricsF metrics(figure_font(layout.text));
    const auto headings = headings_of(data_.top);
    for (std::size_t c = 0; c < columns; ++c) layout.wide[c] = metrics.horizontalAdvance(headings[c]);
    for (const RecommenderRow &row : data_.rows) {
        const auto texts = texts_of(row);
        for (std::size_t c = 0; c < columns; ++c)
            layout.wide[c] = std::max(layout.wide[c], metrics.horizontalAdvance(texts[c]));
        layout.name = std::max(layout.name, metrics.horizontalAdvance(row.title) + default_mark * 1.6 * unit);
    }
    layout.name = std::min(layout.name, .22 * layout.width);
    const double gap = column_gap * unit;
    double left = layout.edge + layout.name + gap;
    for (const Column c : {ndcg, recall}) {
        layout.begin[c] = left;
        left += layout.wide[c] + gap;
    }
    double right = layout.edge + layout.width;
    for (std::size_t c = columns; c-- > against;) {
        right -= layout.wide[c];
        layout.begin[c] = right;
        right -= gap;
    }
    layout.chart = QRectF(left, layout.top, std::max(right - left, 1.),
                          layout.row * static_cast<double>(std::max<std::size_t>(1, data_.rows.size())));
    const double below = layout.chart.bottom() + layout.axis + layout.edge * .5;
    layout.words = QRectF(layout.edge, below, layout.width, size.height() - below - layout.edge * .5);
    layout.scores = ScoreAxis::of(data_);
    return layout;
}

void RecommendersFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const QString text = look.title_for(title());
    const Layout layout = layout_for(size, !text.isEmpty());
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    paint_figure_title(painter, QRectF(layout.edge, layout.edge, layout.width, text_size::huge * layout.unit), text,
                       figure_font(text_size::large * layout.unit), tokens);
    paint_heading(painter, layout, tokens);
    paint_axis(painter, layout, tokens);
    for (std::size_t i = 0; i < data_.rows.size(); ++i) paint_row(painter, layout, i, tokens);
    // The words get smaller rather than lost when the figure is flatter than it should be.
    double letters = (text_size::small + 1) * layout.unit;
    while (letters > 5 && words_height(data_, layout.words.width(), letters) > layout.words.height()) letters -= .5;
    painter.setFont(figure_font(letters));
    painter.setPen(tokens.muted);
    painter.drawText(layout.words, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, words_of(data_));
    painter.restore();
}

void RecommendersFigure::paint_heading(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    const double height = heading_height * layout.unit, y = layout.top - height;
    painter.setFont(figure_font(layout.text));
    const auto headings = headings_of(data_.top);
    for (std::size_t c = 0; c < columns; ++c) {
        painter.setPen(c == ndcg ? tokens.training : c == recall ? tokens.validation : tokens.muted);
        painter.drawText(QRectF(layout.begin[c], y, layout.wide[c], height), Qt::AlignVCenter | Qt::AlignRight,
                         headings[c]);
    }
    painter.setPen(tokens.muted);
    const QString key = "● ndcg   ◇ recall";
    painter.drawText(QRectF(layout.chart.left(), y, layout.chart.width(), height), Qt::AlignCenter,
                     QFontMetricsF(painter.font()).elidedText(key, Qt::ElideRight, layout.chart.width()));
    painter.setPen(QPen(tokens.line, std::max(.5, layout.unit)));
    painter.drawLine(QPointF(layout.edge, layout.top), QPointF(layout.edge + layout.width, layout.top));
}

void RecommendersFigure::paint_axis(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    const ScoreAxis &axis = layout.scores;
    painter.setFont(figure_font(text_size::small * layout.unit));
    const double wide = QFontMetricsF(painter.font()).horizontalAdvance(".000  ");
    double last = -INFINITY;
    for (int tick = 0; axis.low + tick * axis.step < axis.high + axis.step / 2; ++tick) {
        const double value = axis.low + tick * axis.step;
        const double x = layout.chart.left() + axis.share(value) * layout.chart.width();
        painter.setPen(QPen(tokens.line, std::max(.5, layout.unit)));
        painter.drawLine(QPointF(x, layout.chart.top()), QPointF(x, layout.chart.bottom()));
        if (x - last < wide) continue;
        last = x;
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(x - wide, layout.chart.bottom(), 2 * wide, layout.axis), Qt::AlignCenter,
                         score_text(value, axis.step < .0995 ? 2 : 1));
    }
}

void RecommendersFigure::paint_row(QPainter &painter, const Layout &layout, std::size_t i, const Tokens &tokens) const {
    const RecommenderRow &row = data_.rows[i];
    const double y = layout.row_top(i), mark = default_mark * layout.unit;
    QFont font = figure_font(layout.text);
    font.setWeight(row.is_default ? QFont::DemiBold : QFont::Normal);
    painter.setFont(font);
    painter.setPen(tokens.text);
    const double room = layout.name - 1.6 * mark;
    painter.drawText(QRectF(layout.edge, y, room, layout.row), Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(font).elidedText(row.title, Qt::ElideRight, room));
    painter.setFont(figure_font(layout.text));
    const auto texts = texts_of(row);
    for (std::size_t c = 0; c < columns; ++c) {
        painter.setPen(c == ndcg ? tokens.text : tokens.muted);
        painter.drawText(QRectF(layout.begin[c], y, layout.wide[c], layout.row), Qt::AlignVCenter | Qt::AlignRight,
                         texts[c]);
    }
    paint_scores(painter, row, QRectF(layout.chart.left(), y, layout.chart.width(), layout.row), layout.scores, tokens,
                 layout.unit);
}

Table RecommendersFigure::table() const {
    Table table{.header = {"model", "users", "recall", "recall_low", "recall_high", "ndcg", "ndcg_low", "ndcg_high",
                           "coverage", "popularity", "held_out_popularity", "fit_seconds", "query_seconds",
                           "ndcg_difference", "ndcg_difference_low", "ndcg_difference_high"},
                .rows = {}};
    for (const RecommenderRow &row : data_.rows) {
        const movies::Evaluation &of = row.figures;
        const movies::Estimate against = row.against.value_or(movies::Estimate{NAN, {NAN, NAN}});
        std::vector<std::string> fields{row.name, std::to_string(of.users)};
        for (const double value :
             {of.recall, of.recall_interval.low, of.recall_interval.high, of.ndcg, of.ndcg_interval.low,
              of.ndcg_interval.high, of.coverage, of.popularity, of.held_out_popularity, of.fit_seconds,
              of.query_seconds, against.mean, against.interval.low, against.interval.high})
            fields.push_back(number(value));
        table.rows.push_back(std::move(fields));
    }
    return table;
}

} // namespace benchlight::ui
