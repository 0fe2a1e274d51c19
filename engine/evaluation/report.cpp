#include "engine/evaluation/report.h"

#include "engine/core/error.h"
#include "engine/evaluation/lists.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <span>

namespace benchlight::evaluation {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::uint64_t count_correct(const Predictions &predictions) {
    std::uint64_t correct = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) correct += predictions.label[i] == predictions.predicted[i];
    return correct;
}

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::vector<std::uint64_t> times_predicted(const ConfusionMatrix &confusion) {
    std::vector<std::uint64_t> times(confusion.size(), 0);
    for (const auto &row : confusion) std::ranges::transform(times, row, times.begin(), std::plus{});
    return times;
}

template <class Weight> AverageFigures average(const std::vector<ClassFigures> &figures, Weight weight_of) {
    AverageFigures sum;
    double weights = 0;
    for (const ClassFigures &of : figures) {
        const double weight = weight_of(of);
        sum.precision += weight * of.precision;
        sum.recall += weight * of.recall;
        sum.f1 += weight * of.f1;
        weights += weight;
    }
    if (weights == 0) return {};
    return {sum.precision / weights, sum.recall / weights, sum.f1 / weights};
}

/// How many classes come before the true one; all of them when a probability is not a number.
std::size_t rank_of_truth(std::span<const float> probability, std::size_t label) {
    const float of_truth = probability[label];
    std::uint32_t lower = 0, lower_ties = 0, higher = 0, higher_ties = 0, not_numbers = 0;
    for (std::size_t c = 0; c < label; ++c) {
        lower += probability[c] > of_truth;
        lower_ties += probability[c] == of_truth;
    }
    for (std::size_t c = label + 1; c < probability.size(); ++c) {
        higher += probability[c] > of_truth;
        higher_ties += probability[c] == of_truth;
    }
    for (const float value : probability) not_numbers += std::isnan(value);
    if (not_numbers > 0) return probability.size();
    return lower + higher + (probability.size() == 2 ? lower_ties : higher_ties);
}

Json average_json(const AverageFigures &figures) {
    return {{"precision", figures.precision}, {"recall", figures.recall}, {"f1", figures.f1}};
}

Json top_k_json(const std::vector<double> &top_k) {
    Json json = Json::object();
    for (std::size_t k = 0; k < top_k.size(); ++k) json[std::to_string(k + 1)] = top_k[k];
    return json;
}

Json reliability_json(const Calibration &calibration) {
    Json bins = Json::array();
    for (const ConfidenceBin &bin : calibration.bins)
        bins.push_back({{"low", bin.low},
                        {"high", bin.high},
                        {"count", bin.count},
                        {"confidence", bin.confidence},
                        {"accuracy", bin.accuracy}});
    return bins;
}

Json sample_json(const Predictions &predictions, std::size_t i) {
    return {{"index", predictions.index[i]},
            {"source", predictions.source.empty() ? Json() : Json(predictions.source[i])},
            {"label", predictions.classes[predictions.label[i]]},
            {"predicted", predictions.classes[predictions.predicted[i]]},
            {"confidence", predictions.confidence[i]}};
}

Json most_confident_json(const Predictions &predictions, bool correct) {
    constexpr std::size_t count = 5;
    const std::vector<SampleOrder> of_class = most_confident_of_each(predictions, correct, count);
    Json json = Json::object();
    for (std::size_t c = 0; c < predictions.classes.size(); ++c) {
        Json samples = Json::array();
        for (const std::uint32_t i : of_class[c]) samples.push_back(sample_json(predictions, i));
        json[predictions.classes[c]] = std::move(samples);
    }
    return json;
}

} // namespace

ConfusionMatrix confusion_matrix(const Predictions &predictions) {
    const std::size_t classes = predictions.classes.size();
    ConfusionMatrix confusion(classes, std::vector<std::uint64_t>(classes, 0));
    for (std::size_t i = 0; i < predictions.size(); ++i)
        ++confusion.at(predictions.label[i]).at(predictions.predicted[i]);
    return confusion;
}

std::vector<ClassFigures> class_figures(const ConfusionMatrix &confusion) {
    const std::vector<std::uint64_t> predicted = times_predicted(confusion);
    std::vector<ClassFigures> figures(confusion.size());
    for (std::size_t c = 0; c < confusion.size(); ++c) {
        const std::uint64_t support = std::accumulate(confusion[c].begin(), confusion[c].end(), std::uint64_t{0});
        const std::uint64_t correct = confusion[c][c];
        figures[c] = {ratio(correct, predicted[c]), ratio(correct, support), ratio(2 * correct, predicted[c] + support),
                      support};
    }
    return figures;
}

AverageFigures macro_average(const std::vector<ClassFigures> &figures) {
    return average(figures, [](const ClassFigures &) { return 1.0; });
}

