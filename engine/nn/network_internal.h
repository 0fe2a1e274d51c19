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

    bool is_parameter() const { return role != Role::buffer; }
    /// Whether the optimizer moves it: neither fixed nor frozen.
    bool trainable() const { return tensor.requires_grad(); }
};

/// A part of a network that its input goes through as a whole, and that can be frozen.
struct Stage {
    std::string name;                 ///< "layer1"
    std::size_t begin = 0, count = 0; ///< its entries in Network::state()
};

/// A network: its tensors and the stages that an input goes through. Float32 tensors; the input's type (float32 or
/// bfloat16) decides what convolutions and products compute in.
class Network {
  public:
    virtual ~Network() = default;
    /// x [N, 3, H, W], normalised -> logits [N, classes].
    at::Tensor forward(const at::Tensor &x) { return run(x, 0, stages().size()); }
    /// What stages `first` … `last` − 1 make of what the one before `first` put out. Frozen stages leave no gradient.
    at::Tensor run(const at::Tensor &x, std::size_t first, std::size_t last);
    /// What one stage makes of its input. Of the last one before the head that is what it makes before pool().
    at::Tensor run_unpooled(const at::Tensor &x, std::size_t stage);
    /// What stands between the last stage before the head, [N, C, H, W], and the head's features [N, C].
    virtual at::Tensor pool(const at::Tensor &x) const { return x; }
    /// Fits what is fixed to normalised training images [N, 3, H, W], once before a training from scratch.
    virtual void fit_fixed_layers(const at::Tensor &images) { (void)images; }

    const std::vector<StateEntry> &state() const { return state_; }
    /// The last one is the head: one product that makes logits of features [N, features].
    const std::vector<Stage> &stages() const { return stages_; }
    /// Lets the first `count` stages keep their parameters. In evaluation mode their batch norm uses the running
    /// statistics and leaves them alone; otherwise it goes on as in training, as in a notebook that only switches
    /// gradients off.
    void freeze(std::size_t count, bool in_evaluation_mode);
    std::size_t frozen_stages() const { return frozen_; }
    /// Of the first stages, how many make the same of the same input throughout a training.
    std::size_t constant_stages() const { return frozen_in_evaluation_mode_ ? frozen_ : 0; }

    /// Batch norm uses the batch's own statistics and moves the running ones while this is set.
    bool training = false;

  protected:
    /// What is added from here on belongs to a stage of this name.
    void begin_stage(const std::string &name) { stages_.push_back({name, state_.size(), 0}); }
    /// `learns`: batch norm takes the batch's own statistics and moves the running ones.
    /// Without pool().
    virtual at::Tensor run_stage(std::size_t stage, const at::Tensor &x, bool learns) = 0;

  private:
    std::vector<StateEntry> state_;
    std::vector<Stage> stages_;
    std::size_t frozen_ = 0;
    bool frozen_in_evaluation_mode_ = true;
    friend class Builder;
};

/// SHA-256 of all parameters and buffers in state-dict order: contiguous little-endian bytes of their type, no names.
std::string weights_sha256(const Network &network);
/// The same of the first `stages` stages.
std::string weights_sha256(const Network &network, std::size_t stages);
std::uint64_t parameter_count(const Network &network, bool trainable_only);
std::uint64_t parameter_count(const Network &network, const Stage &stage);
} // namespace benchlight::nn
