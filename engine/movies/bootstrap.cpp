#include "engine/movies/bootstrap_internal.h"

#include "engine/core/random.h"
#include "engine/core/threads.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::movies {

double quantile(const std::vector<double> &sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double above = sorted[std::min(below + 1, sorted.size() - 1)];
    return sorted[below] + (place - std::floor(place)) * (above - sorted[below]);
}

std::vector<Interval> bootstrap_intervals(const std::vector<std::span<const double>> &quantities, int threads,
                                          const std::stop_token &stop) {
    const std::size_t users = quantities.empty() ? 0 : quantities.front().size();
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    if (users == 0) return std::vector<Interval>(quantities.size(), Interval{nothing, nothing});

    std::vector<std::vector<double>> means(quantities.size(), std::vector<double>(resamples));
    parallel_for(resamples, threads, stop, [&](std::size_t resample) {
        // A stream of its own makes each resample independent of who draws it.
        Random random(resampling_seed, Purpose::resampling, static_cast<std::uint32_t>(resample));
        std::vector<double> sums(quantities.size());
        for (std::size_t i = 0; i < users; ++i) {
            const std::uint32_t user = random.below(static_cast<std::uint32_t>(users));
            for (std::size_t q = 0; q < quantities.size(); ++q) sums[q] += quantities[q][user];
        }
        for (std::size_t q = 0; q < quantities.size(); ++q) means[q][resample] = sums[q] / static_cast<double>(users);
    });

    std::vector<Interval> intervals;
    for (std::vector<double> &of_quantity : means) {
        std::ranges::sort(of_quantity);
        intervals.push_back({quantile(of_quantity, .025), quantile(of_quantity, .975)});
    }
    return intervals;
}

} // namespace benchlight::movies
