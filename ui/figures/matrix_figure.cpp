#include "ui/figures/matrix_figure.h"

#include <QFontMetricsF>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace benchlight::ui {

namespace {

constexpr double least_text = 9, largest_text = 14;    // logical pixels
constexpr double least_roomy = 380;                    // below, what is across and what is down is not written
constexpr int most_vector_classes = 64;                // with more, a drawing holds the cells as one picture
constexpr double room_for_zero = 30, room_between = 1; // of a cell's side

double luminance(const QColor &colour) {
    const auto linear = [](double part) {
        return part <= .04045 ? part / 12.92 : std::pow((part + .055) / 1.055, 2.4);
    };
    return .2126 * linear(colour.redF()) + .7152 * linear(colour.greenF()) + .0722 * linear(colour.blueF());
}

QFont sized(double pixels) {
    QFont font = interface_font();
    font.setPixelSize(std::max(1, static_cast<int>(pixels)));
    return font;
}

/// Every `step`-th name is written, so that they stand at least `height` apart.
int step_for(double side, double height) { return std::max(1, static_cast<int>(std::ceil(height / side))); }

} // namespace

std::uint64_t ConfusionCounts::row_sum(std::size_t label) const {
    std::uint64_t sum = 0;
    for (std::size_t predicted = 0; predicted < classes.size(); ++predicted) sum += count(label, predicted);
    return sum;
}

double ConfusionCounts::accuracy() const {
    std::uint64_t right = 0, all = 0;
    for (std::size_t label = 0; label < classes.size(); ++label) {
        right += count(label, label);
        all += row_sum(label);
    }
    return all ? static_cast<double>(right) / static_cast<double>(all) : std::numeric_limits<double>::quiet_NaN();
}

double contrast(const QColor &a, const QColor &b) {
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + .05) / (std::min(one, other) + .05);
}

QColor readable_on(const QColor &background, const Tokens &tokens) {
    const QColor dark = luminance(tokens.text) < .5 ? tokens.text : tokens.background;
    const QColor light = luminance(tokens.text) < .5 ? QColor(Qt::white) : tokens.text;
    const QColor &better = contrast(dark, background) >= contrast(light, background) ? dark : light;
    if (contrast(better, background) >= 4.5) return better;
    return contrast(Qt::black, background) > contrast(Qt::white, background) ? Qt::black : Qt::white;
}

QColor matrix_colour(double share, Theme theme) {
    static const std::array<QColor, 9> light{"#ffffff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6",
                                             "#4292c6", "#2171b5", "#08519c", "#08306b"};
    static const std::array<QColor, 9> dark{tokens_of(Theme::dark).surface,
                                            "#1d2f44",
                                            "#1b3f63",
                                            "#1a5285",
                                            "#2468a8",
                                            "#4292c6",
                                            "#6baed6",
                                            "#9ecae1",
                                            "#d3e6f5"};
    const auto &colours = theme == Theme::dark ? dark : light;
    const double place = std::sqrt(std::clamp(share, 0.0, 1.0)) * (colours.size() - 1);
    const std::size_t below = std::min(static_cast<std::size_t>(place), colours.size() - 2);
    const auto mixed = [&](int from, int to) {
        return static_cast<int>(std::lround(from + (to - from) * (place - static_cast<double>(below))));
    };
    const QColor &a = colours[below], &b = colours[below + 1];
    return {mixed(a.red(), b.red()), mixed(a.green(), b.green()), mixed(a.blue(), b.blue())};
}

/// Where everything of a matrix is in an area.
struct MatrixFigure::Layout {
    QRectF cells, title, true_axis, predicted_axis;
    double side = 0;      ///< of a cell
    double text_size = 0; ///< of names
    double names_wide = 0, names_tall = 0;
    bool upright = false; ///< names of predicted classes, which do not fit beside each other, run upwards
    int step = 1, predicted_step = 1;
};

