#pragma once
#include "engine/movies/recommender.h"

#include <array>
#include <string>
#include <vector>

namespace benchlight::movies {

/// Likes taken apart: a like is held out when ((userId · 73856093) xor (movieId · 19349663)) mod folds = fold.
struct HeldOut {
    Likes fitted, held_out;
};
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
    double coverage = 0;                         ///< distinct recommended movies over movies with a fitted like
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
};
/// Fits on the fitted part and scores every user with a held-out like; his list leaves out his fitted likes; equal scores are ordered by
/// ascending movie id. recall divides by min(top, held out); ndcg has binary gains and the ideal of min(top, held out).
Evaluation evaluate(const MovieSet &set, const ModelSettings &model, const EvaluateOptions &options = {},
                    const std::stop_token &stop = {}, const Progress &progress = {});

/// Every model of model_kinds() on one fold. What could not be fitted has a note and NaN figures.
std::vector<Evaluation> evaluate_all(const MovieSet &set, const EvaluateOptions &options = {},
                                     const std::stop_token &stop = {}, const Progress &progress = {});

/// The protocol in words, to be written beside every table: one paragraph.
std::string protocol_text(const EvaluateOptions &options);

} // namespace benchlight::movies
