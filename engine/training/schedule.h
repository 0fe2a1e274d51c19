#pragma once
#include <cstdint>
#include <string>

namespace benchlight::training {

/// The factor on the base learning rate at optimizer step `step` (from 0) of a schedule shaped for `total` steps.
/// From step `total` on it stays at the last step's. constant: 1. cosine: (1 + cos(π·step/total)) / 2. one-cycle:
/// linear from .2 to 1 over the first 23 % of the steps, then linear to .07 at the last.
double schedule_factor(const std::string &schedule, std::int64_t step, std::int64_t total);

} // namespace benchlight::training
