#include "engine/core/error.h"
#include "engine/core/threads.h"
#include "engine/evaluation/predictions.h"
#include "engine/evaluation/started_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/inference_internal.h"

#include <ATen/Parallel.h>

namespace benchlight::evaluation {

namespace {

/// A network's outputs are numbered by the run's classes, so another set must number its own in the same way.
void require_classes(const std::vector<std::string> &of_run, const std::vector<std::string> &of_data,
                     const std::string &spec) {
    if (of_run == of_data) return;
    std::string difference =
        "it has " + std::to_string(of_data.size()) + " classes, the run " + std::to_string(of_run.size());
    for (std::size_t c = 0; of_run.size() == of_data.size() && c < of_run.size(); ++c) {
        if (of_run[c] == of_data[c]) continue;
        difference = "its class " + std::to_string(c + 1) + " is '" + of_data[c] + "', the run's '" + of_run[c] + "'";
        break;
    }
    throw Error("The run cannot be evaluated on " + spec + ": " + difference + ".");
}

Predictions predictions_of(const training::SampleOutputs &outputs, const images::DataSet &data,
                           const images::Split &split) {
    Predictions predictions;
    predictions.classes = data.classes();
    predictions.index = split.index;
    predictions.predicted = outputs.predicted;
    predictions.loss = outputs.loss;
    predictions.probability = outputs.probability;
    const std::size_t classes = data.classes().size();
    for (std::size_t i = 0; i < split.size(); ++i) {
        predictions.source.push_back(data.stored().source(split.part, split.index[i]));
        predictions.label.push_back(data.label(split.part, split.index[i]));
        predictions.confidence.push_back(outputs.probability[i * classes + outputs.predicted[i]]);
    }
    return predictions;
}

} // namespace

images::SplitSettings run_split_settings(const runs::RunReader &run) { return StartedRun(run).settings.split; }

Predictions evaluate_run(const runs::RunFolder &run, const EvaluateOptions &options, const std::stop_token &stop,
                         const Progress &progress) {
    const StartedRun started{runs::RunReader(run)};
    const training::LoadedNetwork loaded = training::load_network(run, options.checkpoint, started.settings.model,
                                                                  static_cast<int>(started.classes.size()));
    const int threads = options.threads > 0 ? options.threads : available_threads();
    at::set_num_threads(threads);

    images::DataSet::Options how;
    how.size = options.size ? options.size : started.size() ? started.size() : started.settings.size;
    how.threads = threads;
    const auto data = images::DataSet::load(options.data.value_or(started.settings.data), how, stop, progress);
    require_classes(started.classes, data->classes(), data->spec());
    const images::Splits splits = images::make_splits(*data, options.split_settings.value_or(started.settings.split));
    const images::Split &split = splits.named(options.split);
    if (split.index.empty())
        throw Error("The " + options.split + " part of " + data->spec() + " has no images to evaluate on.");

    const std::string precision = started.precision_for(options.precision);
    const training::SampleOutputs outputs =
        training::infer(*loaded.network, *data, split, started.normalisation, precision == "bf16",
                        options.test_flip.value_or(started.settings.test_flip), stop, progress);
    Predictions predictions = predictions_of(outputs, *data, split);
    predictions.split = options.split;
    predictions.precision = precision;
    return predictions;
}

} // namespace benchlight::evaluation
