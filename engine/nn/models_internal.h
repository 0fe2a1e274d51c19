#pragma once
#include "engine/nn/network_internal.h"
#include "engine/nn/weights.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::nn {

/// A model that --model can name: how to make it, freshly initialised from `seed`, or with all zeros
/// when there is none, for a network that gets its weights from a file.
struct ModelKind {
    std::string name, description;
    std::unique_ptr<Network> (*make)(int classes, std::optional<std::uint64_t> seed);
    std::vector<KnownWeights> weights; ///< trained ones, by the names that --weights takes
};

/// Every model. A new one is a file that defines its ModelKind and a line in models.cpp.
const std::vector<ModelKind> &model_kinds();
/// Throws UsageError that lists the models for an unknown name.
const ModelKind &find_model(const std::string &name);

std::unique_ptr<Network> make_network(const std::string &model, int classes, std::optional<std::uint64_t> seed);

extern const ModelKind resnet18, resnet18_3x3, fast, efficientnet_lite0;

} // namespace benchlight::nn
