#pragma once
#include "engine/nn/torch_internal.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// The safetensors format (huggingface.co/docs/safetensors): an 8-byte length, a JSON header, raw tensors.
namespace benchlight::nn {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

struct SafeTensors {
    NamedTensors tensors;                        ///< in file order, owning their memory
    std::map<std::string, std::string> metadata; ///< the header's "__metadata__"

    /// Throws Error that names file and tensor when it is missing.
    const at::Tensor &at(const std::string &name, const std::filesystem::path &file) const;
};

/// Writes atomically. The metadata gets "sha256", the hash of everything behind the header, unless `metadata` has it.
void write_safetensors(const std::filesystem::path &path, const NamedTensors &tensors,
                       std::map<std::string, std::string> metadata);

/// Reads and checks everything: header, offsets, sizes, and "sha256" when the metadata has it. Allocates no more than
/// the file's size. Throws Error with the cause.
SafeTensors read_safetensors(const std::filesystem::path &path);

/// The metadata alone, without reading or checking the tensors.
std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path &path);

} // namespace benchlight::nn
