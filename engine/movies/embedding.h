#pragma once
#include "engine/core/stop.h"
#include "engine/core/text.h"
#include "engine/movies/likes.h"
#include "engine/movies/recommender.h"
#include "engine/runs/run_folder.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The original method: one vector a movie, so that v_i · v_j meets the number of users who like both.
namespace benchlight::movies {

enum class EmbeddingOptimizer { sgd, adam, exact };
std::string_view name_of(EmbeddingOptimizer optimizer);          ///< "sgd", "adam", "exact"
EmbeddingOptimizer embedding_optimizer(const std::string &name); ///< throws UsageError that names those there are
double default_learning_rate(EmbeddingOptimizer optimizer);      ///< 1e-6, of adam 1e-3

struct EmbeddingSettings {
    std::filesystem::path movies{}; ///< the set; empty: the bundled one
    double like_threshold = 4.0;
    int rank = 0; ///< 0: full, as many as there are movies (`exact`: as many as there are users, where the cost is 0)
    EmbeddingOptimizer optimizer = EmbeddingOptimizer::sgd;
    double lr = 1e-6;
    double momentum = .9; ///< of sgd
    int epochs = 20;
    std::uint64_t seed = 576;
    int threads = 0; ///< 0: all

    Json json() const;
    static EmbeddingSettings from_json(const Json &json); ///< throws Error
    /// Throws UsageError: a rank, rate or number of epochs out of range.
    void check() const;
};

/// V, stored by rows as [movies][rank]: movie i's vector is row i. The notebook kept the transpose, n x n: a movie's vector was a
/// column there, and its functions compared rows.
struct Embedding {
    std::size_t movies = 0, rank = 0;
    std::vector<float> values{}; ///< [movies · rank]
};

/// Σ over i≠j of (v_i·v_j − X_ij)², both orders, in O(movies·rank² + likes·rank) without an n × n matrix.
double embedding_cost(const Embedding &embedding, const Likes &likes);
/// The cost of all-zero vectors: what predicting nothing costs.
double cost_of_zero(const Likes &likes);

struct EmbeddingEpoch {
    int epoch = 0;   ///< from 0
    double cost = 0; ///< before the epoch's step
    double seconds = 0;
};
struct EmbeddingFinished {
    runs::State state = runs::State::completed;
    double cost = 0;         ///< of the final vectors; NaN of a run that failed
    std::string reason{};    ///< of failed
    bool by_command = false; ///< stopped by a command in the log
};
struct EmbeddingListener {
    /// {"run","movies","users","likes","rank","parameters","optimizer","lr","momentum","epochs","seed","threads","cost_of_zero"};
    /// lr and momentum are null where the optimizer has none.
    std::function<void(const Json &started)> started{};
    std::function<void(const EmbeddingEpoch &)> epoch{};
    /// Some ten times a second at most: epochs done, with the share of the one in work, and the total.
    std::function<void(double done, int epochs)> progress{};
    std::function<void(const std::string &message)> message{};
};

/// Trains in memory, unlogged. Throws Stopped, and Error when the cost is no number any more or the memory does not suffice.
Embedding fit_vectors(const Likes &likes, const EmbeddingSettings &settings, const std::stop_token &stop = {},
                      const std::function<void(const EmbeddingEpoch &)> &epoch = {});

/// Trains into a new run's folder, on the calling thread, logged as every run (kinds started, epoch, finished; commands are obeyed).
/// `set` is what the settings name, already read. A stop saves the vectors. Throws Error when the run cannot begin; what goes wrong later is
/// the state failed.
EmbeddingFinished train_embedding(const MovieSet &set, const EmbeddingSettings &settings,
                                  const std::filesystem::path &run, bool force, const EmbeddingListener &listener = {},
                                  const std::stop_token &stop = {});

/// What an embedding run's folder holds. Throws Error for another kind of run, or a damaged file.
struct EmbeddingRun {
    EmbeddingSettings settings{};
    runs::State state = runs::State::running;
    std::vector<EmbeddingEpoch> epochs{};
    std::optional<double> final_cost{};
    std::size_t movies = 0, rank = 0; ///< of the vectors
    double cost_of_zero = 0;
    std::string reason{}; ///< of failed
};
bool is_embedding_run(const std::filesystem::path &run);
EmbeddingRun read_embedding_run(const std::filesystem::path &run);
Embedding read_embedding(const std::filesystem::path &run); ///< the final vectors

/// What is compared: a movie's vectors, or the rows of the notebook's matrix, as published (square embeddings only).
enum class Compared { columns, rows };
/// Scores by mean cosine similarity to the profile. `damping` is added to the squared norms (columns only): what little is known
/// of a movie that few people like then makes it no one's nearest.
std::shared_ptr<const Recommender> embedding_recommender(Embedding embedding, const Likes &likes,
                                                         Compared compared = Compared::columns, double damping = 0);
/// `exact` of the given rank: truncated eigendecomposition with the diagonal replaced by the current one, iterated.
Embedding exact_embedding(const Likes &likes, int rank, int iterations, const std::stop_token &stop = {},
                          const std::function<void(const EmbeddingEpoch &)> &epoch = {});

} // namespace benchlight::movies
