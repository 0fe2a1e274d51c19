#pragma once
#include "engine/augment/augment.h"
#include "engine/evaluation/network_source.h"
#include "engine/nn/network_internal.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::evaluation {

/// A trained network and how it is to be used, wherever it comes from.
struct Classifier {
    std::string title; ///< "The run", "The weights file x.pth"
    std::unique_ptr<nn::Network> network;
    std::vector<std::string> classes; ///< one an output; "class 0", "class 1" … when nobody named them
    bool classes_named = true;
    std::optional<augment::Normalisation> normalisation; ///< of three channels, where it is known
    int channels = 3, height = 0, width = 0;             ///< of the images that it takes; sides 0: not known

    // What it is used with unless something else is asked for.
    std::string data; ///< SPEC; empty: none
    images::SplitSettings split;
    std::optional<int> size;
    std::string precision = "fp32"; ///< fp32 or bf16
    bool test_flip = false;

    /// fp32 or bf16: what is asked for, or for nothing and "auto" its own.
    std::string precision_for(const std::optional<std::string> &asked) const {
        return asked.value_or("auto") == "auto" ? precision : *asked;
    }
};

/// Reads the weights and what is known about them. Throws Error: no checkpoint, no weight file or another model's.
Classifier open_classifier(const NetworkSource &source);

/// A network's outputs are numbered by its classes, so a data set must number its own in the same way. Names are compared
/// as a file's metadata can hold them: as valid UTF-8. Throws Error that says what differs.
void require_classes(const Classifier &classifier, const std::vector<std::string> &of_data, const std::string &spec);

/// The data with the edits that the run began with, where they are the run's own: by their SPEC, or by their content, since
/// they may have been moved. Null when the run had none, or when all images that they name have been removed since.
std::shared_ptr<const images::DataSet> edited_by_run(const RunNetwork &network, const images::DataSet &data);

} // namespace benchlight::evaluation
