#pragma once
#include "engine/core/text.h"
#include "engine/evaluation/calibration.h"
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

struct AverageFigures {
    double precision = 0, recall = 0, f1 = 0;
};
/// The mean over all classes, those that no image is of included (scikit-learn's "macro" with every class among its labels).
AverageFigures macro_average(const std::vector<ClassFigures> &figures);
/// The mean over all images, each with its class's figure (scikit-learn's "weighted").
AverageFigures weighted_average(const std::vector<ClassFigures> &figures);
/// Mean recall of the classes that some image is of; NaN without images.
double balanced_accuracy(const std::vector<ClassFigures> &figures);

double mean_loss(const Predictions &predictions);
double accuracy(const Predictions &predictions);
/// 95 % Wilson score interval of `correct` out of `count` (Wilson, JASA 1927).
std::array<double, 2> accuracy_interval(std::uint64_t correct, std::uint64_t count);
/// The accuracy of always answering the commonest class.
double baseline_accuracy(const Predictions &predictions);

inline constexpr std::size_t most_guesses = 5;
/// Element k − 1: the share of images whose true class is among the k likeliest, for k up to 5 and below the number of
/// classes (whose answer would always be right), at least 1. Of equally likely classes the one with the higher number
/// comes first, of two classes that with the lower one, as in scikit-learn's top_k_accuracy_score; so the first element
/// may differ from accuracy() where probabilities are equal. An image with a probability that is not a number counts as
/// missed. Without known probabilities the first element is the accuracy and the others are NaN.
std::vector<double> top_k_accuracy(const Predictions &predictions);

/// Everything above about one split's predictions.
struct Report {
    std::uint64_t count = 0;
    double loss = 0; ///< may be infinite or NaN
    double accuracy = 0, baseline = 0, balanced = 0;
    std::array<double, 2> interval{};
    ConfusionMatrix confusion;
    std::vector<ClassFigures> classes;
    AverageFigures macro, weighted;
    std::vector<double> top_k;
    Calibration calibration;
    double brier = 0;
    /// How often each class was predicted. [classes]
    std::vector<std::uint64_t> predicted;
};
Report report(const Predictions &predictions);

/// What `benchlight evaluate --json` prints.
Json evaluation_json(const Predictions &predictions);

} // namespace benchlight::evaluation
