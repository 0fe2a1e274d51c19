#include "engine/evaluation/predictions.h"

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/evaluation/started_internal.h"

#include <array>
#include <charconv>
#include <cmath>

namespace benchlight::evaluation {

namespace {

void append_number(std::string &line, float value) {
    line += ',';
    if (std::isnan(value)) return;
    std::array<char, 32> buffer;
    line.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

/// The class numbers of a damaged log must not become indices.
void require_classes(const std::vector<std::uint16_t> &numbers, std::size_t classes, const runs::RunReader &run) {
    for (const std::uint16_t number : numbers)
        if (number >= classes)
            throw Error("The log of the run in " + display_path(run.folder().path) +
                        " holds a class number that the run does not have; it is damaged.");
}

std::vector<std::string> sources_of(const runs::SampleList &samples, const images::ImageSet &data) {
    const images::Part part = samples.split == "test" ? images::Part::test : images::Part::train;
    std::vector<std::string> sources;
    sources.reserve(samples.index.size());
    for (const std::uint32_t index : samples.index) {
        if (index >= data.size(part)) return {}; // another set than the run's
        sources.push_back(data.source(part, index));
    }
    return sources;
}

} // namespace

std::string predictions_csv(const Predictions &predictions) {
    const std::size_t classes = predictions.classes.size();
    const bool has_probability = !predictions.probability.empty();
    std::string csv = "index,source,label,predicted,confidence,loss";
    if (has_probability)
        for (const std::string &name : predictions.classes) csv += ',' + csv_field("p_" + name);
    csv += "\r\n";
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        csv += std::to_string(predictions.index[i]);
        csv += ',' + (predictions.source.empty() ? "" : csv_field(predictions.source[i]));
        csv += ',' + csv_field(predictions.classes[predictions.label[i]]);
        csv += ',' + csv_field(predictions.classes[predictions.predicted[i]]);
        append_number(csv, predictions.confidence[i]);
        append_number(csv, predictions.loss[i]);
        for (std::size_t c = 0; has_probability && c < classes; ++c)
            append_number(csv, predictions.probability[i * classes + c]);
        csv += "\r\n";
    }
    return csv;
}

Predictions logged_predictions(const runs::RunReader &run, std::optional<int> epoch, const images::ImageSet *data) {
    const std::string place = display_path(run.folder().path);
    const auto samples = run.samples();
    const auto logged = run.predictions(epoch);
    if (!samples || samples->index.empty())
        throw Error("The run in " + place + " has no validation images, so its log holds no predictions.");
    if (!logged)
        throw Error("The log of the run in " + place + " holds no predictions of " +
                    (epoch ? "epoch " + std::to_string(*epoch) : "any epoch yet") + ".");
    const std::size_t count = samples->index.size();
    const StartedRun started(run);
    if (logged->predicted.size() != count || logged->confidence.size() != count || logged->loss.size() != count)
        throw Error("The log of the run in " + place + " holds a damaged record of predictions.");
    require_classes(samples->label, started.classes.size(), run);
    require_classes(logged->predicted, started.classes.size(), run);

    Predictions predictions;
    predictions.classes = started.classes;
    predictions.split = "validation";
    predictions.part = samples->split == "test" ? images::Part::test : images::Part::train;
    predictions.epoch = logged->epoch;
    predictions.precision = started.precision;
    predictions.index = samples->index;
    predictions.label = samples->label;
    predictions.predicted = logged->predicted;
    for (const std::uint16_t value : logged->confidence)
        predictions.confidence.push_back(runs::from_fixed_point(value));
    for (const std::uint16_t bits : logged->loss) predictions.loss.push_back(runs::from_half(bits));
    if (const auto all = run.probabilities(logged->epoch);
        all && all->probability.size() == count * started.classes.size())
        for (const std::uint16_t value : all->probability)
            predictions.probability.push_back(runs::from_fixed_point(value));
    if (data) predictions.source = sources_of(*samples, *data);
    return predictions;
}

} // namespace benchlight::evaluation
