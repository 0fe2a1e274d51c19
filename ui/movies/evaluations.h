#pragma once
#include "ui/figures/recommenders_figure.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

/// What evaluations come to as a table.
namespace benchlight::ui {

/// What recommenders are evaluated on.
struct EvaluationChoice {
    static constexpr int folds = 5, all_folds = -1;
    int fold = 0; ///< or all_folds: the mean over them
    int top = 10;
    std::vector<int> tested() const; ///< folds
    movies::EvaluateOptions options(int of_fold) const { return {.fold = of_fold, .folds = folds, .top = top}; }
    bool operator==(const EvaluationChoice &) const = default;
};

/// "ml-latest-small, likes from 4 stars, fold 0"
QString evaluated_title(const movies::MovieSet &set, const EvaluationChoice &choice);
/// The protocol in words; of all folds, that it is repeated for each.
QString evaluation_protocol(const EvaluationChoice &choice);
/// One model's evaluations, of each fold.
using FoldEvaluations = std::vector<std::shared_ptr<const movies::Evaluation>>;
/// The table of several models: the folds of each as one, and the difference to the baseline. `users` are tested_users() of each
/// fold. Rows of `before`, the same choice's, are taken from there as far as they are complete. Computes. Throws Stopped.
Recommenders recommenders_of(const std::vector<FoldEvaluations> &models,
                             const std::vector<std::vector<std::uint32_t>> &users, const movies::MovieSet &set,
                             const EvaluationChoice &choice, const Recommenders &before = {},
                             const std::stop_token &stop = {});
/// Evaluates a model; whatever goes wrong becomes movies::failed_evaluation(). Throws Stopped.
movies::Evaluation evaluated(const movies::MovieSet &set, const std::string &model,
                             const movies::EvaluateOptions &options, const std::stop_token &stop = {},
                             const Progress &progress = {});

} // namespace benchlight::ui
