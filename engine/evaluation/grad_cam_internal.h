#pragma once
#include "engine/nn/network_internal.h"

namespace benchlight::evaluation {

/// Grad-CAM (Selvaraju et al., "Grad-CAM: Visual explanations from deep networks via gradient-based localization", ICCV
/// 2017) of one input [1, 3, H, W] for one class: a map [H, W] of 0 … 1. The activations are those of the last stage
/// that has more than one row and one column, before pooling, else of the last one that has any; the gradients those of
/// the class's logit in evaluation mode. All zero when nothing speaks for the class or when numbers are not finite.
/// Throws Error for a network without a stage of maps. The network must not be frozen; no parameter's gradient is kept.
at::Tensor grad_cam(nn::Network &network, const at::Tensor &input, std::int64_t class_number);

} // namespace benchlight::evaluation
