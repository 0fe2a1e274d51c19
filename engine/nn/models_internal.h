#pragma once
#include "engine/nn/network_internal.h"

#include <memory>
#include <string>
#include <vector>

namespace benchlight::nn {

/// A model that --model can name: how to make it, freshly initialised from `seed`.
struct ModelKind {
    std::string name, description;
    std::unique_ptr<Network> (*make)(int classes, std::uint64_t seed);
};

/// Every model. A new one is a file that defines its ModelKind and a line in models.cpp.
const std::vector<ModelKind> &model_kinds();

/// Throws UsageError that lists the models for an unknown name.
std::unique_ptr<Network> make_network(const std::string &model, int classes, std::uint64_t seed);

extern const ModelKind resnet18, resnet18_3x3, fast;

} // namespace benchlight::nn
