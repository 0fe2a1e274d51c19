#include "ui/figures/curves_series.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace benchlight::ui {

std::uint64_t PointSeries::next_revision() {
    static std::atomic<std::uint64_t> last = 0; // series are made on the reading thread too
    return ++last;
}

void PointSeries::reserve(std::size_t count) {
    steps_.reserve(count);
    for (Column &column : columns_) {
        column.values.reserve(count);
        if (column.levels.empty()) column.levels.emplace_back();
        column.levels[0].reserve(count / fan + 1);
    }
}

std::size_t PointSeries::bytes() const {
    std::size_t bytes = steps_.capacity() * sizeof(steps_[0]);
    for (const Column &column : columns_) {
        bytes += column.values.capacity() * sizeof(float);
        for (const auto &level : column.levels) bytes += level.capacity() * sizeof(Extremes);
    }
    return bytes;
}

void PointSeries::append(std::int64_t step, const Values &values) {
    const std::int64_t least = steps_.empty() ? 0 : steps_.back();
    steps_.push_back(
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(step, least, std::numeric_limits<std::uint32_t>::max())));
    for (std::size_t c = 0; c < columns; ++c) {
        columns_[c].values.push_back(values[c]);
        raise(columns_[c]);
    }
}

/// Takes the last value into its block of every level.
void PointSeries::raise(Column &column) {
    const float value = column.values.back();
    std::size_t at = (column.values.size() - 1) / fan;
    for (std::size_t level = 0;; ++level, at /= fan) {
        if (level == column.levels.size()) {
            // A level of one block says nothing that the one below does not.
            if (level > 0 && column.levels[level - 1].size() < 2) return;
            column.levels.emplace_back();
            if (level > 0) { // the blocks that were there before this level was
                for (const Extremes &below : column.levels[level - 1]) {
                    if ((static_cast<std::size_t>(&below - column.levels[level - 1].data()) % fan) == 0)
                        column.levels[level].emplace_back();
                    column.levels[level].back().take(below);
                }
                continue;
            }
        }
        auto &blocks = column.levels[level];
        if (at == blocks.size()) blocks.emplace_back();
        blocks[at].take(value);
    }
}

/// Makes the levels again for what is left of the values.
void PointSeries::settle(Column &column) {
    std::size_t below = column.values.size();
    for (std::size_t level = 0; level < column.levels.size(); ++level) {
        auto &blocks = column.levels[level];
        blocks.resize((below + fan - 1) / fan);
        if (!blocks.empty()) {
            Extremes last;
            for (std::size_t i = (blocks.size() - 1) * fan; i < below; ++i)
                level == 0 ? last.take(column.values[i]) : last.take(column.levels[level - 1][i]);
            blocks.back() = last;
        }
        below = blocks.size();
    }
    while (!column.levels.empty() && (column.levels.back().empty() ||
                                      (column.levels.size() > 1 && column.levels[column.levels.size() - 2].size() < 2)))
        column.levels.pop_back();
}

void PointSeries::truncate(std::size_t count) {
    if (count >= size()) return;
    revision_ = next_revision();
    steps_.resize(count);
    for (Column &column : columns_) {
        column.values.resize(count);
        settle(column);
    }
}

std::size_t PointSeries::first_at(double step) const {
    if (!(step > 0) || steps_.empty()) return 0;
    if (static_cast<double>(steps_.back()) < step) return size();
    // Points mostly have equal distances: look around where the place would then be, in growing steps.
    const auto below = [&](std::size_t i) { return static_cast<double>(steps_[i]) < step; };
    const auto last = size() - 1;
    const auto guess = std::min(last, static_cast<std::size_t>(step / steps_.back() * static_cast<double>(last)));
    std::size_t low = guess, high = guess, by = 1;
    while (high < last && below(high)) { // [low, high] holds the place
        low = high;
        high = std::min(last, high + by);
        by *= 2;
    }
    for (by = 1; low > 0 && !below(low); by *= 2) {
        high = std::min(high, low);
        low -= std::min(low, by);
    }
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (below(middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

PointSeries::Extremes PointSeries::extremes(std::size_t column, std::size_t first, std::size_t last) const {
    const Column &data = columns_[column];
    Extremes found;
    last = std::min(last, size());
    // Up the levels: what does not fill a block of the level above is taken singly at both ends.
    for (std::size_t level = 0;; ++level) {
        const auto take = [&](std::size_t i) {
            level == 0 ? found.take(data.values[i]) : found.take(data.levels[level - 1][i]);
        };
        if (level == data.levels.size() || last - std::min(first, last) <= 2 * fan) {
            for (std::size_t i = first; i < last; ++i) take(i);
            return found;
        }
        while (first % fan != 0) take(first++);
        while (last % fan != 0) take(--last);
        first /= fan;
        last /= fan;
    }
}

void MovingAverage::update(const PointSeries &series, std::size_t column, double smoothing) {
    if (series.revision() != revision_ || column != column_ || smoothing != smoothing_) {
        values_.clear();
        sums_.clear();
        unknown_ = 0;
        mean_ = weight_ = sum_ = 0;
        revision_ = series.revision();
        column_ = column;
        smoothing_ = smoothing;
    }
    const std::vector<float> &y = series.values(column);
    const std::size_t known = values_.size();
    values_.resize(y.size());
    const double share = 1 - smoothing;
    double mean = mean_, weight = weight_, sum = sum_;
    for (std::size_t i = known; i < y.size(); ++i) {
        if (i % block == 0) sums_.push_back(sum);
        if (std::isfinite(y[i])) {
            mean = smoothing * mean + share * y[i];
            weight = smoothing * weight + share;
        } else if (weight == 0) {
            ++unknown_;
        }
        const double average = mean / weight;
        values_[i] = static_cast<float>(average);
        if (weight != 0) sum += average;
    }
    mean_ = mean;
    weight_ = weight;
    sum_ = sum;
}

double MovingAverage::sum_to(std::size_t count) const {
    double sum = count == values_.size() ? sum_ : sums_[count / block];
    if (count != values_.size())
        for (std::size_t i = std::max(count / block * block, unknown_); i < count; ++i)
            sum += static_cast<double>(values_[i]);
    return sum;
}

double MovingAverage::mean(std::size_t first, std::size_t last) const {
    last = std::min(last, values_.size());
    first = std::max(first, unknown_);
    if (first >= last) return std::numeric_limits<double>::quiet_NaN();
    if (last - first == 1) return static_cast<double>(values_[first]);
    return (sum_to(last) - sum_to(first)) / static_cast<double>(last - first);
}

} // namespace benchlight::ui
