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
    double cost_of_zero() const { return runs.front().run.cost_of_zero; }
    bool of_published_set() const;
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

/// A learning rate as the configurations' names have it: "5e-4".
std::string rate_text(double rate);
/// The name of a configuration: "sgd-1e-6", "adam-0.005", "exact".
std::string config_name(const movies::EmbeddingSettings &settings);
/// "SGD", "Adam" or "exact".
QString optimizer_title(movies::EmbeddingOptimizer optimizer);

/// The set that a run learned from: `open` where it is that, else read. Throws Error, Stopped.
std::shared_ptr<const movies::MovieSet> set_of(const movies::EmbeddingSettings &settings,
                                               std::shared_ptr<const movies::MovieSet> open = nullptr,
                                               const std::stop_token &stop = {});
/// Whether published figures are of the same movies and likes: MovieLens small of 2018, likes from 4. Told by the number of
/// movies and the cost of all-zero vectors, which is the sum of X's squares.
bool is_published_set(std::size_t movies, double cost_of_zero);

/// The cost curves of runs beside the published ones; of a run alone beside those of its optimizer. No runs: published ones only.
/// `zero`: the cost of all-zero vectors where no run tells it.
Costs costs_of(const MovieRuns *runs, std::optional<double> zero = {});
/// The first ten of each configuration that has ended, for the published queries that the set has. Throws Error, also where rows are
/// to be compared of vectors that are not of full rank.
std::vector<movies::TopTen> lists_of(const MovieRuns &runs, const movies::MovieSet &set, movies::Compared compared);
/// How much the lists agree; `published`: beside the published ones.
Overlaps overlaps_of(const std::vector<movies::TopTen> &lists, movies::Compared compared, const QString &what,
                     bool published);

} // namespace benchlight::ui
