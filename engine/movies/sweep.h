#pragma once
#include "engine/movies/embedding.h"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

/// The six configurations of the original, their lists, and how much these agree.
namespace benchlight::movies {

struct SweepConfig {
    std::string name;  ///< "sgd-1e-5": its folder in the sweep's
    std::string label; ///< "SGD 1e-5"
    EmbeddingOptimizer optimizer;
    double lr;
};
const std::array<SweepConfig, 6> &sweep_configs();
/// The three movies that were asked for: Apollo 13 (1995), Toy Story (1995), Home Alone (1990), by MovieLens id.
const std::array<std::int64_t, 3> &published_queries();

/// The first ten of one configuration for one query.
struct TopTen {
    std::string config{};               ///< SweepConfig::name
    std::int64_t query = 0;             ///< movie id
    std::vector<std::int64_t> movies{}; ///< ids, best first
    std::vector<double> scores{};       ///< of each; empty for published lists
};
/// Shares of common movies in the lists of two configurations, mean over the queries: [configs][configs], 1 on the diagonal.
struct Overlap {
    std::vector<std::string> configs{};
    std::vector<std::vector<double>> share{};
};
Overlap overlap_of(const std::vector<TopTen> &lists);
/// Share of each configuration's lists that is in its published ones, in the order of overlap_of().configs.
std::vector<double> overlap_with_published(const std::vector<TopTen> &lists);
/// One sentence on why the lists change with the optimizer.
std::string overlap_text(Compared compared);

struct Published {
    /// [config][epoch]: NaN where the published curve lacks a value.
    std::vector<std::vector<double>> costs{};
    std::vector<TopTen> lists{};
};
/// The published curves and lists, in the order of sweep_configs(). Throws Error when the resource is damaged.
const Published &published_sweep();

/// Whether a folder holds a sweep, finished or not: at least one configuration's run.
bool is_sweep(const std::filesystem::path &folder);
/// Lists of every configuration that has saved its vectors, for the published queries that the set has. `rows`: of square
/// embeddings only.
std::vector<TopTen> sweep_lists(const std::filesystem::path &sweep, const MovieSet &set, Compared compared);

struct SweepListener {
    std::function<void(const SweepConfig &, const Json &started)> started{};
    std::function<void(const SweepConfig &, const EmbeddingEpoch &)> epoch{};
    std::function<void(const SweepConfig &, const EmbeddingFinished &)> finished{};
    std::function<void(const SweepConfig &, double done, int epochs)> progress{}; ///< as EmbeddingListener::progress
};
/// Runs the six one after another into FOLDER/CONFIG. rank, epochs, seed and threads are those of `settings`. A stop ends it with the
/// configurations done so far; one that fails, or that a command stops, does not keep the next ones from running. Throws Error before it
/// begins: the folder holds runs (without `force`), or has no room for all vectors.
void run_sweep(const MovieSet &set, const EmbeddingSettings &settings, const std::filesystem::path &folder, bool force,
               const SweepListener &listener = {}, const std::stop_token &stop = {});

} // namespace benchlight::movies
