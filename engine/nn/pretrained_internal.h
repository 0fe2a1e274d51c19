#pragma once
#include "engine/nn/network_internal.h"
#include "engine/nn/weight_file_internal.h"
#include "engine/nn/weights.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::nn {

/// What somebody else needs to know to use weights, as a safetensors file's metadata carries it.
struct WeightsDescription {
    std::string model;
    std::vector<std::string> classes;
    augment::Normalisation normalisation;
    int channels = 3;          ///< 1: grey images, repeated
    int height = 0, width = 0; ///< of the images that they were trained on

    std::map<std::string, std::string> metadata() const;
};

/// Copies the file's tensors into the network, converting floating-point types, and reports how they fit. The head
/// keeps what it has when the file's is of another class count or missing. Nothing is copied unless the rest fits.
WeightsReport load_weights(Network &network, const std::string &model, const WeightFile &file,
                           const std::filesystem::path &path);
/// The same; throws Error that says what is wrong when the rest does not fit.
WeightsReport require_weights(Network &network, const std::string &model, const std::filesystem::path &path);

/// A network of the file's own classes with its weights. Throws Error when the file has no head or does not fit.
struct TrainedNetwork {
    std::unique_ptr<Network> network;
    WeightsReport report;
};
TrainedNetwork load_trained_network(const std::filesystem::path &path, const std::string &model);

} // namespace benchlight::nn
