#include "engine/nn/network_internal.h"

#include "engine/core/hash.h"

#include <ATen/core/grad_mode.h>
#include <optional>

namespace benchlight::nn {

at::Tensor Network::run(const at::Tensor &x, std::size_t first, std::size_t last) {
    at::Tensor y = x;
    for (std::size_t stage = first; stage < last; ++stage) {
        std::optional<at::NoGradGuard> no_grad;
        if (stage < frozen_) no_grad.emplace();
        y = run_unpooled(y, stage);
        if (stage + 2 == stages_.size()) y = pool(y);
    }
    return y;
}

at::Tensor Network::run_unpooled(const at::Tensor &x, std::size_t stage) {
    const bool frozen = stage < frozen_;
    std::optional<at::NoGradGuard> no_grad;
    if (frozen) no_grad.emplace();
    return run_stage(stage, x, training && !(frozen && frozen_in_evaluation_mode_));
}

void Network::freeze(std::size_t count, bool in_evaluation_mode) {
    frozen_ = count;
    frozen_in_evaluation_mode_ = in_evaluation_mode;
    for (std::size_t stage = 0; stage < stages_.size(); ++stage)
        for (std::size_t i = stages_[stage].begin; i < stages_[stage].begin + stages_[stage].count; ++i) {
            StateEntry &entry = state_[i];
            if (entry.role == Role::parameter || entry.role == Role::norm_parameter)
                entry.tensor.set_requires_grad(stage >= count);
        }
}

std::string weights_sha256(const Network &network) { return weights_sha256(network, network.stages().size()); }

std::string weights_sha256(const Network &network, std::size_t stages) {
    Sha256 hash;
    for (std::size_t stage = 0; stage < stages; ++stage) {
        const Stage &part = network.stages()[stage];
        for (std::size_t i = part.begin; i < part.begin + part.count; ++i) {
            const at::Tensor tensor = network.state()[i].tensor.detach().contiguous();
            hash.add(std::span(static_cast<const std::byte *>(tensor.const_data_ptr()), tensor.nbytes()));
        }
    }
    return hash.hex();
}

std::uint64_t parameter_count(const Network &network, bool trainable_only) {
    std::uint64_t count = 0;
    for (const StateEntry &entry : network.state())
        if (trainable_only ? entry.trainable() : entry.is_parameter())
            count += static_cast<std::uint64_t>(entry.tensor.numel());
    return count;
}

std::uint64_t parameter_count(const Network &network, const Stage &stage) {
    std::uint64_t count = 0;
    for (std::size_t i = stage.begin; i < stage.begin + stage.count; ++i)
        if (network.state()[i].is_parameter()) count += static_cast<std::uint64_t>(network.state()[i].tensor.numel());
    return count;
}

} // namespace benchlight::nn
