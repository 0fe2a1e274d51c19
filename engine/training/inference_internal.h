#pragma once
#include "engine/augment/augment.h"
#include "engine/images/split.h"
#include "engine/nn/network_internal.h"
#include "engine/training/batch_loader_internal.h"

#include <cstdint>
#include <vector>

namespace benchlight::training {

/// What a network says about the images of a split, in the split's order.
struct SampleOutputs {
    std::vector<float> probability; ///< [samples][classes]
    std::vector<float> loss;        ///< cross entropy without smoothing
    std::vector<std::uint16_t> predicted;

    double mean_loss() const;
};

/// The network in evaluation mode on every image of the split. `test_flip` averages the logits of each image and its
/// mirror image. Uses the calling thread's count of LibTorch threads. Looks for stop between batches; throws Stopped.
SampleOutputs infer(nn::Network &network, const images::DataSet &data, const images::Split &split,
                    const augment::Normalisation &normalisation, bool bf16, bool test_flip,
                    const std::stop_token &stop = {}, const Progress &progress = {});

/// The same of `count` samples as a source of batches has them.
SampleOutputs infer(nn::Network &network, BatchSource &source, std::size_t count, bool bf16, bool test_flip,
                    const std::stop_token &stop = {}, const Progress &progress = {});

/// How many images at once fill the cores and yet answer a stop in a fraction of a second.
std::size_t inference_batch(const images::DataSet &data);

/// Images, channels-last, or features in the type that is to be computed in.
at::Tensor network_input(const at::Tensor &values, bool bf16);

/// The network's logits as float32, in whatever mode it is, of what its stage `stage` takes.
at::Tensor logits_of(nn::Network &network, const at::Tensor &images, bool bf16, std::size_t stage = 0);

/// The same, averaged with those of the mirror images when `test_flip` is set.
at::Tensor answers_of(nn::Network &network, const Batch &batch, bool bf16, bool test_flip);

} // namespace benchlight::training
