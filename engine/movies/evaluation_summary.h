#pragma once
#include "engine/movies/evaluate.h"

#include <cstdint>
#include <vector>

/// What evaluations of several folds, or of two models, come to.
namespace benchlight::movies {

/// A mean over users, with its 95 % interval.
struct Estimate {
    double mean = 0;
    Interval interval{};
};

/// Rows of by_user that have a held-out like, ascending: those whom Evaluation::user_recall and user_ndcg are of.
std::vector<std::uint32_t> tested_users(const MovieSet &set, int fold, int folds);

/// The mean over folds of the mean over users. `values` and `users` are [folds][users of the fold]; a user's values stand
/// or fall together: the interval is that of 2,000 resamples of whole users (percentiles; Efron and Tibshirani, "An
/// Introduction to the Bootstrap", 1993, chapter 13). Deterministic. NaN without a value.
Estimate mean_over_users(const std::vector<std::vector<double>> &values,
                         const std::vector<std::vector<std::uint32_t>> &users, const std::stop_token &stop = {});

/// One model's evaluations on several folds as one: means over the folds, with intervals over users; `users` counts those
/// that any fold tests. user_recall and user_ndcg are left empty. A single fold stays as it is.
Evaluation over_folds(const std::vector<Evaluation> &folds, const std::vector<std::vector<std::uint32_t>> &users,
                      const std::stop_token &stop = {});

/// How much higher a model's ndcg is than another's on the same folds: each user is compared with himself.
Estimate ndcg_difference(const std::vector<Evaluation> &model, const std::vector<Evaluation> &other,
                         const std::vector<std::vector<std::uint32_t>> &users, const std::stop_token &stop = {});

} // namespace benchlight::movies