MatrixFigure::MatrixFigure(std::shared_ptr<const ConfusionCounts> counts, const QString &subject)
    : counts_(std::move(counts)), title_(QString("Confusion matrix, epoch %1").arg(counts_->epoch)) {
    if (!subject.isEmpty()) title_ += ": " + subject;
    for (std::size_t label = 0; label < counts_->classes.size(); ++label) row_sums_.push_back(counts_->row_sum(label));
}

MatrixFigure::Layout MatrixFigure::layout_for(const QSizeF &size) const {
    Layout layout;
    const double unit = std::clamp(std::min(size.width(), size.height()) / 600, .5, 3.0);
    layout.text_size = std::max(10.0, 13 * unit);
    const bool roomy = std::min(size.width(), size.height()) >= least_roomy;
    const double line = layout.text_size * 1.35, axis = roomy ? line : 0, gap = 4 * std::max(1.0, unit),
                 margin = roomy ? 12 * unit : 2;
    const QFontMetricsF metrics(sized(layout.text_size));
    double widest = 0;
    for (int c = 0; c < std::min(classes(), 200); ++c) widest = std::max(widest, metrics.horizontalAdvance(name(c)));
    layout.names_wide = std::min(widest + 2, size.width() * .28);
    const double header = line * 1.2 + gap;
    const double left = margin + axis + gap + layout.names_wide + gap;
    // First as if the names lay flat; when they do not fit they run upwards and take as much as those at the left.
    const auto side_with = [&](double names_tall) {
        const double height = size.height() - 2 * margin - header - gap - names_tall - gap - axis;
        return std::max(16.0, std::min(size.width() - left - margin, height)) / classes();
    };
    layout.names_tall = line;
    layout.side = side_with(line);
    layout.upright = widest + gap > layout.side;
    if (layout.upright) {
        layout.names_tall = std::min(widest + 2, size.height() * .22);
        layout.side = side_with(layout.names_tall);
    }
    if (layout.side > 4) layout.side = std::floor(layout.side);
    const double extent = layout.side * classes();
    const double wide = left + extent + margin, tall = margin + header + extent + gap + layout.names_tall + gap + axis;
    const QPointF origin(std::floor(left + std::max(0.0, size.width() - wide) / 2),
                         std::floor(margin + header + std::max(0.0, size.height() - tall - margin) / 2));
    layout.cells = QRectF(origin, QSizeF(extent, extent));
    layout.title = QRectF(margin, origin.y() - header, size.width() - 2 * margin, line * 1.2);
    layout.true_axis = QRectF(origin.x() - gap - layout.names_wide - gap - axis, origin.y(), axis, extent);
    layout.predicted_axis = QRectF(origin.x(), origin.y() + extent + gap + layout.names_tall + gap, extent, axis);
    layout.step = step_for(layout.side, line * .85);
    layout.predicted_step = layout.upright ? layout.step : 1;
    return layout;
}

double MatrixFigure::share(int label, int predicted) const {
    const std::uint64_t sum = row_sums_[static_cast<std::size_t>(label)];
    if (sum == 0) return 0;
    return static_cast<double>(counts_->count(static_cast<std::size_t>(label), static_cast<std::size_t>(predicted))) /
           static_cast<double>(sum);
}

