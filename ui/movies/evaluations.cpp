#include "ui/movies/evaluations.h"

#include "engine/core/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <new>

namespace benchlight::ui {

movies::Evaluation evaluated(const movies::MovieSet &set, const std::string &model,
                             const movies::EvaluateOptions &options, const std::stop_token &stop,
                             const Progress &progress) {
    try {
        return movies::evaluate(set, {.name = model}, options, stop, progress);
    } catch (const Stopped &) {
        throw;
    } catch (const std::bad_alloc &) {
        return movies::failed_evaluation(model, "There is not enough memory for it.");
    } catch (const std::exception &error) {
        return movies::failed_evaluation(model, error.what());
    }
}

std::vector<int> EvaluationChoice::tested() const {
    if (fold != all_folds) return {fold};
    std::vector<int> all;
    for (int i = 0; i < folds; ++i) all.push_back(i);
    return all;
}

QString evaluated_title(const movies::MovieSet &set, const EvaluationChoice &choice) {
    const QString fold = choice.fold == EvaluationChoice::all_folds ? QString("mean of five folds")
                                                                    : QString("fold %1").arg(choice.fold);
    return QString("%1, likes from %2 stars, %3")
        .arg(QString::fromStdString(display_path(set.path.stem())),
             QString::fromStdString(format_number(set.like_threshold)), fold);
}

QString evaluation_protocol(const EvaluationChoice &choice) {
    const QString text = QString::fromStdString(movies::protocol_text(choice.options(choice.tested().front())));
    if (choice.fold != EvaluationChoice::all_folds) return text;
    return text + " This is done for each of the five folds; scores are means over the folds, and their intervals "
                  "resample whole "
                  "users.";
}

namespace {

bool has_failed(const movies::Evaluation &of) { return std::isnan(of.ndcg); }

/// A model's row without the difference to the baseline.
RecommenderRow row_of(const std::vector<movies::Evaluation> &folds,
                      const std::vector<std::vector<std::uint32_t>> &users, const std::stop_token &stop) {
    const std::string &name = folds.front().model;
    const auto failed = std::ranges::find_if(folds, has_failed);
    return {.name = name,
            .title = QString::fromStdString(movies::find_model(name).title),
            .is_default = name == movies::model_kinds().front().name,
            .figures = failed != folds.end() ? movies::failed_evaluation(name, failed->note)
                                             : movies::over_folds(folds, users, stop)};
}

} // namespace

Recommenders recommenders_of(const std::vector<FoldEvaluations> &models,
                             const std::vector<std::vector<std::uint32_t>> &users, const movies::MovieSet &set,
                             const EvaluationChoice &choice, const Recommenders &before, const std::stop_token &stop) {
    Recommenders data{
        .title = evaluated_title(set, choice), .top = choice.top, .protocol = evaluation_protocol(choice)};
    std::map<std::string, std::vector<movies::Evaluation>> folds;
    for (const FoldEvaluations &of_model : models)
        for (const auto &evaluation : of_model) folds[evaluation->model].push_back(*evaluation);
    const auto baseline = folds.find(Recommenders::baseline);
    const bool comparable = baseline != folds.end() && std::ranges::none_of(baseline->second, has_failed);
    for (const auto &[name, of_model] : folds) {
        const auto was = std::ranges::find(before.rows, name, &RecommenderRow::name);
        RecommenderRow row = was != before.rows.end() ? *was : row_of(of_model, users, stop);
        if (!row.against && comparable && name != Recommenders::baseline && !has_failed(row.figures))
            row.against = movies::ndcg_difference(of_model, baseline->second, users, stop);
        data.rows.push_back(std::move(row));
    }
    data.sort();
    return data;
}

} // namespace benchlight::ui
