#include "engine/nn/network_internal.h"

#include "engine/core/hash.h"

namespace benchlight::nn {

std::string weights_sha256(const Network &network) {
    Sha256 hash;
    for (const StateEntry &entry : network.state()) {
        const at::Tensor tensor = entry.tensor.detach().contiguous();
        hash.add(std::span(static_cast<const std::byte *>(tensor.const_data_ptr()), tensor.nbytes()));
    }
    return hash.hex();
}

std::uint64_t parameter_count(const Network &network, bool trainable_only) {
    std::uint64_t count = 0;
    for (const StateEntry &entry : network.state())
        if (entry.trainable() || (!trainable_only && entry.role == Role::fixed_parameter))
            count += static_cast<std::uint64_t>(entry.tensor.numel());
    return count;
}

} // namespace benchlight::nn
