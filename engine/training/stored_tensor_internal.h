#pragma once
#include "engine/nn/safetensors_internal.h"

#include <filesystem>
#include <string>

namespace benchlight::training {

/// Copies the checkpoint's tensor of that name into `to`. Throws Error when it is missing or has another shape or type.
void copy_stored(const nn::SafeTensors &checkpoint, const std::string &name, const std::filesystem::path &file,
                 at::Tensor to);

} // namespace benchlight::training
