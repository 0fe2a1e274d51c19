#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace benchlight::ui {

/// Points of a training run in the order of their steps: four numbers each. They come at the end and, when a resumption
/// supersedes some, go from there. Lowest and highest of any stretch are found in O(log points) by a pyramid that is
/// kept up to date with every point. 16 bytes a point for the numbers, 4 for the step, 2 for the pyramid.
class PointSeries {
  public:
    static constexpr std::size_t columns = 4;
    using Values = std::array<float, columns>;

    struct Extremes {
        float low = std::numeric_limits<float>::infinity(), high = -low;
        bool known() const { return low <= high; }
        void take(float value) { ///< leaves out what is not finite
            if (value - value != 0) return;
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
        void take(const Extremes &other) {
            low = other.low < low ? other.low : low;
            high = other.high > high ? other.high : high;
        }
    };

    void reserve(std::size_t count);
    /// A step lower than the one before counts as that one; steps outside 0 … 2^32 - 1 as the nearest of these.
    void append(std::int64_t step, const Values &values);
    /// Leaves the first `count` points.
    void truncate(std::size_t count);

    std::size_t size() const { return steps_.size(); }
    bool empty() const { return steps_.empty(); }
    std::size_t bytes() const; ///< of memory that it takes
    std::uint32_t step(std::size_t i) const { return steps_[i]; }
    float value(std::size_t column, std::size_t i) const { return columns_[column].values[i]; }
    const std::vector<float> &values(std::size_t column) const { return columns_[column].values; }
    /// The first point whose step is `step` or more; size() without one.
    std::size_t first_at(double step) const;
    /// Of the finite values of points [first, last).
    Extremes extremes(std::size_t column, std::size_t first, std::size_t last) const;
    /// Of this series alone, and another one whenever points were taken away.
    std::uint64_t revision() const { return revision_; }

  private:
    static constexpr std::size_t fan = 16; ///< points of a block, blocks of the next level's block
    struct Column {
        std::vector<float> values;
        std::vector<std::vector<Extremes>> levels; ///< levels[k][b] of points [b·fan^(k+1), (b+1)·fan^(k+1))
    };
    static std::uint64_t next_revision();
    static void raise(Column &column);
    static void settle(Column &column);

    std::vector<std::uint32_t> steps_;
    std::array<Column, columns> columns_;
    std::uint64_t revision_ = next_revision();
};

/// Exponential moving average over one column of a series, kept for every point: s ← smoothing·s + (1 − smoothing)·y,
/// corrected for its start (Kingma and Ba, "Adam", 2015, section 3). At a point without a finite value it stays as it
/// is. New points cost as much as there are of them.
class MovingAverage {
  public:
    /// Brings the average up to date. `smoothing` in [0, 1).
    void update(const PointSeries &series, std::size_t column, double smoothing);
    std::size_t size() const { return values_.size(); }
    /// At point i; NaN before the first finite value.
    float value(std::size_t i) const { return values_[i]; }
    /// Mean of the averages at points [first, last), which holds one at least; NaN when none is known. O(1).
    double mean(std::size_t first, std::size_t last) const;

  private:
    static constexpr std::size_t block = 64;
    double sum_to(std::size_t count) const;

    std::vector<float> values_;
    std::vector<double> sums_;             ///< of all values before each block
    std::uint64_t revision_ = 0;           ///< of the series
    std::size_t column_ = 0, unknown_ = 0; ///< points before the first finite value
    double smoothing_ = -1, mean_ = 0, weight_ = 0, sum_ = 0;
};

} // namespace benchlight::ui
