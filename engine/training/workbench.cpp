#include "engine/training/workbench_internal.h"

#include "engine/core/error.h"
#include "engine/core/threads.h"
#include "engine/nn/models.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/pretrained_internal.h"
#include "engine/training/published.h"

#include <ATen/Parallel.h>
#include <algorithm>

namespace benchlight::training {
namespace {

constexpr std::size_t images_to_fit_fixed_layers = 2000;

/// Normalised training images as stored, without augmentation: what a network's fixed layers are fitted to.
at::Tensor sample_images(const Workbench &workbench) {
    BatchLoader::Plan plan;
    plan.data = workbench.data.get();
    plan.part = workbench.splits.train.part;
    const auto &index = workbench.splits.train.index;
    for (const std::uint32_t i : images::epoch_order(index.size(), workbench.settings.split.seed, 0)) {
        if (plan.index.size() == images_to_fit_fixed_layers) break;
        plan.index.push_back(index[i]);
    }
    plan.batch = plan.index.size();
    plan.normalisation = workbench.normalisation;
    BatchLoader loader(std::move(plan));
    return loader.next().images.clone();
}

/// Of each class the inverse of its share of the training images, so that every class counts alike: n / (K · n_c).
at::Tensor balanced_weights(const images::DataSet &data, const images::Split &train) {
    std::vector<std::size_t> counts(data.classes().size());
    for (const std::uint32_t i : train.index) ++counts[data.label(train.part, i)];
    const at::Tensor weights = at::zeros({static_cast<std::int64_t>(counts.size())});
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c] > 0)
            weights.mutable_data_ptr<float>()[c] =
                static_cast<float>(static_cast<double>(train.size()) /
                                   (static_cast<double>(counts.size()) * static_cast<double>(counts[c])));
    return weights;
}

bool is_known(const std::string &weights, const std::string &model) {
    const auto &names = nn::model_info(model).weights;
    return std::ranges::find(names, weights) != names.end();
}

augment::Normalisation choose_normalisation(const Settings &settings, const Workbench &bench,
                                            const std::function<void(const std::string &)> &say) {
    if (settings.statistics == "published") return published_normalisation();
    if (settings.statistics == "weights" && bench.weights) {
        if (bench.weights->normalisation) return *bench.weights->normalisation;
        say("The weight file does not tell the statistics that it was trained with; those of the training images are "
            "used.");
    }
    return augment::normalisation_of(bench.data->survey());
}

/// Throws Error for a damaged log.
augment::Normalisation normalisation_of_start(const Json &started) {
    try {
        const Json &json = started.at("normalisation");
        augment::Normalisation normalisation{json.at("mean"), json.at("std")};
        if (normalisation.mean.size() == 3 && normalisation.std.size() == 3) return normalisation;
    } catch (const Json::exception &) {}
    throw Error("The run's log does not say how its images are normalised; train anew.");
}

void report_unreadable(const images::DataSet &data, const Listener &listener) {
    if (!listener.message) return;
    for (const std::string &warning : data.warnings()) listener.message(warning);
    const auto &skipped = data.survey().skipped;
    if (skipped.empty()) return;
    listener.message(format_count(skipped.size()) + (skipped.size() == 1 ? " image" : " images") +
                     " could not be read and will be left out, the first: " + skipped.front().source + " (" +
                     skipped.front().reason + "); `benchlight data info` lists them.");
}

/// Those of a run that goes on are in its log, wherever the file is by now.
std::shared_ptr<const images::Edits> edits_for(Settings &settings, const Resumption *resumption) {
    if (resumption) return resumption->edits;
    if (settings.edits.empty()) return nullptr;
    settings.edits = std::filesystem::absolute(settings.edits);
    return std::make_shared<const images::Edits>(images::Edits::read(settings.edits));
}

} // namespace

