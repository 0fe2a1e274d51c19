#include "engine/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace benchlight::training {
namespace {

constexpr double step_factor = .1;
constexpr int step_parts = 3;
constexpr double one_cycle_start = .2, one_cycle_end = .07, one_cycle_peak_at = .23;
constexpr double plateau_factor = .1, plateau_threshold = 1e-4;
constexpr int plateau_patience = 2;

} // namespace

const std::vector<std::string> &schedules() {
    static const std::vector<std::string> names{"constant", "step", "cosine", "one-cycle", "plateau"};
    return names;
}

double schedule_factor(const std::string &schedule, std::int64_t step, std::int64_t total) {
    if (schedule == "constant" || schedule == "plateau") return 1;
    const double last = static_cast<double>(std::max<std::int64_t>(1, total - 1));
    step = std::min(step, total - 1);
    if (schedule == "step") return std::pow(step_factor, static_cast<double>(step_parts * step / total));
    if (schedule == "cosine")
        return (1 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(total))) / 2;
    const double at = static_cast<double>(step) / last;
    if (at < one_cycle_peak_at) return std::lerp(one_cycle_start, 1., at / one_cycle_peak_at);
    return std::lerp(1., one_cycle_end, (at - one_cycle_peak_at) / (1 - one_cycle_peak_at));
}

double warmup_factor(std::int64_t step, double warmup_steps) {
    return warmup_steps > 0 ? std::min(1., (static_cast<double>(step) + 1) / warmup_steps) : 1;
}

void Plateau::watch(double loss) {
    if (best < 0 || loss < best * (1 - plateau_threshold)) {
        best = loss;
        bad_epochs = 0;
    } else if (++bad_epochs > plateau_patience) {
        factor *= plateau_factor;
        bad_epochs = 0;
    }
}

} // namespace benchlight::training
