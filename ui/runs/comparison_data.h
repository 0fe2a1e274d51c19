#pragma once
#include "engine/core/stop.h"
#include "engine/runs/run_index.h"

#include <QString>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::ui {

/// What a run's log tells of the moment after an epoch. NaN: not known.
struct RunPoint {
    double epoch = 0;      ///< done
    double seconds = 0;    ///< trained until then, with validation
    std::int64_t step = 0; ///< optimizer steps done
    double train_loss = NAN, train_accuracy = NAN;
    double validation_loss = NAN, validation_accuracy = NAN;
    double learning_rate = NAN;
    double cost = NAN; ///< of an embedding
};

/// The part of a run's log that comparing takes: no batches and no predictions.
struct RunRecord {
    std::string problem{}; ///< why there is nothing: one sentence
    Json started{};        ///< the `started` event
    std::vector<RunPoint> points{};
    std::vector<std::string>
        changes{}; ///< settings that were changed while it trained: "learning_rate = 0.001 from step 40"
};

/// Never throws: what is wrong is the record's `problem`. Some milliseconds.
RunRecord read_record(const std::filesystem::path &folder);

/// A run that is compared, under the name that tells it from the others.
struct ComparedRun {
    runs::IndexedRun run{};
    QString name{};
    std::shared_ptr<const RunRecord> record{}; ///< null until it has been read
    int colour = 0;                            ///< of its curve, kept while it is selected

    bool is_embedding() const { return run.summary.task == "movie-embedding"; }
    /// Why it is left out; empty: it is not.
    QString problem() const;
};

/// Each run's title as the table of runs has it; equal ones are told apart by their seeds where these differ, else by when
/// they began, else numbered.
std::vector<QString> run_names(const std::vector<runs::IndexedRun> &runs);

/// "Left out: NAME (reason)" and so on; empty when all can be shown.
QString left_out_text(const std::vector<ComparedRun> &runs);

} // namespace benchlight::ui
