#pragma once
#include "ui/figures/cost_figure.h"

#include <QPen>

namespace benchlight::ui {

/// How a curve of costs looks: the `index`-th of ours in a chart, or a published one. `unit`: of its widths.
struct CostLook {
    QPen pen;
    int shape = -1;                       ///< of its marks, a QCPScatterStyle::ScatterShape; −1: none
    double mark = 0;                      ///< their size
    static CostLook of_zero(Theme theme); ///< of what predicting nothing costs
    static CostLook of(const CostCurve &curve, int index, Theme theme, double unit);
};

/// Draws charts of costs with QCustomPlot. Only on the thread of the application's window, because QCustomPlot is a widget; it is
/// never shown itself.
class CostPlot {
  public:
    CostPlot();
    ~CostPlot();
    CostPlot(const CostPlot &) = delete;
    CostPlot &operator=(const CostPlot &) = delete;

    /// Axes, grid and curves of one chart, on a painter whose origin is the figure's.
    void paint(QPainter &painter, const CostChart &chart, const std::vector<const CostCurve *> &curves,
               std::optional<double> zero, const QString &x_axis, Theme theme);
    /// A short piece of a curve with its mark, for a legend.
    static void paint_sample(QPainter &painter, const QRectF &area, const CostLook &look);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace benchlight::ui