Workbench prepare_workbench(Settings settings, const Listener &listener, const std::stop_token &stop,
                            const Resumption *resumption) {
    settings.validate();
    if (settings.threads == 0) settings.threads = available_threads();
    at::set_num_threads(settings.threads);
    Workbench bench;
    const auto preparing = [&](const std::string &activity) -> Progress {
        return [&listener, activity](std::uint64_t done, std::uint64_t total) {
            if (listener.preparing) listener.preparing(activity, done, total);
        };
    };
    const auto say = [&](const std::string &text) {
        if (listener.message) listener.message(text);
    };
    const LoadedCheckpoint *checkpoint = resumption ? resumption->checkpoint : nullptr;
    const bool file_needed = settings.weights != "none" && !checkpoint;
    // Before the images are read, so that a missing file is said at once.
    const std::shared_ptr<const images::Edits> edits = edits_for(settings, resumption);
    std::filesystem::path file;
    if (file_needed) file = absolute(nn::weights_path(settings.weights, settings.model));
    bench.data =
        images::DataSet::load(settings.data, {.size = settings.size, .threads = settings.threads, .edits = edits}, stop,
                              preparing("Reading images"));
    report_unreadable(*bench.data, listener);
    bench.splits = images::make_splits(*bench.data, settings.split);
    if (bench.splits.train.size() < static_cast<std::size_t>(settings.batch))
        throw Error("A batch of " + format_count(static_cast<std::uint64_t>(settings.batch)) + " is larger than the " +
                    format_count(bench.splits.train.size()) + " training images of " + settings.data +
                    "; choose a smaller --batch.");
    if (settings.class_weights == "balanced") bench.class_weights = balanced_weights(*bench.data, bench.splits.train);
    const int classes = static_cast<int>(bench.data->classes().size());
    bench.network = nn::make_network(settings.model, classes, settings.split.seed);
    if (file_needed) {
        preparing("Reading weights")(0, 0);
        bench.weights = nn::require_weights(*bench.network, settings.model, file);
        if (!is_known(settings.weights, settings.model)) settings.weights = file;
        if (listener.note)
            for (const std::string &line : bench.weights->lines()) listener.note("Weights: " + line + ".");
    }
    if (settings.weights == "none" && settings.freeze != "none" && !resumption)
        say("Nothing but chance is in the frozen layers: --freeze is meant for a network that starts from --weights.");
    // A fork's weights were trained with the parent's statistics; others are for it to ask for.
    const bool as_before = resumption && (!resumption->fork || settings.statistics == "weights");
    bench.normalisation =
        as_before ? normalisation_of_start(resumption->started) : choose_normalisation(settings, bench, say);
    if (settings.weights == "none") bench.network->fit_fixed_layers(sample_images(bench));
    bench.weights_sha256 = nn::weights_sha256(*bench.network);
    if (checkpoint) load_weights(*bench.network, checkpoint->contents, checkpoint->file);
    freeze(*bench.network, settings);
    if (settings.precision == "auto") preparing("Choosing a precision")(0, 0);
    bench.precision =
        choose_precision(settings, classes, bench.data->height(), bench.data->width(), settings.threads, stop);
    const Settings &now = checkpoint ? checkpoint->progression.settings : settings;
    bench.features =
        prepare_features({*bench.network, now, *bench.data, bench.splits, bench.normalisation, bench.precision.bf16},
                         stop, preparing("Computing features"), say);
    bench.settings = std::move(settings);
    return bench;
}

namespace {

Json edits_json(const images::DataSet &data) {
    if (!data.edits()) return {};
    return {{"sha256", data.edits()->sha256()},
            {"relabelled", data.applied_edits().relabelled_count()},
            {"excluded", data.applied_edits().excluded_count()}};
}

} // namespace

Json started_json(const Workbench &bench) {
    const images::DataSet &data = *bench.data;
    return {{"settings", bench.settings.json()},
            {"parameters", nn::parameter_count(*bench.network, false)},
            {"trainable_parameters", nn::parameter_count(*bench.network, true)},
            {"precision", bench.precision.name()},
            {"precision_reason", bench.precision.reason},
            {"device", "cpu"},
            {"edits", edits_json(data)},
            {"machine", machine_description()},
            {"weights", bench.weights ? bench.weights->json() : Json()},
            {"weights_sha256", bench.weights_sha256},
            {"features_cached", bench.features.has_value()},
            {"normalisation", {{"mean", bench.normalisation.mean}, {"std", bench.normalisation.std}}},
            {"batches",
             BatchLoader::batch_count(bench.splits.train.size(), static_cast<std::size_t>(bench.settings.batch), true)},
            {"data",
             {{"classes", data.classes()},
              {"fingerprint", data.survey().fingerprint},
              {"train", bench.splits.train.size()},
              {"validation", bench.splits.validation.size()},
              {"test", bench.splits.test.size()},
              {"shape", {data.channels(), data.height(), data.width()}},
              {"skipped", data.survey().skipped.size()}}}};
}

Started started_of(const Workbench &bench, const std::filesystem::path &run) {
    return {run,
            bench.settings.model,
            nn::parameter_count(*bench.network, false),
            nn::parameter_count(*bench.network, true),
            bench.precision.name(),
            "cpu"};
}

std::string compare_with_start(const Workbench &bench, const Json &started, bool continued) {
    const Json data = started.value("data", Json::object());
    if (data.value("fingerprint", "") != bench.data->survey().fingerprint)
        throw Error("The data set " + bench.settings.data +
                    " is not what it was when the run began, so the run cannot go on exactly; put the images back, or "
                    "train a new run.");
    if (!continued && started.value("weights_sha256", bench.weights_sha256) != bench.weights_sha256)
        throw Error(
            "The weights that the run began with have changed, so the run cannot begin again exactly; put the file "
            "back, or train a new run.");
    const std::string before = started.value("machine", "");
    if (before == machine_description()) return "";
    return "This run began on " + before + " and goes on on " + machine_description() +
           "; its weights may differ in the last digits from an uninterrupted run's.";
}

void require_whole(const Workbench &bench, const LoadedCheckpoint &checkpoint) {
    Optimizer(*bench.network, bench.settings).load(checkpoint.contents, checkpoint.file);
    if (bench.settings.ema > 0) WeightAverage(*bench.network).load(checkpoint.contents, checkpoint.file);
}

} // namespace benchlight::training
