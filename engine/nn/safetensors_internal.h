#pragma once
#include "engine/nn/read_tensors_internal.h"

#include <filesystem>
#include <map>
#include <string>

namespace benchlight::nn {

struct SafeTensors {
    NamedTensors tensors;                        ///< in file order, owning their memory
    std::map<std::string, std::string> metadata; ///< the header's "__metadata__"

    /// Throws Error that names file and tensor when it is missing.
    const at::Tensor &at(const std::string &name, const std::filesystem::path &file) const;
};

/// Writes atomically. The metadata gets "sha256", the hash of everything behind the header, unless `metadata` has it.
void write_safetensors(const std::filesystem::path &path, const NamedTensors &tensors,
                       std::map<std::string, std::string> metadata);

/// Reads and checks everything: header, offsets, sizes, and "sha256" when the metadata has it. The tensors take no more
/// memory than the file. Throws Error with the cause.
SafeTensors read_safetensors(const std::filesystem::path &path);

/// The metadata alone, from the header, without reading the tensors.
std::map<std::string, std::string> read_safetensors_metadata(const std::filesystem::path &path);

} // namespace benchlight::nn
