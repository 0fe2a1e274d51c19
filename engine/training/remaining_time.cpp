#include "engine/training/remaining_time.h"

#include <algorithm>
#include <cmath>

namespace benchlight::training {
namespace {

constexpr double least_seconds = 2.5;                                           ///< of work before there is an estimate
constexpr std::size_t least_observations = 3, most_points = 256, most_ends = 8; // an even number of points
constexpr double recent_seconds = 60; ///< of the past always count, however little is left
constexpr double most_beyond = 1.5;   ///< a factor on what was seen
constexpr double ending_seconds = .5; ///< the very end: the last files, the hash of the weights

} // namespace

void RemainingTime::worked(double units, double seconds) {
    if (!(units > 0 && seconds > 0)) return;
    points_.push_back({points_.back().units + units, points_.back().seconds + seconds});
    if (points_.size() <= most_points) return;
    std::size_t kept = 0; // every other one, the first and the last among them
    for (std::size_t i = 0; i < points_.size(); i += 2) points_[kept++] = points_[i];
    points_.resize(kept);
}

void RemainingTime::ended_epoch(double seconds) {
    ends_.push_back(seconds);
    ends_seconds_ += seconds;
    if (ends_.size() > most_ends) ends_.pop_front();
}

RemainingTime::Pace RemainingTime::pace(double units_left) const {
    const Point &now = points_.back();
    std::size_t begin = 0; // what is longer ago than four times the rest tells little of it
    while (begin + 2 < points_.size() && now.units - points_[begin + 1].units >= 4 * units_left &&
           now.seconds - points_[begin + 1].seconds >= recent_seconds)
        ++begin;
    const double stretch = std::min(units_left, (now.units - points_[begin].units) / 2);
    Pace pace{INFINITY, 0};
    for (std::size_t i = begin, j = begin + 1;; ++i) {
        j = std::max(j, i + 1);
        while (j < points_.size() && points_[j].units - points_[i].units < stretch) ++j;
        if (j == points_.size()) break;
        const double each = (points_[j].seconds - points_[i].seconds) / (points_[j].units - points_[i].units);
        pace = {std::min(pace.fast, each), std::max(pace.slow, each)};
    }
    // The fewer stretches there were, the likelier is one beyond them.
    const double beyond =
        std::min(most_beyond, std::pow(pace.slow / pace.fast, stretch / (now.units - points_[begin].units)));
    return {pace.fast / beyond, pace.slow * beyond};
}

double RemainingTime::doubt(double units_left) const {
    const Point &now = points_.back();
    const double known = .045 + .12 / (1 + now.seconds / 10);
    return known * (1 + .3 * std::log10(1 + units_left / now.units));
}

std::optional<RemainingTime::Range> RemainingTime::range(const Work &left) const {
    if (points_.size() <= least_observations || points_.back().seconds < least_seconds) return std::nullopt;
    const double all_units = left.units + left.ends * end_units_;
    const Pace pace = this->pace(all_units);
    const double doubt = std::min(this->doubt(all_units), .5);
    double shortest_end = pace.fast * end_units_ * .4, longest_end = pace.slow * end_units_ * 2;
    if (!ends_.empty()) { // the first one of a run often takes longer than the others
        const double unsure = ends_.size() == 1 ? .3 : .1;
        const auto [shortest, longest] = std::minmax_element(ends_.begin(), ends_.end());
        shortest_end = *shortest * (1 - unsure);
        longest_end = *longest * (1 + unsure);
    }
    const double least_units = std::min(left.least_units, left.units);
    const int least_ends = std::min(left.least_ends, left.ends);
    return Range{least_units * pace.fast * (1 - doubt) + least_ends * shortest_end,
                 left.units * pace.slow * (1 + doubt) + left.ends * longest_end + ending_seconds};
}

std::optional<RemainingTime::Range> RemainingTime::promise(const Work &left, Occasion occasion) {
    const std::optional<Range> range = this->range(left);
    if (!range) return std::nullopt;
    const double now = observed_seconds();
    if (told_at_ && occasion != Occasion::changed) {
        const double interval =
            occasion == Occasion::epoch_ended ? std::max(1.0, (now + range->high) / 100) : std::max(10.0, now / 10);
        if (now - *told_at_ < interval) return std::nullopt;
    }
    told_at_ = now;
    return range;
}

} // namespace benchlight::training
