#pragma once
#include "engine/augment/augment.h"
#include "engine/runs/run_reader.h"
#include "engine/training/settings.h"

#include <string>
#include <vector>

namespace benchlight::evaluation {

/// What a run's `started` event says about how its network is to be used.
struct StartedRun {
    training::Settings settings;
    std::string precision; ///< fp32 or bf16, decided
    std::vector<std::string> classes;
    std::string fingerprint;                 ///< of the data set as it is stored; "" when the log does not tell
    augment::Normalisation normalisation;    ///< three channels
    int channels = 0, height = 0, width = 0; ///< of the training images as the network took them

    /// Throws Error when the log lacks any of it.
    explicit StartedRun(const runs::RunReader &run);
};

} // namespace benchlight::evaluation