/// The cells in `side` x `side` pixels, at most one a cell; a pixel of several shows the largest share among them.
QImage MatrixFigure::pooled(int side, Theme theme) const {
    std::array<QRgb, 1024> colours;
    for (std::size_t i = 0; i < colours.size(); ++i)
        colours[i] = matrix_colour(std::pow(static_cast<double>(i) / (colours.size() - 1), 2), theme).rgb();
    const int count = classes();
    const auto pixel_of = [&](int cell) { return static_cast<int>(static_cast<std::int64_t>(cell) * side / count); };
    std::vector<float> largest(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
    for (int label = 0; label < count; ++label)
        for (int predicted = 0; predicted < count; ++predicted) {
            if (!counts_->count(static_cast<std::size_t>(label), static_cast<std::size_t>(predicted))) continue;
            float &value = largest[static_cast<std::size_t>(pixel_of(label)) * static_cast<std::size_t>(side) +
                                   static_cast<std::size_t>(pixel_of(predicted))];
            value = std::max(value, static_cast<float>(share(label, predicted)));
        }
    QImage image(side, side, QImage::Format_RGB32);
    for (int y = 0; y < side; ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < side; ++x) {
            const float value =
                largest[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x)];
            line[x] = colours[static_cast<std::size_t>(std::sqrt(value) * (colours.size() - 1) + .5f)];
        }
    }
    return image;
}

void MatrixFigure::paint(QPainter &painter, const QSizeF &size, Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    const Layout layout = layout_for(size);
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    const QFont font = sized(layout.text_size * 1.1);
    painter.setFont(font);
    painter.setPen(tokens.text);
    const double accuracy = counts_->accuracy();
    QString title = title_;
    if (std::isfinite(accuracy)) title += QString(" — %1 % right").arg(accuracy * 100, 0, 'f', 1);
    if (QFontMetricsF(font).horizontalAdvance(title) > layout.title.width()) title = title_;
    if (QFontMetricsF(font).horizontalAdvance(title) > layout.title.width())
        title = QString("Epoch %1").arg(counts_->epoch);
    painter.drawText(layout.title, Qt::AlignHCenter | Qt::AlignVCenter,
                     QFontMetricsF(font).elidedText(title, Qt::ElideRight, layout.title.width()));
    paint_cells(painter, layout, theme);
    paint_counts(painter, layout, theme);
    paint_names(painter, layout, tokens);
    painter.restore();
}

void MatrixFigure::paint_cells(QPainter &painter, const Layout &layout, Theme theme) const {
    const Tokens &tokens = tokens_of(theme);
    const double gap = layout.side >= 12 ? room_between : 0;
    if (classes() <= most_vector_classes) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        for (int label = 0; label < classes(); ++label)
            for (int predicted = 0; predicted < classes(); ++predicted) {
                const QRectF cell(layout.cells.left() + predicted * layout.side,
                                  layout.cells.top() + label * layout.side, layout.side - gap, layout.side - gap);
                painter.fillRect(cell, matrix_colour(share(label, predicted), theme));
            }
    } else {
        const double scale = std::max(1.0, std::abs(painter.combinedTransform().m11()));
        const int pixels = static_cast<int>(std::lround(layout.cells.width() * scale));
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(layout.cells, pooled(std::clamp(pixels, 1, classes()), theme));
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(tokens.line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(layout.cells.adjusted(-.5, -.5, .5 - gap, .5 - gap));
}

void MatrixFigure::paint_counts(QPainter &painter, const Layout &layout, Theme theme) const {
    std::uint32_t largest = 0;
    for (const std::uint32_t count : counts_->counts) largest = std::max(largest, count);
    const QString widest(QString::number(largest).size(), '0');
    double size = std::min(std::max(largest_text, layout.text_size), layout.side * .5);
    while (size >= least_text && QFontMetricsF(sized(size)).horizontalAdvance(widest) > layout.side - 4) size -= .5;
    if (size < least_text) return;
    painter.setFont(sized(size));
    const Tokens &tokens = tokens_of(theme);
    for (int label = 0; label < classes(); ++label)
        for (int predicted = 0; predicted < classes(); ++predicted) {
            const std::uint32_t count =
                counts_->count(static_cast<std::size_t>(label), static_cast<std::size_t>(predicted));
            if (count == 0 && layout.side < room_for_zero) continue;
            painter.setPen(count == 0 ? tokens.muted
                                      : readable_on(matrix_colour(share(label, predicted), theme), tokens));
            painter.drawText(QRectF(layout.cells.left() + predicted * layout.side,
                                    layout.cells.top() + label * layout.side, layout.side - 1, layout.side - 1),
                             Qt::AlignCenter, QString::number(count));
        }
}

void MatrixFigure::paint_names(QPainter &painter, const Layout &layout, const Tokens &tokens) const {
    const QFont font = sized(layout.text_size);
    const QFontMetricsF metrics(font);
    const double line = metrics.height();
    painter.setFont(font);
    painter.setPen(tokens.text);
    const QRectF &cells = layout.cells;
    for (int c = 0; c < classes(); c += layout.step) {
        const double middle = cells.top() + (c + .5) * layout.side;
        const QRectF area(layout.true_axis.right() + 2, middle - line / 2, layout.names_wide + 2, line);
        painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(name(c), Qt::ElideRight, area.width()));
    }
    for (int c = 0; c < classes(); c += layout.predicted_step) {
        const double middle = cells.left() + (c + .5) * layout.side;
        if (!layout.upright) {
            painter.drawText(QRectF(middle - layout.side / 2, cells.bottom() + 3, layout.side, line), Qt::AlignCenter,
                             metrics.elidedText(name(c), Qt::ElideRight, layout.side));
            continue;
        }
        painter.save();
        painter.translate(middle, cells.bottom() + 4);
        painter.rotate(-90);
        painter.drawText(QRectF(-layout.names_tall, -line / 2, layout.names_tall, line),
                         Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(name(c), Qt::ElideRight, layout.names_tall));
        painter.restore();
    }
    if (layout.predicted_axis.height() <= 0) return;
    painter.setPen(tokens.muted);
    painter.drawText(layout.predicted_axis, Qt::AlignCenter, "predicted class");
    painter.save();
    painter.translate(layout.true_axis.center());
    painter.rotate(-90);
    painter.drawText(QRectF(-layout.true_axis.height() / 2, -layout.true_axis.width() / 2, layout.true_axis.height(),
                            layout.true_axis.width()),
                     Qt::AlignCenter, "true class");
    painter.restore();
}

