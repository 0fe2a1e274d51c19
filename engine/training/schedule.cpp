#include "engine/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace benchlight::training {
namespace {

constexpr double one_cycle_start = .2, one_cycle_end = .07, one_cycle_peak_at = .23;

} // namespace

double schedule_factor(const std::string &schedule, std::int64_t step, std::int64_t total) {
    if (schedule == "constant") return 1;
    const double last = static_cast<double>(std::max<std::int64_t>(1, total - 1));
    step = std::min(step, total - 1);
    if (schedule == "cosine")
        return (1 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(total))) / 2;
    const double at = static_cast<double>(step) / last;
    if (at < one_cycle_peak_at) return std::lerp(one_cycle_start, 1., at / one_cycle_peak_at);
    return std::lerp(1., one_cycle_end, (at - one_cycle_peak_at) / (1 - one_cycle_peak_at));
}

} // namespace benchlight::training
