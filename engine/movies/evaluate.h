#pragma once
#include "engine/movies/recommender.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace benchlight::movies {

struct EmbeddingSettings;
enum class Compared;

/// The fold that a like belongs to: ((userId · 73856093) xor (movieId · 19349663)) mod folds, in unsigned 64-bit integers, which
/// wrap around. (Signed ones would come to the same as long as no product exceeds 2⁶³.)
int fold_of(std::int64_t user_id, std::int64_t movie_id, int folds);

/// Likes taken apart: a like is held out when fold_of() it is `fold`. Both have all users and movies of the set.
struct HeldOut {
    Likes fitted, held_out;
};
/// Throws UsageError: fewer than two folds, or no such fold.
HeldOut hold_out(const MovieSet &set, int fold, int folds);

struct Interval {
    double low = 0, high = 0;
};

/// How well a model finds held-out likes. Means over users with a held-out like.
struct Evaluation {
    std::string model{};
    std::size_t users = 0;
    double recall = 0, ndcg = 0;                 ///< at `top`
    Interval recall_interval{}, ndcg_interval{}; ///< 95 %, bootstrap over users (percentiles of 2,000 resamples)
    double coverage = 0;                         ///< share of the movies with a fitted like that some list has
    double popularity =
        0; ///< mean over the lists of the share of liked movies that have no more likes, 0 … 1: 1 recommends only hits
    double held_out_popularity = 0;            ///< the same over the held-out likes: what an unbiased list would have
    double fit_seconds = 0, query_seconds = 0; ///< query: mean of one list
    std::string note{};
    std::vector<double> user_recall{}, user_ndcg{}; ///< [users]
};

struct EvaluateOptions {
    int fold = 0, folds = 5, top = 10;
    int threads = 0;
    /// Throws UsageError: a fold, a number of folds or of recommendations out of range.
    void check() const;
};
/// Fits on the fitted part and scores every user with a held-out like; his list leaves out his fitted likes; equal scores are ordered by
/// ascending movie id. recall divides by min(top, held out); ndcg has binary gains and the ideal of min(top, held out). Progress
/// counts thousandths. Throws Error when nobody has a held-out like, UsageError, Stopped.
Evaluation evaluate(const MovieSet &set, const ModelSettings &model, const EvaluateOptions &options = {},
                    const std::stop_token &stop = {}, const Progress &progress = {});

/// The same with the settings of an embedding run: vectors are trained anew on the fitted part.
Evaluation evaluate_embedding(const MovieSet &set, const EmbeddingSettings &settings, Compared compared,
                              const EvaluateOptions &options = {}, const std::stop_token &stop = {},
                              const Progress &progress = {});

/// The same for whatever `fit` makes of the fitted part.
using FitModel = std::function<std::shared_ptr<const Recommender>(const Likes &fitted, const std::stop_token &stop,
                                                                  const Progress &progress)>;
Evaluation evaluate_with(const MovieSet &set, const std::string &name, const FitModel &fit,
                         const EvaluateOptions &options = {}, const std::stop_token &stop = {},
                         const Progress &progress = {});

/// Of a model that could not be fitted: the reason as its note, and NaN figures.
Evaluation failed_evaluation(const std::string &model, const std::string &reason);

/// Every model of model_kinds() on one fold; failed_evaluation() of what could not be fitted.
std::vector<Evaluation> evaluate_all(const MovieSet &set, const EvaluateOptions &options = {},
                                     const std::stop_token &stop = {}, const Progress &progress = {});

/// The first `top` of [movies] scores without the movies `left_out` (ascending), best first; equal scores by ascending
/// position. Movies that have no score (−infinity, NaN) are left out, so the list may be shorter.
std::vector<std::uint32_t> top_list(std::span<const float> scores, std::span<const std::uint32_t> left_out,
                                    std::size_t top);

/// How well a list finds what somebody liked, 0 … 1. `relevant` is ascending and not empty.
struct ListQuality {
    double recall = 0; ///< found, over min(top, relevant)
    double ndcg =
        0; ///< gain 1 / log₂(1 + rank) of each found over the most that min(top, relevant) could have (Järvelin and
           ///< Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002)
};
ListQuality quality_of(std::span<const std::uint32_t> list, std::span<const std::uint32_t> relevant, std::size_t top);

/// The protocol in words, to be written beside every table: one paragraph.
std::string protocol_text(const EvaluateOptions &options);

} // namespace benchlight::movies
