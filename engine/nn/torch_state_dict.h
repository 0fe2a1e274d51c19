#pragma once
#include "engine/nn/pickle.h"
#include "engine/nn/stored_tensors.h"

#include <functional>

/// What torch.save puts into its pickles: dictionaries of calls that rebuild tensors from storages.
namespace benchlight::nn {

/// The names that a pickle of weights may ask for.
std::span<const PickleGlobal> torch_globals();

/// What a pickle says about a storage.
struct TorchStorage {
    std::string_view key;
    ElementType type = ElementType::float32;
    std::uint64_t elements = 0;
    std::uint64_t view_begin = 0, view_elements = 0; ///< the part that tensors see (all of it since PyTorch 0.4)
};

/// Throws Error with the rest of a sentence when the persistent value is not a storage.
TorchStorage torch_storage(const Pickle &pickle, Pickle::Reference persistent);

/// The tensors of the state dict in a pickle: its root, or what the root has under "state_dict", "model_state_dict" or
/// "model", without the prefix "module." that DataParallel gives to all names. `find_storage` gives the number of a
/// storage after making sure that the file has all of it. Together the tensors take at most `most_bytes`. Throws Error
/// with the rest of a sentence.
std::vector<StoredTensor> torch_state_dict(const Pickle &pickle, std::uint64_t most_bytes,
                                           const std::function<std::size_t(const TorchStorage &)> &find_storage);

} // namespace benchlight::nn
