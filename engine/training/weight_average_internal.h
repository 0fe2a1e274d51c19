#pragma once
#include "engine/nn/network_internal.h"
#include "engine/nn/safetensors_internal.h"

namespace benchlight::training {

/// The exponential moving average of a network's weights and batch-norm statistics (Polyak & Juditsky 1992). It begins
/// as a copy; each update moves it by 1 − d towards the weights, where d is the decay, or (1 + step) / (10 + step) while
/// that is less, so that the first steps do not linger.
class WeightAverage {
  public:
    explicit WeightAverage(const nn::Network &network);
    /// After optimizer step `step` (from 1).
    void update(double decay, std::int64_t step);
    /// Its tensors by name_of(): what a checkpoint holds besides the weights.
    nn::NamedTensors state() const;
    /// Takes the values of state()'s tensors from a checkpoint. Throws Error.
    void load(const nn::SafeTensors &checkpoint, const std::filesystem::path &file);
    /// Exchanges the network's weights with the average's, or back again.
    void swap();

    static std::string name_of(const nn::StateEntry &entry) { return "average." + entry.name; }
    /// Whether a checkpoint holds one.
    static bool is_in(const nn::SafeTensors &checkpoint);

  private:
    const nn::Network &network_;
    std::vector<at::Tensor> weights_, averages_; ///< the floating-point state, as in the network and averaged
    std::vector<at::Tensor> counts_, copies_;    ///< the integers, such as batch norm's count of batches
};

/// The network with its averaged weights, if there are any, while this lives.
class WithAverage {
  public:
    explicit WithAverage(WeightAverage *average) : average_(average) {
        if (average_) average_->swap();
    }
    ~WithAverage() {
        if (average_) average_->swap();
    }
    WithAverage(const WithAverage &) = delete;
    WithAverage &operator=(const WithAverage &) = delete;

  private:
    WeightAverage *average_;
};

} // namespace benchlight::training
