#include "engine/nn/models.h"

#include "engine/core/error.h"
#include "engine/nn/models_internal.h"

namespace benchlight::nn {
namespace {

template <class Items, class Name> std::string listed(const Items &items, Name name) {
    std::string text;
    for (const auto &item : items) text += (text.empty() ? "" : ", ") + std::string(name(item));
    return text;
}

ModelInfo describe(const ModelKind &kind) {
    const auto network = kind.make(10, std::nullopt);
    ModelInfo info{.name = kind.name,
                   .parameters = parameter_count(*network, false),
                   .trainable_parameters = parameter_count(*network, true),
                   .weights = {},
                   .description = kind.description,
                   .stages = {}};
    for (const KnownWeights &weights : kind.weights) info.weights.push_back(weights.name);
    for (const Stage &stage : network->stages()) info.stages.push_back({stage.name, parameter_count(*network, stage)});
    const Stage &head = network->stages().back();
    info.head_inputs = static_cast<std::uint64_t>(network->state()[head.begin].tensor.size(1));
    info.head_bias = head.count > 1;
    return info;
}

} // namespace

const std::vector<ModelKind> &model_kinds() {
    static const std::vector<ModelKind> kinds{
        resnet18,
        resnet18_3x3,
        fast,
        efficientnet_lite0,
    };
    return kinds;
}

const ModelKind &find_model(const std::string &name) {
    for (const ModelKind &kind : model_kinds())
        if (kind.name == name) return kind;
    throw UsageError("Unknown model '" + display_path(name) + "'; choose one of " +
                     listed(model_kinds(), [](const ModelKind &kind) { return kind.name; }) + ".");
}

std::unique_ptr<Network> make_network(const std::string &model, int classes, std::optional<std::uint64_t> seed) {
    return find_model(model).make(classes, seed);
}

std::vector<std::string> model_names() {
    std::vector<std::string> names;
    for (const ModelKind &kind : model_kinds()) names.push_back(kind.name);
    return names;
}

const std::vector<ModelInfo> &models() {
    static const std::vector<ModelInfo> infos = [] {
        std::vector<ModelInfo> all;
        for (const ModelKind &kind : model_kinds()) all.push_back(describe(kind));
        return all;
    }();
    return infos;
}

const ModelInfo &model_info(const std::string &name) {
    find_model(name);
    for (const ModelInfo &info : models())
        if (info.name == name) return info;
    throw Error("The model " + name + " has no description.");
}

std::size_t stages_to_freeze(const ModelInfo &model, const std::string &freeze) {
    const std::size_t backbone = model.stages.size() - 1;
    if (freeze == "none") return 0;
    if (freeze == "backbone") return backbone;
    for (std::size_t stage = 0; stage < backbone; ++stage)
        if (model.stages[stage].name == freeze) return stage + 1;
    const std::vector<StageInfo> names(model.stages.begin(), model.stages.end() - 1);
    throw UsageError("--freeze takes none, backbone or the last stage to freeze, of " + model.name + " one of " +
                     listed(names, [](const StageInfo &stage) { return stage.name; }) + ", not '" +
                     display_path(freeze) + "'.");
}

} // namespace benchlight::nn
