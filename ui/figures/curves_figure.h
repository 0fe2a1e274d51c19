#pragma once
#include "ui/figures/curves.h"
#include "ui/figures/figure.h"

#include <QtCharts/QChart>

#include <memory>

QT_BEGIN_NAMESPACE
class QLineSeries;
class QLogValueAxis;
class QValueAxis;
QT_END_NAMESPACE

namespace benchlight::ui {

struct CurveStyle {
    double smoothing = .9; ///< of the batch points' moving average, in [0, 1); 0 draws none
    bool log = false;      ///< logarithmic y axis, where that makes sense
};

/// The Qt chart that draws Curves: faint batch points with their moving average, solid lines with markers for training
/// and validation. The window keeps one and updates it; exports make one of their own.
class CurvesChart final : public QChart {
  public:
    explicit CurvesChart(Theme theme);
    void set_theme(Theme theme);
    /// Takes over new numbers. The number of ticks suits the chart's size, so set that before.
    void show_curves(const Curves &curves, const CurveStyle &style);
    /// Scales text and lines to the chart's size in logical pixels.
    void set_text_size(int pixels);

  private:
    void style_axes();
    void fit_axes(const Curves &curves, const std::vector<CurvePoint> &line);
    void use_axis(bool log);
    QList<QPointF> visible(const std::vector<CurvePoint> &points) const;
    QAbstractAxis *y_axis() const;

    Theme theme_;
    bool log_ = false;
    int text_size_ = text_size::normal;
    double low_ = 0, high_ = 1; ///< of y
    QLineSeries *batches_, *average_, *training_, *validation_;
    QValueAxis *x_, *y_;
    QLogValueAxis *log_y_;
};

/// Loss, accuracy or learning rate of a run over its epochs.
class CurvesFigure final : public Figure {
  public:
    explicit CurvesFigure(Curves curves, CurveStyle style = {}) : curves_(std::move(curves)), style_(style) {}

    QString title() const override { return curves_.title; }
    QSizeF default_size() const override { return {1200, 800}; }
    void paint(QPainter &painter, const QSizeF &size, Theme theme) const override;
    /// epoch, NAME of single batches (also smoothed), training and validation: one row a point, empty where unknown.
    Table table() const override;

    const Curves &curves() const { return curves_; }
    const CurveStyle &style() const { return style_; }
    void set_curves(Curves curves) { curves_ = std::move(curves); }
    void set_style(const CurveStyle &style) { style_ = style; }

  private:
    Curves curves_;
    CurveStyle style_;
};

} // namespace benchlight::ui
