#pragma once
#include "engine/evaluation/predictions.h"

#include <cstdint>
#include <vector>

namespace benchlight::evaluation {

/// Predictions whose confidence lies above `low` and is at most `high`; the first bin has its lower end too.
struct ConfidenceBin {
    double low = 0, high = 1; ///< 0 … 1
    std::uint64_t count = 0;
    double confidence = 0; ///< mean over the bin's predictions; NaN without any
    double accuracy = 0;   ///< share of them that is right; NaN without any
};

/// How far confidences can be taken for chances of being right: Guo, Pleiss, Sun and Weinberger, "On Calibration of
/// Modern Neural Networks", ICML 2017. Confidences that are not numbers are left out; everything is NaN without any.
struct Calibration {
    std::vector<ConfidenceBin> bins; ///< of equal width, from 0 to 1
    double mean_confidence = 0;
    double expected_error = 0;   ///< ECE: the bins' gaps between confidence and accuracy, weighted by their counts
    double largest_error = 0;    ///< MCE: the largest of those gaps
    std::uint64_t count() const; ///< predictions in all bins
};

/// `bins` at least 1; 15 as in the paper's tables.
Calibration calibration(const Predictions &predictions, int bins = 15);

/// Mean over images of the squared differences between the class probabilities and the truth, summed over the classes:
/// 0 … 2 (Brier, Monthly Weather Review 1950). NaN when the probabilities are not known or not numbers.
double brier_score(const Predictions &predictions);

} // namespace benchlight::evaluation
