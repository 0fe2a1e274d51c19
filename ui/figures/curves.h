#pragma once
#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace benchlight::ui {

struct CurvePoint {
    double x = 0; ///< epochs, fractional
    double y = 0; ///< NaN: not known
};

/// The numbers that a chart of a run draws.
struct Curves {
    QString title{};                      ///< "Loss"
    QString unit{};                       ///< axis title, "loss (cross entropy)"
    std::string name{};                   ///< column name in the table: "loss"
    int epochs = 0;                       ///< planned: the x axis reaches so far
    bool log_allowed = true;              ///< whether a logarithmic axis makes sense
    bool exact = false;                   ///< the batch points carry no noise: they are drawn as a line
    double highest = 0;                   ///< y never exceeds this; 0: no bound
    std::vector<CurvePoint> batches{};    ///< single points during training
    std::vector<CurvePoint> training{};   ///< one an epoch
    std::vector<CurvePoint> validation{}; ///< one an epoch; empty without a validation part
};

/// Exponential moving average of the points' y: s ← smoothing·s + (1 − smoothing)·y, corrected for its start (Kingma and
/// Ba, "Adam", 2015, section 3). `smoothing` in [0, 1); 0 gives the points back. Unknown points are left out.
std::vector<CurvePoint> smoothed(const std::vector<CurvePoint> &points, double smoothing);

/// No more than about `count` points that still show the spread: the lowest and the highest of each stretch.
std::vector<CurvePoint> decimated(const std::vector<CurvePoint> &points, std::size_t count);
/// Every nth point, and the last, so that `count` are left: for a line that is smooth.
std::vector<CurvePoint> thinned(const std::vector<CurvePoint> &points, std::size_t count);

/// An axis' range and the distance of its ticks.
struct AxisRange {
    double low = 0, high = 1, step = .2;
    int decimals = 1; ///< that the tick labels need
};
/// Ticks at 1, 2 or 5 times a power of ten, about `ticks` of them; the range ends on ticks.
AxisRange nice_range(double low, double high, int ticks);

/// The range of y that holds every epoch's value and all but the outermost 1 % of the batch points.
std::pair<double, double> range_of(const Curves &curves, const std::vector<CurvePoint> &line, bool positive_only);

} // namespace benchlight::ui
