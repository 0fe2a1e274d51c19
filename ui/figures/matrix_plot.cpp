#include "ui/figures/matrix_plot.h"

#include "ui/figures/matrix_colours.h"
#include "ui/figures/painter_device.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

namespace benchlight::ui {

namespace {

constexpr double least_text = 9, largest_text = 14; // of what stands in a cell, logical pixels
constexpr double least_side_for_zero = 30;          // of a cell
constexpr int most_zeros = 1000;                    // more cells than these are legible without their zeros, and sooner
constexpr double least_side_for_lines = 12;         // lines between cells
constexpr int most_drawn_cells = 4096;              // in a drawing; more are one picture in it
constexpr double picture_scale = 3;                 // of that picture, which QCustomPlot makes

/// What is drawn, and how, for as long as it takes.
struct Scene {
    const MatrixNumbers *numbers = nullptr; ///< null: not now
    MatrixLayout layout;
    Theme theme = Theme::light;

    int visible_cells() const {
        return (layout.end_row() - layout.first_row()) * (layout.end_column() - layout.first_column());
    }
    template <class Use> void each_visible(Use use) const {
        for (int row = layout.first_row(); row < layout.end_row(); ++row)
            for (int column = layout.first_column(); column < layout.end_column(); ++column) use(row, column);
    }
    QColor colour(int row, int column) const {
        const double share = numbers->share(row, column);
        return std::isnan(share) ? tokens_of(theme).raised : matrix_colour(share, theme);
    }
};

/// The colour map. In a drawing the cells are squares of their own while they are not too many, so that it can be
/// enlarged; QCustomPlot would make a picture of them.
class Cells final : public QCPColorMap {
  public:
    Cells(QCustomPlot &plot, const Scene &scene) : QCPColorMap(plot.xAxis, plot.yAxis), scene_(scene) {
        setInterpolate(false);
        setDataRange(QCPRange(0, 1));
        setAntialiased(false);
    }

  protected:
    void draw(QCPPainter *painter) override {
        if (!scene_.numbers) return;
        if (!painter->modes().testFlag(QCPPainter::pmVectorized) || scene_.visible_cells() > most_drawn_cells)
            return QCPColorMap::draw(painter);
        painter->setAntialiasing(false);
        scene_.each_visible([&](int row, int column) {
            // Each a little under its neighbours: a viewer would show the ground between edges that only meet.
            const QRectF area = scene_.layout.cell(row, column).adjusted(0, 0, .5, .5) & scene_.layout.cells;
            painter->fillRect(area, scene_.colour(row, column));
        });
    }

  private:
    const Scene &scene_;
};

/// What stands in the cells, the lines between them, and the frame.
class Annotations final : public QCPLayerable {
  public:
    Annotations(QCustomPlot &plot, const Scene &scene) : QCPLayerable(&plot, "overlay"), scene_(scene) {}

  protected:
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override { painter->setAntialiasing(true); }
    void draw(QCPPainter *painter) override {
        if (!scene_.numbers) return;
        draw_lines(*painter);
        draw_texts(*painter);
    }

