#include "engine/evaluation/report.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::evaluation {

namespace {

std::uint64_t count_correct(const Predictions &predictions) {
    std::uint64_t correct = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) correct += predictions.label[i] == predictions.predicted[i];
    return correct;
}

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Json sample_json(const Predictions &predictions, std::size_t i) {
    return {{"index", predictions.index[i]},
            {"source", predictions.source.empty() ? Json() : Json(predictions.source[i])},
            {"label", predictions.classes[predictions.label[i]]},
            {"predicted", predictions.classes[predictions.predicted[i]]},
            {"confidence", predictions.confidence[i]}};
}

Json most_confident_json(const Predictions &predictions, bool correct) {
    Json json = Json::object();
    for (std::size_t c = 0; c < predictions.classes.size(); ++c) {
        Json samples = Json::array();
        for (const std::size_t i : most_confident(predictions, static_cast<std::uint16_t>(c), correct))
            samples.push_back(sample_json(predictions, i));
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
    std::vector<ClassFigures> figures(confusion.size());
    for (std::size_t c = 0; c < confusion.size(); ++c) {
        std::uint64_t predicted = 0;
        for (const auto &row : confusion) predicted += row[c];
        const std::uint64_t support = std::accumulate(confusion[c].begin(), confusion[c].end(), std::uint64_t{0});
        const std::uint64_t correct = confusion[c][c];
        figures[c] = {ratio(correct, predicted), ratio(correct, support), ratio(2 * correct, predicted + support),
                      support};
    }
    return figures;
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

std::vector<std::size_t> most_confident(const Predictions &predictions, std::uint16_t predicted, bool correct,
                                        std::size_t count) {
    std::vector<std::size_t> samples;
    for (std::size_t i = 0; i < predictions.size(); ++i)
        if (predictions.predicted[i] == predicted && (predictions.label[i] == predicted) == correct)
            samples.push_back(i);
    count = std::min(count, samples.size());
    const auto before = [&](std::size_t a, std::size_t b) {
        const float x = predictions.confidence[a], y = predictions.confidence[b];
        return x > y || (x == y && a < b);
    };
    std::ranges::partial_sort(samples, samples.begin() + static_cast<std::ptrdiff_t>(count), before);
    samples.resize(count);
    return samples;
}

Json evaluation_json(const Predictions &predictions) {
    const ConfusionMatrix confusion = confusion_matrix(predictions);
    Json per_class = Json::array();
    const std::vector<ClassFigures> figures = class_figures(confusion);
    for (std::size_t c = 0; c < figures.size(); ++c)
        per_class.push_back({{"class", predictions.classes[c]},
                             {"precision", figures[c].precision},
                             {"recall", figures[c].recall},
                             {"f1", figures[c].f1},
                             {"support", figures[c].support}});
    return {{"split", predictions.split},
            {"count", predictions.size()},
            {"precision", predictions.precision},
            {"loss", mean_loss(predictions)},
            {"accuracy", accuracy(predictions)},
            {"accuracy_interval", accuracy_interval(count_correct(predictions), predictions.size())},
            {"baseline_accuracy", baseline_accuracy(predictions)},
            {"classes", predictions.classes},
            {"confusion", confusion},
            {"per_class", per_class},
            {"best", most_confident_json(predictions, true)},
            {"worst", most_confident_json(predictions, false)}};
}

} // namespace benchlight::evaluation
