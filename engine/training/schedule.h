#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace benchlight::training {

/// Names of the schedules: constant, step, cosine, one-cycle, plateau.
const std::vector<std::string> &schedules();

/// The factor on the base learning rate at optimizer step `step` (from 0) of a schedule shaped for `total` steps.
/// From step `total` on it stays at the last step's. constant and plateau: 1. step: a tenth of before after each third
/// of the steps. cosine: (1 + cos(π·step/total)) / 2. one-cycle: linear from .2 to 1 over the first 23 % of the steps,
/// then linear to .07 at the last.
double schedule_factor(const std::string &schedule, std::int64_t step, std::int64_t total);

/// The further factor of a linear warm-up: (step + 1) / warmup_steps, at most 1.
double warmup_factor(std::int64_t step, double warmup_steps);

/// What the plateau schedule remembers: it takes a tenth of the rate when the watched loss has not fallen by at least
/// .01 % of its best for more than two epochs in a row.
struct Plateau {
    double factor = 1; ///< on the learning rate
    double best = -1;  ///< the lowest loss so far; below 0: none yet
    int bad_epochs = 0;

    void watch(double loss);
};

} // namespace benchlight::training
