#include "engine/evaluation/classifier_internal.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/evaluation/started_internal.h"
#include "engine/nn/pretrained_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/run_edits.h"

namespace benchlight::evaluation {
namespace {

Classifier classifier_of(const RunNetwork &source) {
    const StartedRun started{runs::RunReader(source.run)};
    Classifier classifier;
    classifier.title = "The run";
    classifier.network = training::load_network(source.run, source.checkpoint, started.settings.model,
                                                static_cast<int>(started.classes.size()))
                             .network;
    classifier.classes = started.classes;
    classifier.normalisation = started.normalisation;
    classifier.channels = started.channels;
    classifier.height = started.height;
    classifier.width = started.width;
    classifier.data = started.settings.data;
    classifier.split = started.settings.split;
    classifier.size = started.height == started.width ? started.height : started.settings.size;
    classifier.precision = started.precision;
    classifier.test_flip = started.settings.test_flip;
    return classifier;
}

Classifier classifier_of(const FileNetwork &source) {
    const std::filesystem::path file = nn::weights_path(source.weights, source.model);
    nn::TrainedNetwork trained = nn::load_trained_network(file, source.model);
    Classifier classifier;
    classifier.title = "The weights file " + display_path(file);
    classifier.network = std::move(trained.network);
    const auto count = static_cast<std::size_t>(trained.report.file_classes);
    classifier.classes = trained.report.classes;
    classifier.classes_named = classifier.classes.size() == count;
    if (!classifier.classes_named) {
        classifier.classes.clear();
        for (std::size_t c = 0; c < count; ++c) classifier.classes.push_back("class " + std::to_string(c));
    }
    classifier.normalisation = trained.report.normalisation;
    classifier.channels = trained.report.channels;
    classifier.size = trained.report.size;
    classifier.height = classifier.width = trained.report.size.value_or(0);
    return classifier;
}

} // namespace

Classifier open_classifier(const NetworkSource &source) {
    return std::visit([](const auto &kind) { return classifier_of(kind); }, source);
}

void require_classes(const Classifier &classifier, const std::vector<std::string> &of_data, const std::string &spec) {
    const std::vector<std::string> &own = classifier.classes;
    const auto refuse = [&](const std::string &difference) {
        throw Error(classifier.title + " cannot be evaluated on " + spec + ": " + difference + ".");
    };
    if (own.size() != of_data.size())
        refuse("the data set has " + format_count(of_data.size()) + " classes, the network " +
               format_count(own.size()));
    for (std::size_t c = 0; classifier.classes_named && c < own.size(); ++c)
        if (display_path(own[c]) != display_path(of_data[c]))
            refuse("class " + std::to_string(c + 1) + " of the data set is '" + display_path(of_data[c]) +
                   "', the network's '" + display_path(own[c]) + "'");
}

images::SplitSettings default_split(const NetworkSource &source) {
    const auto *of_run = std::get_if<RunNetwork>(&source);
    return of_run ? StartedRun(runs::RunReader(of_run->run)).settings.split : images::SplitSettings();
}

std::shared_ptr<const images::DataSet> edited_by_run(const RunNetwork &network, const images::DataSet &data) {
    const runs::RunReader run(network.run);
    auto edits = training::edits_of_run(run);
    const StartedRun started(run);
    const bool own = data.spec() == started.settings.data || data.survey().fingerprint == started.fingerprint;
    if (!edits || !own) return nullptr;
    try {
        return data.with_edits(std::move(edits));
    } catch (const Error &) {
        return nullptr;
    }
}

} // namespace benchlight::evaluation
