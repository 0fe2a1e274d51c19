#pragma once
#include "engine/nn/torch_internal.h"

namespace benchlight::nn {

/// Where the kernel of a convolution lies on its input.
struct KernelWindow {
    std::int64_t kernel = 1, stride = 1;
    std::int64_t top = 0, left = 0;     ///< rows and columns of zeros before the input
    std::int64_t height = 0, width = 0; ///< of the output
};

/// The convolution of each channel with a kernel of its own. x [N, C, H, W], float32 or bfloat16; weights float32
/// [C, 1, kernel, kernel]; bias float32 [C] or undefined; the output has x's type, sums are float32. LibTorch's own
/// takes tens of times as long backwards on processors.
at::Tensor convolve_channels(const at::Tensor &x, const at::Tensor &weights, const at::Tensor &bias,
                             const KernelWindow &window);

} // namespace benchlight::nn
