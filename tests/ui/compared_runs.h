#pragma once
#include "engine/core/files.h"
#include "engine/runs/run_index.h"
#include "engine/runs/run_log.h"
#include "engine/training/settings.h"
#include "ui/runs/comparison_data.h"

#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Runs whose logs are written by hand, and what the list of runs knows of them.
namespace benchlight::tests {

struct WrittenRun {
    training::Settings settings{};
    std::string fingerprint = "0123456789abcdef0123";
    std::vector<runs::EpochSummary> epochs{};
    std::vector<std::string> classes{"shirt", "coat", "bag"};
    runs::SampleList samples{};
    std::vector<std::vector<std::uint16_t>> predicted{}; ///< of each epoch
    runs::State state = runs::State::completed;
    std::int64_t started_us = 1'700'000'000'000'000;
};

inline training::Settings compared_settings(std::uint64_t seed = 576, double rate = 1e-3) {
    training::Settings settings;
    settings.data = "fashion-mnist";
    settings.model = "fast";
    settings.preset = "fast";
    settings.epochs = 3;
    settings.learning_rate = rate;
    settings.split.seed = seed;
    return settings;
}

inline runs::EpochSummary epoch_of(int epoch, double loss, double accuracy) {
    runs::EpochSummary summary;
    summary.epoch = epoch;
    summary.epochs = 3;
    summary.train_loss = loss * .8;
    summary.train_accuracy = std::min(1., accuracy + .02);
    summary.validation_loss = loss;
    summary.validation_accuracy = accuracy;
    summary.learning_rate = 1e-3;
    summary.seconds = 2.5;
    return summary;
}

/// Epochs that end at these accuracies.
inline std::vector<runs::EpochSummary> epochs_of(const std::vector<double> &accuracies) {
    std::vector<runs::EpochSummary> epochs;
    for (std::size_t i = 0; i < accuracies.size(); ++i)
        epochs.push_back(epoch_of(static_cast<int>(i) + 1, 2 * (1 - accuracies[i]), accuracies[i]));
    return epochs;
}

inline runs::RunSummary summary_of(const std::filesystem::path &folder, const WrittenRun &run) {
    runs::RunSummary summary;
    summary.path = folder;
    summary.state = run.state;
    summary.task = "images";
    summary.settings = run.settings.json();
    summary.model = run.settings.model;
    summary.precision = "fp32";
    summary.machine = "a machine";
    summary.started_us = run.started_us;
    summary.last_us = run.started_us + 10'000'000;
    summary.epoch = static_cast<int>(run.epochs.size());
    summary.epochs = run.settings.epochs;
    for (const runs::EpochSummary &epoch : run.epochs)
        if (!(epoch.validation_accuracy <= summary.best_accuracy)) {
            summary.best_accuracy = epoch.validation_accuracy;
            summary.best_epoch = epoch.epoch;
        }
    return summary;
}

/// Writes the run's log and tells what its summary is.
inline runs::IndexedRun write_run(const std::filesystem::path &folder, const WrittenRun &run) {
    std::filesystem::create_directories(folder);
    const runs::RunFolder place{folder};
    const FileLock lock = runs::lock_for_training(place);
    runs::RunLog log(place, true);
    log.append(runs::kind::started, 0,
               Json{{"settings", run.settings.json()},
                    {"precision", "fp32"},
                    {"machine", "a machine"},
                    {"edits", Json()},
                    {"data",
                     {{"classes", run.classes},
                      {"fingerprint", run.fingerprint},
                      {"train", 54000},
                      {"validation", run.samples.label.size()},
                      {"test", 10000}}}});
    if (!run.samples.label.empty()) log.append(runs::kind::samples, 0, run.samples.encode());
    for (std::size_t i = 0; i < run.epochs.size(); ++i) {
        const auto step = static_cast<std::int64_t>(100 * (i + 1));
        if (i < run.predicted.size()) {
            runs::EpochPredictions predictions;
            predictions.epoch = run.epochs[i].epoch;
            predictions.predicted = run.predicted[i];
            predictions.confidence.assign(run.predicted[i].size(), 60000);
            predictions.true_confidence.assign(run.predicted[i].size(), 30000);
            predictions.loss.assign(run.predicted[i].size(), runs::to_half(.5F));
            log.append(runs::kind::predictions, step, predictions.encode());
        }
        log.append(runs::kind::epoch, step, run.epochs[i].json());
    }
    if (run.state != runs::State::running && run.state != runs::State::interrupted)
        log.finish(static_cast<std::int64_t>(100 * run.epochs.size()),
                   Json{{"state", runs::name_of(run.state)}, {"epoch", run.epochs.size()}});
    else
        log.flush();
    return {summary_of(folder, run), {}};
}

/// A run as the comparison knows it, without any file.
inline ui::ComparedRun compared(const std::string &name, const WrittenRun &run) {
    ui::ComparedRun of;
    of.run.summary = summary_of(name, run);
    of.name = QString::fromStdString(name);
    auto record = std::make_shared<ui::RunRecord>();
    record->started = Json{{"data", {{"fingerprint", run.fingerprint}, {"train", 54000}, {"validation", 6000}}}};
    for (const runs::EpochSummary &epoch : run.epochs)
        record->points.push_back({.epoch = static_cast<double>(epoch.epoch),
                                  .seconds = epoch.epoch * epoch.seconds,
                                  .step = 100 * epoch.epoch,
                                  .train_loss = epoch.train_loss,
                                  .train_accuracy = epoch.train_accuracy,
                                  .validation_loss = epoch.validation_loss,
                                  .validation_accuracy = epoch.validation_accuracy,
                                  .learning_rate = epoch.learning_rate});
    of.record = record;
    return of;
}

inline ui::ComparedRun compared_vectors(const std::string &name, std::uint64_t seed, double cost, double rate = 1e-6) {
    ui::ComparedRun of;
    of.run.summary.path = name;
    of.run.summary.task = "movie-embedding";
    of.run.summary.state = runs::State::completed;
    of.run.summary.settings =
        Json{{"movies", ""},   {"like_threshold", 4.0}, {"rank", "full"}, {"optimizer", "sgd"}, {"lr", rate},
             {"momentum", .9}, {"epochs", 2},           {"seed", seed},   {"threads", 0}};
    of.name = QString::fromStdString(name);
    auto record = std::make_shared<ui::RunRecord>();
    record->started = Json{{"task", "movie-embedding"}, {"likes_sha256", "abcdef0123456789"}, {"movies", 9742}};
    for (int epoch = 0; epoch < 3; ++epoch)
        record->points.push_back(
            {.epoch = static_cast<double>(epoch), .seconds = epoch * 1.5, .step = epoch, .cost = cost * (3 - epoch)});
    of.record = record;
    return of;
}

} // namespace benchlight::tests
