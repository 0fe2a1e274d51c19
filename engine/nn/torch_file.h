#pragma once
#include "engine/nn/stored_tensors.h"

/// The files that torch.save writes (pytorch.org/docs/stable/notes/serialization.html).
namespace benchlight::nn {

/// A zip (since PyTorch 1.6) with NAME/data.pkl, a pickle, and each storage uncompressed in NAME/data/KEY. The entries'
/// check sums are not looked at: PyTorch does not either and may be told not to write them.
StoredTensors read_torch_zip(const std::filesystem::path &path);

/// Five pickles (a number that marks the format, its version, the machine, the object, the storages' keys), then the
/// storages, each behind its number of elements. Whatever pickle the file begins with is read, so that one that asks for
/// something else is refused with the name of that.
StoredTensors read_torch_legacy(const std::filesystem::path &path);

// Both throw Error with the rest of a sentence. What they take of memory is bounded by the file's size: the pickle, some
// ten times its size for values, and tensors whose bytes together are at most 4 times the file's (weights may be shared
// and expanded) and a MB.

} // namespace benchlight::nn
