#include "engine/core/error.h"
#include "engine/core/threads.h"
#include "engine/evaluation/predictions.h"
#include "engine/evaluation/started_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/inference_internal.h"

#include <ATen/Parallel.h>

namespace benchlight::evaluation {

namespace {

std::filesystem::path checkpoint_of(const runs::RunFolder &run, const std::string &name) {
    const std::filesystem::path path = name == "last" ? run.last_checkpoint() : run.best_checkpoint();
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return path;
    if (name == "last" && std::filesystem::exists(run.previous_checkpoint(), ignored)) return run.previous_checkpoint();
    throw Error("The run in " + display_path(run.path) + " has no " + name +
                " checkpoint yet; let it train an epoch, or read its log by --epoch latest.");
}

/// A network's outputs are numbered by the run's classes, so another set must number its own in the same way.
void require_classes(const std::vector<std::string> &of_run, const std::vector<std::string> &of_data,
                     const std::string &spec) {
    if (of_run == of_data) return;
    std::string difference = "it has " + std::to_string(of_data.size()) + " classes, the run " +
                             std::to_string(of_run.size());
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
    const std::filesystem::path checkpoint = checkpoint_of(run, options.checkpoint);
    const int threads = options.threads > 0 ? options.threads : available_threads();
    at::set_num_threads(threads);

    images::DataSet::Options how;
    how.size = options.size ? options.size : started.size ? started.size : started.settings.size;
    how.threads = threads;
    const auto data = images::DataSet::load(options.data.value_or(started.settings.data), how, stop, progress);
    require_classes(started.classes, data->classes(), data->spec());
    const images::Splits splits = images::make_splits(*data, options.split_settings.value_or(started.settings.split));
    const images::Split &split = splits.named(options.split);
    if (split.index.empty())
        throw Error("The " + options.split + " part of " + data->spec() + " has no images to evaluate on.");

    const std::string wanted = options.precision.value_or("auto");
    const std::string precision = wanted == "auto" ? started.precision : wanted;
    auto loaded = training::load_network(checkpoint, started.settings, static_cast<int>(started.classes.size()));
    const training::SampleOutputs outputs =
        training::infer(*loaded.network, *data, split, started.normalisation, precision == "bf16",
                        options.test_flip.value_or(started.settings.test_flip), stop, progress);
    Predictions predictions = predictions_of(outputs, *data, split);
    predictions.split = options.split;
    predictions.precision = precision;
    return predictions;
}

} // namespace benchlight::evaluation
