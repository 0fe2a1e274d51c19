#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace benchlight::nn {

/// A part of a network that can be frozen; the last one of a model is its head, which cannot.
struct StageInfo {
    std::string name;
    std::uint64_t parameters = 0; ///< for ten classes
};

struct ModelInfo {
    std::string name;
    std::uint64_t parameters = 0;           ///< for ten classes
    std::uint64_t trainable_parameters = 0; ///< likewise, when nothing is frozen
    std::vector<std::string> weights;       ///< names of pretrained weights that --weights takes
    std::string description;                ///< one sentence for a person choosing
    std::vector<StageInfo> stages;          ///< from the input to the head
    std::uint64_t head_inputs =
        0;                 ///< features that the head takes: for K classes it has (head_inputs + 1)·K parameters
    bool head_bias = true; ///< else head_inputs·K

    std::uint64_t head_parameters(std::uint64_t classes) const { return (head_inputs + (head_bias ? 1 : 0)) * classes; }
};

/// Every model that --model can name. models() makes each of them to count its parameters, once: milliseconds.
std::vector<std::string> model_names();
const std::vector<ModelInfo> &models();
/// Throws UsageError that lists the models for an unknown name.
const ModelInfo &model_info(const std::string &name);

/// How many stages of a model --freeze STAGE keeps from being trained: 0 for "none", all but the head for "backbone",
/// else those up to the named one. Throws UsageError that lists the names.
std::size_t stages_to_freeze(const ModelInfo &model, const std::string &freeze);

} // namespace benchlight::nn
