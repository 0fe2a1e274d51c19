#pragma once
#include "engine/nn/network_internal.h"
#include "engine/nn/safetensors_internal.h"
#include "engine/training/settings.h"

namespace benchlight::training {

/// SGD (momentum, Nesterov), Adam (Kingma & Ba 2015) or AdamW (Loshchilov & Hutter 2019) on LibTorch's fused CPU
/// kernels, over a network's trainable tensors in two groups: batch-norm scales and shifts, and the rest.
class Optimizer {
  public:
    Optimizer(const nn::Network &network, const Settings &settings);
    /// Scales the gradients so that the norm of all of them together is at most `most`.
    void clip_gradients(double most);
    /// One step with the gradients that are there, which are dropped afterwards. Momentum and weight decay are those of
    /// `now`.
    void step(double learning_rate, const Settings &now);
    /// Its tensors by name, "optimizer.first.fc.weight": what a checkpoint holds besides the weights.
    nn::NamedTensors state() const;
    /// Takes the values of state()'s tensors from a checkpoint. Throws Error.
    void load(const nn::SafeTensors &checkpoint, const std::filesystem::path &file);
    /// Whether a checkpoint holds all of state()'s tensors.
    bool is_in(const nn::SafeTensors &checkpoint) const;

  private:
    struct Group {
        std::vector<std::string> names;
        std::vector<at::Tensor> parameters, first, second; ///< first: momentum or mean; second: Adam's variance
        double rate_factor = 1;
    };
    static std::vector<at::Tensor> gradients_of(const Group &group);
    enum class Kind { sgd, adam, adamw };
    Kind kind_;
    std::vector<Group> groups_;
    at::Tensor steps_; ///< float32 scalar, Adam's step count
};

} // namespace benchlight::training
