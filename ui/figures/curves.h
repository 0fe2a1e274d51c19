#pragma once
#include "ui/figures/curves_series.h"

#include <QString>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

struct CurvePoint {
    double x = 0; ///< epochs, fractional
    double y = 0; ///< NaN: not known
};

/// A stretch of the x axis, in epochs.
struct EpochRange {
    double low = 0, high = 1;
    double length() const { return high - low; }
    bool operator==(const EpochRange &) const = default;
};

/// One column of a run's series over its epochs. The series is shared with who follows the run and grows with it, so
/// a copy costs nothing; window thread only.
class BatchCurve {
  public:
    BatchCurve() = default;
    BatchCurve(std::shared_ptr<const PointSeries> series, std::size_t column, double epochs_per_step)
        : series_(std::move(series)), column_(column), epochs_per_step_(epochs_per_step) {}

    std::size_t size() const { return series_ ? series_->size() : 0; }
    bool empty() const { return size() == 0; }
    double x(std::size_t i) const { return series_->step(i) * epochs_per_step_; }
    double y(std::size_t i) const { return static_cast<double>(series_->value(column_, i)); }
    /// The first point at `x` or behind.
    std::size_t first_at(double x) const { return series_ ? series_->first_at(x / epochs_per_step_ - 1e-6) : 0; }
    PointSeries::Extremes extremes(std::size_t first, std::size_t last) const {
        return series_ ? series_->extremes(column_, first, last) : PointSeries::Extremes();
    }
    void update(MovingAverage &average, double smoothing) const {
        if (series_) average.update(*series_, column_, smoothing);
    }

    /// A curve of its own points, not of a run: puts one at the end, with x to a thousandth.
    void push_back(const CurvePoint &point);
    void clear() { *this = BatchCurve(); }

  private:
    std::shared_ptr<const PointSeries> series_;
    std::size_t column_ = 0;
    double epochs_per_step_ = 1e-3;
};

/// Something that happened at one place of the x axis.
struct CurveMark {
    enum class Kind { setting, best, pause };
    double x = 0;
    Kind kind = Kind::setting;
    QString text{}; ///< "learning rate 0.001 → 0.0001"
};

/// Curves of another source, drawn with the run's own.
struct CurveOverlay {
    enum class Kind { run, published };
    QString name{};
    Kind kind = Kind::run; ///< a run has a colour of its own; what is published is dotted grey
    int colour = 2;        ///< a run's place in category_colours(); its first two are the curves' own
    std::vector<CurvePoint> training{}, validation{};
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
    BatchCurve batches{};                 ///< single points during training
    std::vector<CurvePoint> training{};   ///< one an epoch
    std::vector<CurvePoint> validation{}; ///< one an epoch; empty without a validation part
    std::vector<CurveMark> marks{};
    std::vector<CurveOverlay> overlays{};

    bool empty() const { return batches.empty() && training.empty() && validation.empty() && overlays.empty(); }
    /// What the x axis shows unless somebody zooms: all planned epochs when they are few; else a part that doubles as
    /// the run gets there, so that a long run's beginning is not squeezed into the left edge.
    EpochRange whole() const;
};

struct CurveStyle {
    double smoothing = .9;               ///< of the batch points' moving average, in [0, 1); 0 draws none
    bool log = false;                    ///< logarithmic y axis, where that makes sense
    std::optional<EpochRange> zoom = {}; ///< nothing: the whole run, and more as it grows
};

/// The point nearest to `x`; the last without one; null when there is none.
const CurvePoint *point_near(const std::vector<CurvePoint> &points, std::optional<double> x);

/// What a chart says at one place of the x axis, or at the end.
struct CurveReadout {
    std::optional<double> epoch{}; ///< of training and validation
    double batch = NAN;            ///< the batches' moving average there; of an exact curve its value
    double training = NAN, validation = NAN;
    std::vector<double> overlays{}; ///< validation, or training where a source has no validation
    QString mark{};                 ///< text of the mark there
};
/// `average` is up to date with the batches, or empty; marks count within `reach` epochs.
CurveReadout read_curves(const Curves &curves, const MovingAverage &average, std::optional<double> x, double reach);

/// A value as people read it, no more digits than mean something; "–" for NaN.
QString value_text(double value);

} // namespace benchlight::ui
