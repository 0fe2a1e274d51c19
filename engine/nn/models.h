#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace benchlight::nn {

struct ModelInfo {
    std::string name;
    std::uint64_t parameters = 0;           ///< for ten classes
    std::uint64_t trainable_parameters = 0; ///< likewise
    std::vector<std::string> weights;       ///< names of pretrained weights that --weights takes
    std::string description;                ///< one sentence for a person choosing
};

/// Every model that --model can name. models() makes each of them to count its parameters: milliseconds.
std::vector<std::string> model_names();
std::vector<ModelInfo> models();

} // namespace benchlight::nn
