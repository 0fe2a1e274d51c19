#pragma once
#include "ui/figures/curves_axes.h"
#include "ui/shell/theme.h"

#include <QtCharts/QChart>

#include <optional>

QT_BEGIN_NAMESPACE
class QLineSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace benchlight::ui {

class MarkerLayer;
class PlotLayer;

/// The Qt chart that draws Curves: faint batch points with their moving average, solid lines with markers for training
/// and validation, thin ones for other sources, marks. The window keeps one and updates it; exports make one of their
/// own. What has as many points as the plot has pixels, and all text, is drawn by one item of our own: a chart's own
/// series and labels lay themselves out anew with every change, which is most of what a frame may take.
class CurvesChart final : public QChart {
  public:
    explicit CurvesChart(Theme theme);
    void set_theme(Theme theme);
    /// Scales text and lines.
    void set_text_size(int pixels);
    void set_titles_visible(bool x, bool y);
    /// Instead of "epoch" and the curves' unit; empty: none.
    void set_titles(const QString &x, const QString &y);
    /// Writes the marks' texts beside them where there is room: for pictures that nobody can point at.
    void set_mark_labels_visible(bool visible);
    /// Takes over new numbers and lays the chart out. It has its size by then. `columns_a_pixel`: of the device, to
    /// which the batch points are reduced. `average` is up to date with the batches.
    void show_curves(const Curves &curves, const CurveStyle &style, const MovingAverage &average,
                     double columns_a_pixel = 1);

    const EpochRange &shown() const { return shown_; }
    double epoch_at(double pixel) const;
    /// In the chart's coordinates; NaN where a logarithmic axis has no place for y.
    QPointF position_of(double epoch, double y) const;

  private:
    QLineSeries *new_line();
    void style_lines();
    void style_overlays(const std::vector<CurveOverlay> &overlays);
    QRectF plot_area() const;
    void draw_lines(const Curves &curves);
    QList<QPointF> markers_of(const std::vector<CurvePoint> &points) const;
    QList<QPointF> cut(const std::vector<CurvePoint> &points) const;

    Theme theme_;
    int text_size_ = text_size::normal;
    bool mark_labels_ = false;
    QString x_title_ = "epoch";
    std::optional<QString> y_title_; ///< nothing: the curves' unit
    EpochRange shown_;
    PlotAxis x_scale_, y_scale_;
    QValueAxis *x_, *y_;
    QLineSeries *training_, *validation_;
    std::vector<QLineSeries *> overlays_; ///< training and validation of each
    PlotLayer *layer_;
    MarkerLayer *markers_;
};

} // namespace benchlight::ui
