#include "engine/evaluation/weight_files.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/core/threads.h"
#include "engine/evaluation/classifier_internal.h"
#include "engine/evaluation/started_internal.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/npy.h"
#include "engine/nn/pretrained_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/inference_internal.h"

#include <ATen/Parallel.h>
#include <algorithm>

namespace benchlight::evaluation {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t floats_at_once = 3 << 20; ///< twenty images of 224 pixels

/// The first `count` entries of the network's state.
void write_network(const nn::Network &network, std::size_t count, const nn::WeightsDescription &description,
                   const fs::path &out) {
    nn::NamedTensors tensors;
    for (std::size_t i = 0; i < count; ++i) tensors.emplace_back(network.state()[i].name, network.state()[i].tensor);
    nn::write_safetensors(out, tensors, description.metadata());
}

/// One row an image.
at::Tensor logits_of(const Classifier &classifier, const std::string &model, const at::Tensor &images) {
    try {
        return training::logits_of(*classifier.network, images, false).contiguous();
    } catch (const c10::Error &) {
        throw Error("The network " + model + " cannot take images of " + std::to_string(images.size(2)) + " x " +
                    std::to_string(images.size(3)) + " pixels; make them larger.");
    }
}

} // namespace

void import_weights(const nn::WeightsReport &checked, const std::string &model, const fs::path &out) {
    nn::WeightsDescription description{.model = model, .classes = {}, .normalisation = {}};
    if (checked.normalisation) description.normalisation = *checked.normalisation;
    description.channels = checked.channels;
    description.height = description.width = checked.size.value_or(0);
    if (checked.file_classes > 0 && !checked.head_fresh) {
        const nn::TrainedNetwork trained = nn::load_trained_network(checked.file, model);
        if (checked.classes.size() == static_cast<std::size_t>(checked.file_classes))
            description.classes = checked.classes;
        return write_network(*trained.network, trained.network->state().size(), description, out);
    }
    const auto network = nn::make_network(model, 1, std::nullopt);
    nn::require_weights(*network, model, checked.file);
    write_network(*network, network->stages().back().begin, description, out);
}

int export_weights(const RunNetwork &source, const fs::path &out) {
    const StartedRun started{runs::RunReader(source.run)};
    const training::LoadedNetwork loaded = training::load_network(source.run, source.checkpoint, started.settings.model,
                                                                  static_cast<int>(started.classes.size()));
    write_network(*loaded.network, loaded.network->state().size(),
                  {started.settings.model, started.classes, started.normalisation, started.channels, started.height,
                   started.width},
                  out);
    return loaded.epoch;
}

std::vector<std::vector<float>> file_logits(const FileNetwork &source, const fs::path &input,
                                            const std::stop_token &stop, const Progress &progress) {
    nn::NpyImages images(input);
    const Classifier classifier = open_classifier(source);
    at::set_num_threads(available_threads());
    const at::NoGradGuard no_grad;
    const std::uint64_t at_once = std::max<std::uint64_t>(floats_at_once / images.image_floats(), 1);
    std::vector<std::vector<float>> rows;
    for (std::uint64_t begin = 0; begin < images.count(); begin += at_once) {
        throw_if_stopped(stop);
        const std::uint64_t count = std::min(at_once, images.count() - begin);
        const at::Tensor batch =
            at::empty({static_cast<std::int64_t>(count), 3, static_cast<std::int64_t>(images.height()),
                       static_cast<std::int64_t>(images.width())},
                      at::kFloat);
        images.read({batch.mutable_data_ptr<float>(), static_cast<std::size_t>(batch.numel())});
        const at::Tensor logits = logits_of(classifier, source.model, batch);
        const auto classes = static_cast<std::size_t>(logits.size(1));
        const float *values = logits.const_data_ptr<float>();
        for (std::uint64_t i = 0; i < count; ++i, values += classes) rows.emplace_back(values, values + classes);
        if (progress) progress(begin + count, images.count());
    }
    return rows;
}

} // namespace benchlight::evaluation
