#pragma once
#include "ui/figures/curves.h"
#include "ui/figures/curves_axes.h"
#include "ui/figures/figure.h"

#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// How far the values of a group lie apart at one place: one deviation around the mean, and the outermost.
struct CurveSpread {
    double x = 0;
    double low = NAN, high = NAN; ///< NaN: no band here
    double lowest = NAN, highest = NAN;
    int count = 0; ///< values
};

/// A line of the chart, of a run or of a group's mean.
struct GroupCurve {
    QString name{};
    int colour = 0;                    ///< which of the lines it is: gives colour and dashes
    std::vector<CurvePoint> line{};    ///< ascending in x
    std::vector<CurvePoint> faint{};   ///< beside it, thin: training beside validation
    std::vector<CurveSpread> spread{}; ///< empty: no band
};

/// Lines of several runs or groups that share their axes.
struct GroupCurves {
    QString title{}, x_axis{}, y_axis{};
    std::string x_name{"epoch"}, y_name{}; ///< columns of the table
    std::string line_name{}, faint_name{}; ///< of what each line is: "validation", "training"
    bool log = false;                      ///< logarithmic y axis
    double highest = 0;                    ///< y never exceeds this; 0: no bound
    std::vector<GroupCurve> curves{};

    bool empty() const;
};

/// How a line is drawn: colours of Okabe and Ito, after which they come again dashed.
QPen group_curve_pen(int colour, Theme theme, double width);

/// Lines with bands of spread, and at their right a legend with the values at one place of the x axis. Cheap to paint on any
/// thread.
class GroupCurvesFigure final : public Figure {
  public:
    explicit GroupCurvesFigure(GroupCurves curves) : curves_(std::move(curves)) {}

    QString title() const override { return curves_.title; }
    FigureTexts texts() const override { return {curves_.title, curves_.x_axis, curves_.y_axis}; }
    QSizeF default_size() const override { return {1200, 700}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// curve, x and its values: a row for each point of each line, or of a spread its mean, bounds and count.
    Table table() const override;

    const GroupCurves &curves() const { return curves_; }
    /// What the x axis shows; nothing: everything.
    void set_zoom(std::optional<EpochRange> zoom) { zoom_ = zoom; }
    std::optional<EpochRange> zoom() const { return zoom_; }
    EpochRange whole() const;
    EpochRange shown() const { return zoom_.value_or(whole()); }

    /// Where everything is in an area. `unit` scales letters and lines.
    struct Layout {
        QRectF title, plot, legend;
        double unit = 1, text = 13;
        PlotAxis x, y;
        double place_x(double value) const;
        double place_y(double value) const; ///< NaN where a logarithmic axis has no place
    };
    Layout layout_for(const QSizeF &size, const FigureLook &look) const;
    /// All but the legend.
    void paint_plot(QPainter &painter, const Layout &layout, const FigureLook &look) const;
    /// With each line's value at `x`, at its end without one. What has no room is counted.
    void paint_legend(QPainter &painter, const Layout &layout, Theme theme, std::optional<double> x) const;

    /// The value of a line at the point nearest to `x`, its last one without; NaN where the line does not reach.
    double value_at(const GroupCurve &curve, std::optional<double> x) const;
    /// The x of any line's point that is nearest to `x`.
    std::optional<double> nearest_x(double x) const;
    /// The next point's x beyond `x`, up or down.
    std::optional<double> next_x(double x, bool up) const;
    /// "epoch 5: fast .912, slow .905 …": every line's value.
    QString readout(std::optional<double> x) const;

  private:
    std::pair<double, double> extent() const;
    void paint_line(QPainter &painter, const Layout &layout, const std::vector<CurvePoint> &points,
                    const QPen &pen) const;
    void paint_bands(QPainter &painter, const Layout &layout, const GroupCurve &curve, const QColor &colour) const;

    GroupCurves curves_;
    std::optional<EpochRange> zoom_;
};

} // namespace benchlight::ui
