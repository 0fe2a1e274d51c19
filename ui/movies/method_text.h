#pragma once
#include "ui/movies/movie_runs.h"

#include <QStringList>

namespace benchlight::ui {

/// What the original notebook did, and what is wrong with it, a sentence or two each.
struct MethodStory {
    QString did, cost, optimum, rows;
};
/// `zero`: the cost of all-zero vectors of the open set; nothing: not known yet.
MethodStory method_story(std::optional<double> zero, bool published_set);

/// What a training is going to take.
struct MethodNeeds {
    double seconds_per_epoch = 0;
    double memory = 0, disk = 0; ///< bytes; disk for each configuration
};
/// From `measured`, seconds of an epoch of an equal training before; else a guess for two cores of 2023.
MethodNeeds needs_of(const movies::EmbeddingSettings &settings, std::size_t movies, std::size_t users,
                     std::size_t likes, std::optional<double> measured = {});
/// "Six configurations of 20 epochs at full rank: about 12 s an epoch, 24 min in all. 1.1 GB of memory, …"
QString needs_text(const movies::EmbeddingSettings &settings, bool sweep, const MethodNeeds &needs);

/// How far runs are: 0 … 1, and in words; seconds that are left, as the epochs so far have it, from the second epoch on.
struct MethodProgress {
    double share = 0;
    QString text;
    std::optional<double> seconds;
};
MethodProgress progress_of(const MovieRuns &runs);
/// "6 of 6 configurations completed. Lowest cost at the end: 1,234 (Adam 1e-1)."
QString outcome_text(const MovieRuns &runs);
/// "about 40 s left", in steps that are no finer than such a guess is.
QString left_text(double seconds);
/// "SGD 1e-5" of a sweep's configuration or of a run alone.
QString config_title(const ConfigRun &run);

} // namespace benchlight::ui
