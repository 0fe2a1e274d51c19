#pragma once
#include "engine/nn/safetensors_internal.h"

/// Weights as people have them: PyTorch's .pth and .pt, and .safetensors.
namespace benchlight::nn {

struct WeightFile {
    NamedTensors tensors; ///< in file order, contiguous, none on another's memory, in the stored type (half, int64 …)
    std::map<std::string, std::string> metadata; ///< a safetensors header's "__metadata__"
    std::string format;                          ///< "safetensors", "PyTorch (zip)", "PyTorch (legacy)"
};

/// Reads a state dict, by content and not by the file's name: a plain dictionary of tensors, or one that a checkpoint has
/// under "state_dict", "model_state_dict" or "model". "module.", which DataParallel puts before all names, is left out.
/// Nothing in the file is ever executed: a pickle may name what makes tensors, and is refused, with the name, when it
/// asks for anything else. Takes memory for the tensors, which are at most 4 times the file and a MB, and for the largest
/// storage. Throws Error with one sentence.
WeightFile read_weight_file(const std::filesystem::path &path);

} // namespace benchlight::nn
