#pragma once
#include "engine/runs/run_log.h"
#include "engine/training/settings.h"

#include <filesystem>
#include <string>
#include <vector>

/// Runs whose logs are written by hand: nothing is trained.
namespace benchlight::tests {

struct LoggedRun {
    training::Settings settings{};
    std::vector<double> accuracy{.5, .7, .6}; ///< of validation, an epoch each
    std::string state = "completed";          ///< empty: the log has no end
    Json parent{};                            ///< of a fork
    std::string reason{};
    bool checkpoint = true;
};

inline training::Settings logged_settings() {
    training::Settings settings;
    settings.data = "fashion-mnist";
    settings.model = "fast";
    settings.preset = "fast";
    settings.epochs = 3;
    return settings;
}

inline runs::EpochSummary logged_epoch(int epoch, int epochs, double accuracy) {
    runs::EpochSummary summary;
    summary.epoch = epoch;
    summary.epochs = epochs;
    summary.train_loss = 1.25 - accuracy;
    summary.train_accuracy = accuracy + .01;
    summary.validation_loss = 1.5 - accuracy;
    summary.validation_accuracy = accuracy;
    summary.learning_rate = 1e-3;
    summary.images_per_second = 1000 + epoch;
    summary.seconds = 2;
    return summary;
}

inline void log_beginning(runs::RunLog &log, const LoggedRun &run) {
    Json started{{"settings", run.settings.json()},
                 {"parameters", 421642},
                 {"trainable_parameters", 1000},
                 {"precision", "fp32"},
                 {"machine", "a desk"},
                 {"data", {{"classes", Json::array()}}}};
    if (!run.parent.is_null()) started["parent"] = run.parent;
    log.append(runs::kind::started, 0, started);
}

/// Replaces what is there.
inline std::filesystem::path log_run(const std::filesystem::path &folder, const LoggedRun &run = {logged_settings()}) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    runs::RunLog log(runs::RunFolder{folder}, true);
    log_beginning(log, run);
    const int epochs = run.settings.epochs;
    for (std::size_t i = 0; i < run.accuracy.size(); ++i)
        log.append(runs::kind::epoch, static_cast<std::int64_t>(i) + 1,
                   logged_epoch(static_cast<int>(i) + 1, epochs, run.accuracy[i]).json());
    if (run.checkpoint) write_file_atomically(runs::RunFolder{folder}.last_checkpoint(), "weights");
    if (run.state.empty()) {
        log.flush();
    } else {
        Json finished{{"state", run.state},
                      {"epoch", run.accuracy.size()},
                      {"best_epoch", run.accuracy.empty() ? 0 : 1},
                      {"weights_sha256", std::string(64, 'a')}};
        if (!run.reason.empty()) finished["reason"] = run.reason;
        log.finish(static_cast<std::int64_t>(run.accuracy.size()), finished);
    }
    return folder;
}

} // namespace benchlight::tests