  private:
    void draw_lines(QCPPainter &painter) const {
        const MatrixLayout &layout = scene_.layout;
        const QRectF &cells = layout.cells;
        const Tokens &tokens = tokens_of(scene_.theme);
        const double width = layout.side >= least_side_for_lines ? 1 : 0;
        const bool whole = !painter.modes().testFlag(QCPPainter::pmVectorized); // pixels
        const auto placed = [&](double at) { return (whole ? std::round(at) : at) - width; };
        for (int row = layout.first_row() + 1; width > 0 && row < layout.end_row(); ++row)
            painter.fillRect(QRectF(cells.left(), placed(layout.cell(row, 0).top()), cells.width(), width),
                             tokens.surface);
        for (int column = layout.first_column() + 1; width > 0 && column < layout.end_column(); ++column)
            painter.fillRect(QRectF(placed(layout.cell(0, column).left()), cells.top(), width, cells.height()),
                             tokens.surface);
        painter.setPen(QPen(tokens.line, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cells.adjusted(-.5, -.5, .5, .5));
    }

    /// Pixels; nothing where the texts would not be legible.
    std::optional<double> text_size() const {
        const QString widest = scene_.numbers->widest_text();
        const double side = scene_.layout.side;
        double size = std::floor(std::min(std::max(largest_text, scene_.layout.text_size), side * .5));
        while (size >= least_text && QFontMetricsF(matrix_font(size)).horizontalAdvance(widest) > side - 4) --size;
        return size >= least_text ? std::optional(size) : std::nullopt;
    }

    void draw_texts(QCPPainter &painter) const {
        const auto size = text_size();
        if (!size) return;
        const Tokens &tokens = tokens_of(scene_.theme);
        const bool zeros = scene_.layout.side >= least_side_for_zero && scene_.visible_cells() <= most_zeros;
        painter.setFont(matrix_font(*size));
        scene_.each_visible([&](int row, int column) {
            const bool none = scene_.numbers->count(row, column) == 0;
            const QRectF area = scene_.layout.cell(row, column);
            if ((none && !zeros) || !scene_.layout.cells.contains(area.center())) return;
            const QString text = scene_.numbers->text(row, column);
            if (text.isEmpty()) return;
            painter.setPen(none ? tokens.muted : readable_on(scene_.colour(row, column), tokens));
            painter.drawText(area, Qt::AlignCenter, text);
        });
    }

    const Scene &scene_;
};

} // namespace

struct MatrixPlot::Parts {
    Scene scene;
    QCustomPlot plot;
    Cells *cells;
    std::shared_ptr<const MatrixNumbers> filled; ///< what the map holds…
    int pooled = 0;                              ///< … of so many cells in one
    std::optional<Theme> coloured;

    Parts() : cells(new Cells(plot, scene)) {
        new Annotations(plot, scene);
        plot.setViewport(QRect(0, 0, 1, 1)); // it is never shown: what it draws for itself shall cost nothing
        plot.setBackground(Qt::NoBrush);
        plot.plotLayout()->setMargins({});
        QCPAxisRect &area = *plot.axisRect();
        area.setAutoMargins(QCP::msNone);
        area.setMinimumSize(1, 1);
        plot.yAxis->setRangeReversed(true);
        for (QCPAxis *axis : {plot.xAxis, plot.yAxis}) {
            axis->setBasePen(Qt::NoPen);
            axis->setTickLength(0);
            axis->setTickPen(Qt::NoPen);
            axis->setSubTicks(false);
            axis->grid()->setVisible(false);
            axis->setNumberFormat("f"); // a class named 7e5 is no power of ten
        }
    }

    void colour(Theme theme) {
        if (coloured == theme) return;
        coloured = theme;
        QCPColorGradient gradient;
        gradient.clearColorStops();
        const auto &colours = matrix_colours(theme);
        for (std::size_t i = 0; i < colours.size(); ++i)
            gradient.setColorStopAt(static_cast<double>(i) / (colours.size() - 1), colours[i]);
        gradient.setLevelCount(1024);
        gradient.setNanHandling(QCPColorGradient::nhNanColor);
        gradient.setNanColor(tokens_of(theme).raised);
        cells->setGradient(gradient);
    }

    /// Each field of the map is `pool` x `pool` cells and shows the largest share among them, so that a single mistake
    /// does not fall between pixels. The root of the share, as the colours are for.
    void fill(const std::shared_ptr<const MatrixNumbers> &numbers, int pool) {
        if (filled == numbers && pooled == pool) return;
        filled = numbers;
        pooled = pool;
        const int classes = numbers->classes(), fields = (classes + pool - 1) / pool;
        QCPColorMapData &data = *cells->data();
        const double first = (pool - 1) / 2.0;
        data.setSize(fields, fields);
        data.setRange(QCPRange(first, first + pool * (fields - 1)), QCPRange(first, first + pool * (fields - 1)));
        data.fill(0);
        for (int row = 0; row < classes; ++row)
            for (int column = 0; column < classes; ++column) {
                const double share = numbers->share(row, column);
                if (share == 0) continue;
                const int x = column / pool, y = row / pool;
                if (std::isnan(share)) {
                    if (pool == 1) data.setCell(x, y, share);
                } else if (const double root = std::sqrt(share); pool == 1 || root > data.cell(x, y)) {
                    data.setCell(x, y, root);
                }
            }
    }