Table MatrixFigure::table() const {
    Table table;
    table.header.push_back("true \\ predicted");
    for (const std::string &name : counts_->classes) table.header.push_back(name);
    for (std::size_t label = 0; label < counts_->classes.size(); ++label) {
        std::vector<std::string> row{counts_->classes[label]};
        for (std::size_t predicted = 0; predicted < counts_->classes.size(); ++predicted)
            row.push_back(std::to_string(counts_->count(label, predicted)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::optional<MatrixFigure::Cell> MatrixFigure::cell_at(const QPointF &point, const QSizeF &size) const {
    const Layout layout = layout_for(size);
    if (!layout.cells.contains(point)) return std::nullopt;
    const auto number = [&](double offset) {
        return std::clamp(static_cast<int>(offset / layout.side), 0, classes() - 1);
    };
    return Cell{number(point.y() - layout.cells.top()), number(point.x() - layout.cells.left())};
}

QRectF MatrixFigure::cell_area(const Cell &cell, const QSizeF &size) const {
    const Layout layout = layout_for(size);
    return {layout.cells.left() + cell.predicted * layout.side, layout.cells.top() + cell.label * layout.side,
            layout.side, layout.side};
}

QString MatrixFigure::sentence(const Cell &cell) const {
    const std::uint32_t count =
        counts_->count(static_cast<std::size_t>(cell.label), static_cast<std::size_t>(cell.predicted));
    const QString share_text = row_sums_[static_cast<std::size_t>(cell.label)] == 0
                                   ? QString("no image of this class")
                                   : QString("%1 %").arg(share(cell.label, cell.predicted) * 100, 0, 'f', 1);
    return QString("%1 predicted as %2: %3 (%4)")
        .arg(name(cell.label), name(cell.predicted))
        .arg(count)
        .arg(share_text);
}

} // namespace benchlight::ui
