#pragma once
#include "ui/figures/curves.h"

#include <QString>

#include <utility>
#include <vector>

namespace benchlight::ui {

/// A linear axis' range and the distance of its ticks.
struct AxisRange {
    double low = 0, high = 1, step = .2;
    int decimals = 1; ///< that the tick labels need
};
/// Ticks at 1, 2 or 5 times a power of ten, about `ticks` of them; the range ends on ticks.
AxisRange nice_range(double low, double high, int ticks);

struct Tick {
    double at = 0; ///< the value
    QString label{};
};

/// One axis as it is drawn: where a value lies on it, and its ticks.
class PlotAxis {
  public:
    PlotAxis() = default;
    /// From `low` to `high` exactly, ticks inside; `most` of them, and no nearer than `least_step`.
    static PlotAxis exact(double low, double high, int most, double least_step);
    /// From tick to tick around [low, high], but never above `highest` unless that is 0.
    static PlotAxis around(double low, double high, int most, double highest);
    /// Logarithmic, a little room around [low, high], both above 0; ticks at 1, 2 and 5, or closer, or only at powers
    /// of ten.
    static PlotAxis logarithmic(double low, double high, int most);

    bool log() const { return log_; }
    /// A value's place on the straight scale that low() and high() bound: itself, or its decimal logarithm. NaN where
    /// the axis has no such place.
    double place(double value) const { return !log_ ? value : value > 0 ? std::log10(value) : NAN; }
    double low() const { return low_; }
    double high() const { return high_; }
    const std::vector<Tick> &ticks() const { return ticks_; }
    bool operator==(const PlotAxis &other) const {
        return low_ == other.low_ && high_ == other.high_ && log_ == other.log_ && ticks_.size() == other.ticks_.size();
    }

  private:
    double low_ = 0, high_ = 1; ///< places
    bool log_ = false;
    std::vector<Tick> ticks_;
};

/// Lowest and highest y that the axis has to hold: every epoch's value in `shown` (and where lines cross its ends),
/// the average's `line`, and all but the outermost 1 % of the batch points, judged by some thousand of them. Infinite
/// when there is nothing.
std::pair<double, double> extent(const Curves &curves, const std::vector<CurvePoint> &line, const EpochRange &shown,
                                 bool positive_only);

} // namespace benchlight::ui