    void set_axes(const QString &across, const QString &down) {
        const MatrixLayout &layout = scene.layout;
        const MatrixRange &range = layout.range;
        const Tokens &tokens = tokens_of(scene.theme);
        plot.xAxis->setRange(range.column - .5, range.column + range.extent - .5);
        plot.yAxis->setRange(range.row - .5, range.row + range.extent - .5);
        for (QCPAxis *axis : {plot.xAxis, plot.yAxis}) {
            axis->setTickLabelFont(matrix_font(layout.text_size));
            axis->setTickLabelColor(tokens.text);
            axis->setTickLabelPadding(static_cast<int>(layout.gap));
            axis->setLabelFont(matrix_font(layout.text_size));
            axis->setLabelColor(tokens.muted);
        }
        plot.xAxis->setTickLabelRotation(layout.upright ? -90 : 0);
        const double flat = layout.upright ? layout.names_tall : layout.side - 2;
        const double widest_across =
            set_names(*plot.xAxis, layout.first_column(), layout.end_column(), layout.column_step, flat);
        const double widest_down =
            set_names(*plot.yAxis, layout.first_row(), layout.end_row(), layout.row_step, layout.names_wide);
        // The labels stay where they are, however long the names are that are visible.
        const double spare_across = layout.upright ? layout.names_tall - widest_across : 0;
        plot.xAxis->setLabelPadding(static_cast<int>(layout.gap + spare_across));
        plot.yAxis->setLabelPadding(static_cast<int>(layout.gap + layout.names_wide - widest_down));
        plot.xAxis->setLabel(layout.roomy ? across : QString());
        plot.yAxis->setLabel(layout.roomy ? down : QString());
    }

    /// Writes every `step`-th name of first … end − 1 on an axis; returns the width of the widest.
    double set_names(QCPAxis &axis, int first, int end, int step, double room) {
        const QFontMetricsF metrics(axis.tickLabelFont());
        QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
        double widest = 0;
        for (int place = (first + step - 1) / step * step; place < end; place += step) {
            const QString name = metrics.elidedText(scene.numbers->name(scene.numbers->label_at(place)).simplified(),
                                                    Qt::ElideRight, room);
            widest = std::max(widest, metrics.horizontalAdvance(name));
            ticker->addTick(place, name);
        }
        axis.setTicker(ticker);
        return widest;
    }
};

QString MatrixPlot::across(MatrixQuantity quantity) {
    switch (quantity) {
    case MatrixQuantity::recall: return "predicted class (% of each true class)";
    case MatrixQuantity::precision: return "predicted class (% of each predicted class)";
    case MatrixQuantity::errors: return "predicted class (errors only)";
    case MatrixQuantity::counts: break;
    }
    return "predicted class";
}

MatrixPlot::MatrixPlot() : parts_(std::make_unique<Parts>()) {}
MatrixPlot::~MatrixPlot() = default;

void MatrixPlot::paint(QPainter &painter, const QSizeF &size, Theme theme,
                       const std::shared_ptr<const MatrixNumbers> &numbers, const MatrixLayout &layout,
                       const QString &across, const QString &down) {
    const bool drawing = painter.paintEngine()->type() != QPaintEngine::Raster;
    const double scale = drawing ? picture_scale : std::max(1e-3, std::abs(painter.combinedTransform().m11()));
    parts_->scene = {numbers.get(), layout, theme};
    parts_->colour(theme);
    const int most = std::max(1, numbers->classes() / 2); // fields, of which a map needs two
    parts_->fill(numbers, std::clamp(static_cast<int>(std::ceil(1 / (layout.side * scale) - 1e-6)), 1, most));
    parts_->set_axes(across, down);
    const QSize extent(static_cast<int>(std::ceil(size.width())), static_cast<int>(std::ceil(size.height())));
    const QRect cells = layout.cells.toRect();
    // One pixel lower: QCustomPlot counts from a rectangle's last pixel upwards.
    parts_->plot.axisRect()->setMargins({cells.left(), cells.top() + 1, extent.width() - cells.left() - cells.width(),
                                         extent.height() - cells.top() - cells.height() - 1});
    PainterDevice device(painter, extent);
    QCPPainter plotter(&device);
    plotter.setMode(QCPPainter::pmVectorized, drawing);
    parts_->plot.toPainter(&plotter, extent.width(), extent.height());
    plotter.end();
    parts_->scene.numbers = nullptr;
}

} // namespace benchlight::ui
