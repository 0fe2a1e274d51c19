#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace benchlight::training {

/// Estimates how long work will still take, as a range that is meant to hold the truth: wide while little has been
/// measured, narrower later. It knows no clock: it is told what took how long.
///
/// The bounds come from the past: every stretch of it that is as long as what is left (or half of the past, when more is
/// left than was done) counts as a way in which the rest may go. A doubt is added that falls with the time observed and
/// grows with how far the estimate looks ahead.
class RemainingTime {
  public:
    struct Range {
        double low = 0, high = 0; ///< seconds, 0 <= low <= high
    };
    /// Work still to do. It may end sooner, but not before `least_units` and `least_ends`.
    struct Work {
        double units = 0; ///< batches, images, bytes, …: what time is taken to be in proportion to
        int ends = 0;     ///< of epochs: what is done once in each, apart from its units
        double least_units = 0;
        int least_ends = 0;
    };

    /// `end_units`: what an epoch's end is guessed to take, in units, until one has been seen.
    explicit RemainingTime(double end_units = 0) : end_units_(end_units) {}

    /// `units` took `seconds`, both above 0.
    void worked(double units, double seconds);
    /// What belongs to the end of one epoch took `seconds`.
    void ended_epoch(double seconds);
    double observed_seconds() const { return points_.back().seconds + ends_seconds_; }

    /// Nothing before a few observations over a few seconds.
    std::optional<Range> range(const Work &left) const;

    enum class Occasion {
        worked,      ///< some more units
        epoch_ended, ///< the epochs' pace is known better
        changed      ///< work was added or taken away, or time has passed without work
    };
    /// The range when it is time to tell it again: a change is told at once, the end of an epoch unless the last telling
    /// is just past, anything else at intervals from 10 s that grow by a tenth of the time observed. That is fewer than
    /// 200 times in a run of any length, changes apart.
    std::optional<Range> promise(const Work &left, Occasion occasion);

  private:
    struct Point {
        double units = 0, seconds = 0; ///< sums since the beginning
    };
    struct Pace {
        double fast = 0, slow = 0; ///< seconds a unit
    };
    Pace pace(double units_left) const;
    double doubt(double units_left) const;

    double end_units_;
    std::vector<Point> points_{{}};
    std::deque<double> ends_; ///< seconds of the last ones
    double ends_seconds_ = 0; ///< of all
    std::optional<double> told_at_;
};

} // namespace benchlight::training
