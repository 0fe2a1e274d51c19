#pragma once
#include "engine/movies/sweep.h"
#include "ui/figures/cost_figure.h"
#include "ui/figures/overlap_figure.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// A run of one configuration as its log tells of it.
struct ConfigRun {
    std::string config{}; ///< its folder's name in a sweep; of a run alone what its settings are called
    movies::EmbeddingRun run{};
};

/// A folder that holds a sweep, or one embedding's run.
struct MovieRuns {
    std::filesystem::path folder{};
    bool sweep = false;
    std::vector<ConfigRun> runs{}; ///< of a sweep in the order of sweep_configs(), as far as they have begun

    bool running() const;  ///< one of them is being trained
    bool complete() const; ///< nothing more is to come: every configuration has ended, or the run alone has
    const movies::EmbeddingSettings &settings() const { return runs.front().run.settings; }
    bool full_rank() const { return settings().rank == 0; }
    /// "full rank" or "rank 128"
    QString rank_text() const;
};

/// Whether a folder is one or the other.
bool holds_movie_runs(const std::filesystem::path &folder);
/// Reads the logs. `before`, of the same folder, spares reading what had ended already. Throws Error for another folder, or
/// a damaged log.
MovieRuns read_movie_runs(const std::filesystem::path &folder, const MovieRuns *before = nullptr);

/// Sweeps and runs in the workspace's movies/, the newest first.
std::vector<std::filesystem::path> workspace_movie_runs();
/// An unused folder there, named after `title` and the time; not made yet.
std::filesystem::path new_movie_run(const std::string &title);

/// The name of a configuration: "sgd-1e-6", "adam-0.005", "exact".
std::string config_name(const movies::EmbeddingSettings &settings);
/// "SGD", "Adam" or "exact".
QString optimizer_title(movies::EmbeddingOptimizer optimizer);

/// The set that a run learned from: `open` where it is that, else read. Throws Error, Stopped.
std::shared_ptr<const movies::MovieSet> set_of(const movies::EmbeddingSettings &settings,
                                               std::shared_ptr<const movies::MovieSet> open = nullptr,
                                               const std::stop_token &stop = {});
/// Whether the published figures are of the same movies and likes: MovieLens small of 2018, likes from 4.
bool is_published_set(const movies::MovieSet &set);

/// The cost curves of runs beside the published ones; of a run alone beside those of its optimizer. No runs: published ones only.
/// `zero`: the cost of all-zero vectors.
Costs costs_of(const MovieRuns *runs, std::optional<double> zero, bool published = true);
/// How much the lists agree, beside the published ones.
Overlaps overlaps_of(const std::vector<movies::TopTen> &lists, movies::Compared compared, const QString &what);

} // namespace benchlight::ui
