#pragma once
#include "engine/nn/stored_tensors.h"
#include "engine/nn/torch_internal.h"

#include <utility>

namespace benchlight::nn {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

at::ScalarType scalar_type(ElementType type);

/// Copies the tensors out of the file, contiguous, none on another's memory; it is given back when the last is gone.
/// Throws Error with the rest of a sentence when the file does not give its bytes any more.
NamedTensors read_tensors(const StoredTensors &stored);

} // namespace benchlight::nn
