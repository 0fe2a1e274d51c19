#pragma once
#include "engine/core/text.h"
#include "engine/runs/run_folder.h"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::runs {

/// The run that another one was forked from, as the other's `started` event tells it under "parent".
struct Parent {
    std::filesystem::path run{}; ///< its folder when the fork was made
    std::string checkpoint{};    ///< best or last
    int epoch = 0;               ///< epochs that its weights had been trained for
    std::int64_t step = 0;
    std::string weights_sha256{}; ///< of the weights that the fork began with

    Json json() const;
    /// Nothing where `started` names none, or none that can be understood.
    static std::optional<Parent> of(const Json &started);
};

/// What a run's log tells in one row of a table. Times are UTC, in microseconds since 1970.
struct RunSummary {
    std::filesystem::path path{};
    std::string problem{}; ///< why the log cannot be read: one sentence; everything but path is then empty
    std::string notice{};  ///< what to know of a log that can be read but not gone on with; one sentence
    State state = State::interrupted;
    std::string task{}; ///< "images" or "movie-embedding"
    Json settings{};    ///< as the run began
    std::string data{}, model{}, preset{}, precision{}, machine{};
    std::uint64_t parameters = 0, trainable_parameters = 0;
    std::optional<Parent> parent{};
    std::int64_t started_us = 0, last_us = 0; ///< first and last event
    double seconds = 0;                       ///< somebody trained: the sum over segments
    int epoch = 0, epochs = 0;                ///< done and planned
    int best_epoch = 0;                       ///< 0: none
    double best_accuracy = NAN;               ///< of validation, at the best epoch
    double accuracy = NAN, loss = NAN;        ///< of validation, at the last epoch
    double train_accuracy = NAN, train_loss = NAN;
    double images_per_second = NAN;
    double cost = NAN; ///< of an embedding: the last one known
    std::vector<float>
        history{}; ///< an epoch each: validation accuracy, or training's without a validation part, or cost
    std::string weights_sha256{}; ///< of a run that ended
    std::string reason{};         ///< of a failure
    int messages = 0;             ///< warnings and errors
    bool has_checkpoint = false;  ///< whether it can be gone on with
    std::uint64_t bytes = 0;      ///< of its folder

    Json json() const;
    /// Throws Error when it is none.
    static RunSummary from_json(const Json &json);
};

/// Reads a run's log, without its batches and predictions. Never throws: what is wrong is its `problem`.
RunSummary summarise_run(const std::filesystem::path &folder);

} // namespace benchlight::runs
