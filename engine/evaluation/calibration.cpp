#include "engine/evaluation/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::evaluation {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// The bin whose upper end is the first that is not below `confidence`. The guess may be off by a rounding error.
std::size_t bin_of(double confidence, const std::vector<ConfidenceBin> &bins) {
    const double last = static_cast<double>(bins.size() - 1);
    auto bin =
        static_cast<std::size_t>(std::clamp(std::floor(confidence * static_cast<double>(bins.size())), 0., last));
    while (bin > 0 && confidence <= bins[bin].low) --bin;
    while (bin + 1 < bins.size() && confidence > bins[bin].high) ++bin;
    return bin;
}

std::vector<ConfidenceBin> equal_bins(int count) {
    std::vector<ConfidenceBin> bins(static_cast<std::size_t>(std::max(1, count)));
    const double width = static_cast<double>(bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i)
        bins[i] = {.low = static_cast<double>(i) / width, .high = static_cast<double>(i + 1) / width};
    return bins;
}

} // namespace

std::uint64_t Calibration::count() const {
    std::uint64_t sum = 0;
    for (const ConfidenceBin &bin : bins) sum += bin.count;
    return sum;
}

Calibration calibration(const Predictions &predictions, int bins) {
    Calibration result{.bins = equal_bins(bins)};
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const double confidence = predictions.confidence[i];
        if (std::isnan(confidence)) continue;
        ConfidenceBin &bin = result.bins[bin_of(confidence, result.bins)];
        ++bin.count;
        bin.confidence += confidence;
        bin.accuracy += predictions.label[i] == predictions.predicted[i];
        result.mean_confidence += confidence;
    }
    const auto count = static_cast<double>(result.count());
    result.mean_confidence = count > 0 ? result.mean_confidence / count : undefined;
    if (count == 0) result.expected_error = result.largest_error = undefined;
    for (ConfidenceBin &bin : result.bins) {
        const auto of_bin = static_cast<double>(bin.count);
        bin.confidence = bin.count > 0 ? bin.confidence / of_bin : undefined;
        bin.accuracy = bin.count > 0 ? bin.accuracy / of_bin : undefined;
        if (bin.count == 0) continue;
        const double gap = std::abs(bin.confidence - bin.accuracy);
        result.expected_error += gap * of_bin / count;
        result.largest_error = std::max(result.largest_error, gap);
    }
    return result;
}

double brier_score(const Predictions &predictions) {
    const std::size_t classes = predictions.classes.size();
    if (predictions.probability.empty() || predictions.probability.size() != predictions.size() * classes)
        return undefined;
    double sum = 0;
    const float *row = predictions.probability.data();
    for (std::size_t i = 0; i < predictions.size(); ++i, row += classes) {
        for (std::size_t c = 0; c < classes; ++c) sum += static_cast<double>(row[c]) * row[c];
        sum += 1 - 2 * static_cast<double>(row[predictions.label[i]]); // (p − 1)² = p² + 1 − 2 p
    }
    return sum / static_cast<double>(predictions.size());
}

} // namespace benchlight::evaluation
