#pragma once
#include "engine/training/session.h"

#include <filesystem>
#include <string>

namespace benchlight::tests {

/// Trains the fast network on `data` for some epochs of batches of 32 and returns the run's folder.
inline std::filesystem::path train_run(const std::string &data, const std::filesystem::path &run, int epochs,
                                       std::uint64_t seed = 576, const std::string &edits = {}) {
    training::Settings settings;
    training::apply_preset("fast", settings);
    settings.data = data;
    settings.epochs = epochs;
    settings.batch = 32;
    settings.split.seed = seed;
    settings.split.validation = .25;
    settings.precision = "fp32";
    settings.threads = 1;
    settings.edits = edits;
    std::filesystem::create_directories(run.parent_path());
    training::TrainingSession::start(settings, run, {}, {})->wait();
    return run;
}

} // namespace benchlight::tests
