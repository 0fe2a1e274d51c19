#pragma once
#include "engine/core/stop.h"
#include "engine/nn/network_internal.h"
#include "engine/training/batch_loader_internal.h"
#include "engine/training/settings.h"

namespace benchlight::training {

/// What a run computes in, and how that was decided.
struct PrecisionChoice {
    bool bf16 = false;
    std::string reason; ///< "chosen", "measured: bf16 is 1.12 times as fast", "remembered: …"

    std::string name() const { return bf16 ? "bf16" : "fp32"; }
};

/// Decides what `auto` means for these settings on this machine: times training steps of both on a throw-away copy of
/// the network, in alternating slices, and takes bf16 when it is at least 3 % faster in the median. The choice is
/// remembered in the cache folder for machine, LibTorch, model, shape, batch and threads.
PrecisionChoice choose_precision(const Settings &settings, int classes, int height, int width, int threads,
                                 const std::stop_token &stop);

/// Freezes the stages that the settings name.
void freeze(nn::Network &network, const Settings &settings);

/// Processor and LibTorch build: equal results are promised only where this is equal.
std::string machine_description();

/// What a step minimises: cross entropy.
struct Criterion {
    double label_smoothing = 0;
    at::Tensor class_weights = {}; ///< float32 [classes], or undefined: all alike
};

/// One optimizer step's forward and backward pass. Gradients are left on the network's tensors.
struct StepOutcome {
    double loss = 0;          ///< mean over the batch, with label smoothing, weighted by class
    std::int64_t correct = 0; ///< of the batch's images, by the training-mode logits
    at::Tensor logits = {};   ///< float32 [N, classes] in training mode, without gradient
};
StepOutcome forward_backward(nn::Network &network, const Batch &batch, const Criterion &criterion, bool bf16);

} // namespace benchlight::training
