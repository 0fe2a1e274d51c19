#pragma once
#include "engine/core/text.h"
#include "engine/evaluation/predictions.h"

#include <array>

namespace benchlight::evaluation {

struct ClassFigures {
    double precision = 0, recall = 0, f1 = 0; ///< 0 where the ratio is undefined, as scikit-learn has it
    std::uint64_t support = 0;
};

/// confusion[true][predicted], counts.
using ConfusionMatrix = std::vector<std::vector<std::uint64_t>>;
ConfusionMatrix confusion_matrix(const Predictions &predictions);
std::vector<ClassFigures> class_figures(const ConfusionMatrix &confusion);

double mean_loss(const Predictions &predictions);
double accuracy(const Predictions &predictions);
/// 95 % Wilson score interval of `correct` out of `count` (Wilson, JASA 1927).
std::array<double, 2> accuracy_interval(std::uint64_t correct, std::uint64_t count);
/// The accuracy of always answering the commonest class.
double baseline_accuracy(const Predictions &predictions);

/// Sample numbers of the most confident predictions of a class, falling; ties keep sample order. correct: those that
/// are right, else those whose true class is another.
std::vector<std::size_t> most_confident(const Predictions &predictions, std::uint16_t predicted, bool correct,
                                        std::size_t count = 5);

/// What `benchlight evaluate --json` prints.
Json evaluation_json(const Predictions &predictions);

} // namespace benchlight::evaluation
