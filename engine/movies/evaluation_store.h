#pragma once
#include "engine/movies/evaluate.h"

#include <optional>

/// Evaluations outlive the process: one file for each model and fold in the cache, named by everything that it depends on
/// (who likes what, ids, genres and years, the model's settings, the protocol).
namespace benchlight::movies {

/// Of a set's content, for the names of files. Takes a moment for a large set.
std::string evaluated_content(const MovieSet &set);

/// What was kept for that content; nothing when there is none, or it is damaged.
std::optional<Evaluation> recall_evaluation(const std::string &content, const ModelSettings &model,
                                            const EvaluateOptions &options);
/// Keeps an evaluation. A full disk costs no more than the file; those that could not be made (NaN) are not kept.
void keep_evaluation(const std::string &content, const ModelSettings &model, const EvaluateOptions &options,
                     const Evaluation &evaluation);

} // namespace benchlight::movies
