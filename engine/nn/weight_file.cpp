#include "engine/nn/weight_file_internal.h"

#include "engine/core/error.h"
#include "engine/nn/torch_file.h"

namespace benchlight::nn {
namespace {

namespace fs = std::filesystem;

/// PyTorch's zips begin with an entry.
bool is_zip(const std::string &start) { return start.starts_with("PK\3\4"); }

/// The length of the header is followed by the header, which begins with a brace.
bool is_safetensors(const std::string &start) { return start.size() == 9 && start[8] == '{'; }

} // namespace

WeightFile read_weight_file(const fs::path &path) {
    std::string start;
    try {
        start = BinaryFile(path).text(0, 9);
        if (!is_safetensors(start)) {
            const StoredTensors stored = is_zip(start) ? read_torch_zip(path) : read_torch_legacy(path);
            return {read_tensors(stored), stored.metadata, stored.format};
        }
    } catch (const Error &error) {
        refuse_weights(path, error.what());
    }
    SafeTensors file = read_safetensors(path);
    if (file.tensors.empty()) refuse_weights(path, "it holds no tensors");
    return {std::move(file.tensors), std::move(file.metadata), "safetensors"};
}

} // namespace benchlight::nn
