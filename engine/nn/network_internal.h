#pragma once
#include "engine/core/random.h"

#include "engine/nn/torch_internal.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::nn {

enum class Role { parameter, norm_parameter, fixed_parameter, buffer };

/// One named tensor of a network. Entries stand in the order of PyTorch's state dict for the same topology.
struct StateEntry {
    std::string name; ///< as PyTorch names it, "layer1.0.bn1.running_mean"
    at::Tensor tensor;
    Role role = Role::parameter; ///< norm_parameter: batch-norm scale or shift; fixed_parameter: never trained

    bool trainable() const { return role == Role::parameter || role == Role::norm_parameter; }
};

/// A network: its tensors and how an input goes through them. Float32 tensors; the input's type (float32 or bfloat16)
/// decides what convolutions and products compute in.
class Network {
  public:
    virtual ~Network() = default;
    /// x [N, 3, H, W], normalised -> logits [N, classes].
    virtual at::Tensor forward(const at::Tensor &x) = 0;
    /// Fits what is fixed to normalised training images [N, 3, H, W], once before a training from scratch.
    virtual void fit_fixed_layers(const at::Tensor &images) { (void)images; }

    const std::vector<StateEntry> &state() const { return state_; }
    /// Batch norm uses the batch's own statistics and moves the running ones while this is set.
    bool training = false;

  protected:
    std::vector<StateEntry> state_;
    friend class Builder;
};

/// SHA-256 of all parameters and buffers in state-dict order: contiguous little-endian bytes of their type, no names.
std::string weights_sha256(const Network &network);
std::uint64_t parameter_count(const Network &network, bool trainable_only);
} // namespace benchlight::nn