AverageFigures weighted_average(const std::vector<ClassFigures> &figures) {
    return average(figures, [](const ClassFigures &of) { return static_cast<double>(of.support); });
}

double balanced_accuracy(const std::vector<ClassFigures> &figures) {
    double sum = 0;
    std::size_t classes = 0;
    for (const ClassFigures &of : figures) {
        sum += of.support > 0 ? of.recall : 0;
        classes += of.support > 0;
    }
    return classes > 0 ? sum / static_cast<double>(classes) : undefined;
}

double mean_loss(const Predictions &predictions) {
    const double sum = std::accumulate(predictions.loss.begin(), predictions.loss.end(), 0.0);
    return sum / static_cast<double>(predictions.loss.size());
}

double accuracy(const Predictions &predictions) { return ratio(count_correct(predictions), predictions.size()); }

std::array<double, 2> accuracy_interval(std::uint64_t correct, std::uint64_t count) {
    if (count == 0) return {0, 1};
    constexpr double z = 1.959963984540054; // the normal distribution's .975 quantile
    const double n = static_cast<double>(count), p = static_cast<double>(correct) / n;
    const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    // At p = 0 and 1 an end is exactly p; rounding must not carry it outside.
    return {correct == 0 ? 0 : std::max(0.0, centre - half), correct == count ? 1 : std::min(1.0, centre + half)};
}

double baseline_accuracy(const Predictions &predictions) {
    std::vector<std::uint64_t> counts(predictions.classes.size(), 0);
    for (const std::uint16_t label : predictions.label) ++counts.at(label);
    return counts.empty() ? 0 : ratio(*std::ranges::max_element(counts), predictions.size());
}

std::vector<double> top_k_accuracy(const Predictions &predictions) {
    const std::size_t classes = predictions.classes.size();
    std::vector<double> top_k(std::clamp<std::size_t>(classes, 2, most_guesses + 1) - 1, undefined);
    if (predictions.probability.empty() || predictions.probability.size() != predictions.size() * classes) {
        top_k[0] = accuracy(predictions);
        return top_k;
    }
    std::array<std::uint64_t, most_guesses> found{}; // by how many classes come before the true one
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const auto probability = std::span(predictions.probability).subspan(i * classes, classes);
        const std::size_t before = rank_of_truth(probability, predictions.label[i]);
        if (before < top_k.size()) ++found[before];
    }
    std::uint64_t hits = 0;
    for (std::size_t k = 0; k < top_k.size(); ++k) top_k[k] = ratio(hits += found[k], predictions.size());
    return top_k;
}

Report report(const Predictions &predictions) {
    Report report;
    report.count = predictions.size();
    report.loss = mean_loss(predictions);
    report.accuracy = accuracy(predictions);
    report.baseline = baseline_accuracy(predictions);
    report.interval = accuracy_interval(count_correct(predictions), predictions.size());
    report.confusion = confusion_matrix(predictions);
    report.classes = class_figures(report.confusion);
    report.predicted = times_predicted(report.confusion);
    report.balanced = balanced_accuracy(report.classes);
    report.macro = macro_average(report.classes);
    report.weighted = weighted_average(report.classes);
    report.top_k = top_k_accuracy(predictions);
    report.calibration = calibration(predictions);
    report.brier = brier_score(predictions);
    return report;
}

Json evaluation_json(const Predictions &predictions) {
    const Report all = report(predictions);
    Json per_class = Json::array();
    for (std::size_t c = 0; c < all.classes.size(); ++c)
        per_class.push_back({{"class", predictions.classes[c]},
                             {"precision", all.classes[c].precision},
                             {"recall", all.classes[c].recall},
                             {"f1", all.classes[c].f1},
                             {"support", all.classes[c].support}});
    Json edits;
    if (predictions.edits)
        edits = {{"relabelled", predictions.edits->relabelled},
                 {"excluded", predictions.edits->excluded},
                 {"missing", predictions.edits->missing}};
    return {{"split", predictions.split},
            {"count", all.count},
            {"edits", edits},
            {"precision", predictions.precision},
            {"loss", all.loss},
            {"accuracy", all.accuracy},
            {"accuracy_interval", all.interval},
            {"baseline_accuracy", all.baseline},
            {"balanced_accuracy", all.balanced},
            {"top_k", top_k_json(all.top_k)},
            {"macro", average_json(all.macro)},
            {"weighted", average_json(all.weighted)},
            {"mean_confidence", all.calibration.mean_confidence},
            {"ece", all.calibration.expected_error},
            {"mce", all.calibration.largest_error},
            {"brier", all.brier},
            {"reliability", reliability_json(all.calibration)},
            {"classes", predictions.classes},
            {"confusion", all.confusion},
            {"per_class", per_class},
            {"best", most_confident_json(predictions, true)},
            {"worst", most_confident_json(predictions, false)}};
}

} // namespace benchlight::evaluation
