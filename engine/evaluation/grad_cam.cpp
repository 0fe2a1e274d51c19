#include "engine/core/error.h"
#include "engine/evaluation/grad_cam_internal.h"

#include <optional>
#include <torch/csrc/autograd/autograd.h>

namespace benchlight::evaluation {
namespace {

struct Activations {
    at::Tensor values; ///< [1, C, h, w]
    std::size_t stage = 0;
};

Activations last_maps(nn::Network &network, const at::Tensor &input) {
    const at::NoGradGuard no_grad;
    const std::size_t head = network.stages().size() - 1;
    std::optional<Activations> any, spatial;
    at::Tensor y = input;
    for (std::size_t stage = 0; stage < head; ++stage) {
        y = network.run_unpooled(y, stage);
        if (y.dim() != 4) continue;
        any = {y, stage};
        if (y.size(2) > 1 && y.size(3) > 1) spatial = any;
    }
    if (!any) throw Error("This network has no stage that keeps places, so there is no map of where it looks.");
    return spatial.value_or(*any);
}

/// What is behind the stage, as logits.
at::Tensor logits_behind(nn::Network &network, const Activations &activations) {
    const std::size_t head = network.stages().size() - 1;
    at::Tensor y = activations.values;
    for (std::size_t stage = activations.stage + 1; stage < head; ++stage) y = network.run_unpooled(y, stage);
    return network.run(network.pool(y), head, head + 1);
}

} // namespace

at::Tensor grad_cam(nn::Network &network, const at::Tensor &input, std::int64_t class_number) {
    Activations activations = last_maps(network, input);
    at::Tensor gradient;
    {
        const at::AutoGradMode gradients(true);
        activations.values = activations.values.detach().set_requires_grad(true);
        const at::Tensor logit = logits_behind(network, activations).select(1, class_number).sum();
        gradient = torch::autograd::grad({logit}, {activations.values}).front();
    }
    const at::NoGradGuard no_grad;
    const at::Tensor weights = gradient.mean({2, 3}, true);
    const at::Tensor coarse = (weights * activations.values).sum(1, true).relu().contiguous();
    const at::Tensor map =
        at::upsample_bilinear2d(coarse, {input.size(2), input.size(3)}, /*align_corners=*/false).squeeze(0).squeeze(0);
    const float most = map.max().item<float>();
    if (!(most > 0) || !std::isfinite(most)) return at::zeros_like(map);
    return (map / most).contiguous();
}

} // namespace benchlight::evaluation
