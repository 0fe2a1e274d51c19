#include "engine/core/error.h"
#include "engine/core/threads.h"
#include "engine/evaluation/classifier_internal.h"
#include "engine/evaluation/predictions.h"
#include "engine/training/inference_internal.h"

#include <ATen/Parallel.h>

namespace benchlight::evaluation {

namespace {

Predictions predictions_of(const training::SampleOutputs &outputs, const images::DataSet &data,
                           const images::Split &split, bool sources) {
    Predictions predictions;
    predictions.classes = data.classes();
    predictions.part = split.part;
    predictions.index = split.index;
    predictions.predicted = outputs.predicted;
    predictions.loss = outputs.loss;
    predictions.probability = outputs.probability;
    const std::size_t classes = data.classes().size();
    for (std::size_t i = 0; i < split.size(); ++i) {
        if (sources) predictions.source.push_back(data.stored().source(split.part, split.index[i]));
        predictions.label.push_back(data.label(split.part, split.index[i]));
        predictions.confidence.push_back(outputs.probability[i * classes + outputs.predicted[i]]);
    }
    return predictions;
}

} // namespace

Predictions evaluate(const NetworkSource &source, const EvaluateOptions &options, const std::stop_token &stop,
                     const Progress &progress) {
    const Classifier classifier = open_classifier(source);
    const std::string spec = options.data.value_or(classifier.data);
    if (spec.empty()) throw UsageError("A weight file has no data set of its own; name one by --data.");
    const int threads = options.threads > 0 ? options.threads : available_threads();
    at::set_num_threads(threads);

    images::DataSet::Options how;
    how.size = options.size ? options.size : classifier.size;
    how.threads = threads;
    how.hold_bytes = options.hold_bytes;
    how.edits = options.edits;
    std::shared_ptr<const images::DataSet> data;
    try {
        data = images::DataSet::load(spec, how, stop, progress);
    } catch (const Error &error) {
        if (options.data) throw;
        throw Error(std::string(error.what()) + " If the run's images are in another place now, name it by --data.");
    }
    require_classes(classifier, data->classes(), spec);
    const auto *run = std::get_if<RunNetwork>(&source);
    if (run && !options.edits)
        if (auto edited = edited_by_run(*run, *data)) data = std::move(edited);
    const images::Splits splits = images::make_splits(*data, options.split_settings.value_or(classifier.split));
    const images::Split &split = splits.named(options.split);
    if (split.index.empty())
        throw Error("The " + options.split + " part of " + spec + " has no images to evaluate on.");

    const std::string precision = classifier.precision_for(options.precision);
    const augment::Normalisation normalisation =
        classifier.normalisation ? *classifier.normalisation : augment::normalisation_of(data->survey());
    const training::SampleOutputs outputs =
        training::infer(*classifier.network, *data, split, normalisation, precision == "bf16",
                        options.test_flip.value_or(classifier.test_flip), stop, progress);
    Predictions predictions = predictions_of(outputs, *data, split, options.sources);
    predictions.split = options.split;
    predictions.precision = precision;
    if (const images::AppliedEdits &edits = data->applied_edits(); data->edits())
        predictions.edits = {edits.relabelled_count(), edits.excluded_count(), edits.missing.size()};
    return predictions;
}

} // namespace benchlight::evaluation
