#pragma once
#include "engine/nn/stored_tensors.h"

/// The safetensors format (huggingface.co/docs/safetensors): an 8-byte length, a JSON header, raw tensors without gaps.
namespace benchlight::nn {

/// The name of a type in the header, such as "BF16".
const char *safetensors_name(ElementType type);

/// Reads and checks the header: types, shapes, and that the tensors fill the rest of the file without gaps and overlaps.
/// The tensors come in the order of their bytes, all in one storage. Throws Error with the rest of a sentence. Takes
/// memory of some times the header, which is within the file and at most 100 MB.
StoredTensors read_safetensors_header(const std::filesystem::path &path);

} // namespace benchlight::nn
