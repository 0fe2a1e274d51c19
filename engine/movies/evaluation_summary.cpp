#include "engine/movies/evaluation_summary.h"

#include "engine/core/random.h"
#include "engine/movies/bootstrap_internal.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::movies {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<std::vector<double>>;
using Users = std::vector<std::vector<std::uint32_t>>;

/// The users of all folds, numbered from 0 in ascending order.
struct Numbered {
    std::size_t count = 0;
    Users numbers; ///< [folds][users of the fold]
};

Numbered number_users(const Users &users) {
    std::vector<std::uint32_t> all;
    for (const auto &of_fold : users) all.insert(all.end(), of_fold.begin(), of_fold.end());
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    Numbered numbered{.count = all.size(), .numbers = users};
    for (auto &of_fold : numbered.numbers)
        for (std::uint32_t &user : of_fold)
            user = static_cast<std::uint32_t>(std::ranges::lower_bound(all, user) - all.begin());
    return numbered;
}

/// The mean over folds of the users' weighted means; `weight` is [users].
double weighted_mean(const Values &values, const Users &numbers, const std::vector<std::uint32_t> &weight) {
    double sum = 0;
    std::size_t folds = 0;
    for (std::size_t fold = 0; fold < values.size(); ++fold) {
        double total = 0, weights = 0;
        for (std::size_t i = 0; i < values[fold].size(); ++i) {
            const double of_user = weight[numbers[fold][i]];
            total += of_user * values[fold][i];
            weights += of_user;
        }
        if (weights == 0) continue;
        sum += total / weights;
        ++folds;
    }
    return folds ? sum / static_cast<double>(folds) : nothing;
}

template <class Get> double mean_of(const std::vector<Evaluation> &folds, Get get) {
    double sum = 0;
    for (const Evaluation &of : folds) sum += get(of);
    return sum / static_cast<double>(folds.size());
}

Values column(const std::vector<Evaluation> &folds, std::vector<double> Evaluation::*of_users) {
    Values values;
    for (const Evaluation &of : folds) values.push_back(of.*of_users);
    return values;
}

} // namespace

std::vector<std::uint32_t> tested_users(const MovieSet &set, int fold, int folds) {
    const SparseRows held_out = hold_out(set, fold, folds).held_out.by_user;
    std::vector<std::uint32_t> users;
    for (std::size_t user = 0; user < held_out.rows(); ++user)
        if (!held_out.row(user).empty()) users.push_back(static_cast<std::uint32_t>(user));
    return users;
}

Estimate mean_over_users(const Values &values, const Users &users, const std::stop_token &stop) {
    const Numbered numbered = number_users(users);
    std::vector<std::uint32_t> weight(numbered.count, 1);
    Estimate estimate{.mean = weighted_mean(values, numbered.numbers, weight), .interval = {nothing, nothing}};
    if (std::isnan(estimate.mean)) return estimate;
    std::vector<double> means;
    means.reserve(resamples);
    for (std::size_t sample = 0; sample < resamples; ++sample) {
        throw_if_stopped(stop);
        std::ranges::fill(weight, 0);
        Random random(resampling_seed, Purpose::resampling, static_cast<std::uint32_t>(sample));
        for (std::size_t i = 0; i < numbered.count; ++i)
            ++weight[random.below(static_cast<std::uint32_t>(numbered.count))];
        const double mean = weighted_mean(values, numbered.numbers, weight);
        if (!std::isnan(mean)) means.push_back(mean);
    }
    std::ranges::sort(means);
    if (!means.empty()) estimate.interval = {quantile(means, .025), quantile(means, .975)};
    return estimate;
}

Evaluation over_folds(const std::vector<Evaluation> &folds, const Users &users, const std::stop_token &stop) {
    if (folds.empty()) return {};
    if (folds.size() == 1) return folds.front();
    Evaluation all;
    all.model = folds.front().model;
    all.users = number_users(users).count;
    const Estimate recall = mean_over_users(column(folds, &Evaluation::user_recall), users, stop);
    const Estimate ndcg = mean_over_users(column(folds, &Evaluation::user_ndcg), users, stop);
    all.recall = recall.mean;
    all.recall_interval = recall.interval;
    all.ndcg = ndcg.mean;
    all.ndcg_interval = ndcg.interval;
    all.coverage = mean_of(folds, [](const Evaluation &of) { return of.coverage; });
    all.popularity = mean_of(folds, [](const Evaluation &of) { return of.popularity; });
    all.held_out_popularity = mean_of(folds, [](const Evaluation &of) { return of.held_out_popularity; });
    all.fit_seconds = mean_of(folds, [](const Evaluation &of) { return of.fit_seconds; });
    all.query_seconds = mean_of(folds, [](const Evaluation &of) { return of.query_seconds; });
    all.note = folds.front().note;
    return all;
}

Estimate ndcg_difference(const std::vector<Evaluation> &model, const std::vector<Evaluation> &other, const Users &users,
                         const std::stop_token &stop) {
    Values differences;
    for (std::size_t fold = 0; fold < model.size(); ++fold) {
        std::vector<double> &of_fold = differences.emplace_back(model[fold].user_ndcg);
        for (std::size_t i = 0; i < of_fold.size(); ++i) of_fold[i] -= other[fold].user_ndcg[i];
    }
    return mean_over_users(differences, users, stop);
}

} // namespace benchlight::movies
