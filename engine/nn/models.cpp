#include "engine/nn/models.h"

#include "engine/core/error.h"
#include "engine/nn/models_internal.h"

namespace benchlight::nn {

const std::vector<ModelKind> &model_kinds() {
    static const std::vector<ModelKind> kinds{
        resnet18,
        resnet18_3x3,
        fast,
    };
    return kinds;
}

std::unique_ptr<Network> make_network(const std::string &model, int classes, std::optional<std::uint64_t> seed) {
    for (const ModelKind &kind : model_kinds())
        if (kind.name == model) return kind.make(classes, seed);
    std::string names;
    for (const std::string &name : model_names()) names += (names.empty() ? "" : ", ") + name;
    throw UsageError("Unknown model '" + model + "'; choose one of " + names + ".");
}

std::vector<std::string> model_names() {
    std::vector<std::string> names;
    for (const ModelKind &kind : model_kinds()) names.push_back(kind.name);
    return names;
}

std::vector<ModelInfo> models() {
    std::vector<ModelInfo> infos;
    for (const ModelKind &kind : model_kinds()) {
        const auto network = kind.make(10, std::nullopt);
        infos.push_back(
            {kind.name, parameter_count(*network, false), parameter_count(*network, true), {}, kind.description});
    }
    return infos;
}

} // namespace benchlight::nn
