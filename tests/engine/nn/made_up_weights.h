#pragma once
#include "engine/core/text.h"
#include "engine/nn/network_internal.h"

#include <cmath>
#include <gtest/gtest.h>

/// Weights and images that are formulas, so that neither has to be stored beside what PyTorch computed with them; the
/// same formulas stand in tests/data/nn/make_resnet18_reference.py and make_lite0_reference.py.
namespace benchlight::nn {

inline at::Tensor wave(std::int64_t count, double phase) {
    return at::sin(at::arange(count, at::kDouble) * 0.7310585 + phase).to(at::kFloat);
}

/// Values in −1 … 1 without a pattern. Waves make convolutions of rank 2, whose batches some channels see as constant:
/// normalised by its own statistics, rounding becomes visible.
inline at::Tensor noise(std::int64_t count, double phase) {
    const at::Tensor x = at::sin((at::arange(count, at::kDouble) + 1) * 12.9898 + phase * 78.233) * 43758.5453;
    return (2 * (x - x.floor()) - 1).to(at::kFloat);
}

using MadeUp = at::Tensor (*)(std::int64_t count, double phase);

inline void fill(Network &network, MadeUp made_up = wave) {
    const at::NoGradGuard no_grad;
    for (std::size_t number = 0; number < network.state().size(); ++number) {
        const StateEntry &entry = network.state()[number];
        at::Tensor tensor = entry.tensor;
        if (tensor.scalar_type() == at::kLong) continue;
        at::Tensor values = made_up(tensor.numel(), static_cast<double>(number)).reshape(tensor.sizes());
        if (entry.name.ends_with("running_var"))
            values = 1 + 0.5 * values;
        else if (tensor.dim() == 4)
            values = values * std::sqrt(2.0 / static_cast<double>(tensor.numel() / tensor.size(0)));
        else if (tensor.dim() == 2)
            values = values / std::sqrt(static_cast<double>(tensor.size(1)));
        else if (entry.name.ends_with("weight"))
            values = 1 + 0.2 * values;
        else
            values = 0.1 * values;
        tensor.copy_(values);
    }
}

inline at::Tensor images(std::int64_t side, std::int64_t count = 4, MadeUp made_up = wave) {
    return made_up(count * 3 * side * side, .25).reshape({count, 3, side, side});
}

inline void expect_near(const at::Tensor &logits, const Json &expected, double tolerance) {
    const at::Tensor flat = logits.detach().to(at::kDouble).contiguous();
    ASSERT_EQ(static_cast<std::size_t>(flat.size(0)), expected.size());
    ASSERT_EQ(static_cast<std::size_t>(flat.size(1)), expected[0].size());
    for (std::int64_t i = 0; i < flat.size(0); ++i)
        for (std::int64_t j = 0; j < flat.size(1); ++j)
            EXPECT_NEAR(flat[i][j].item<double>(),
                        expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<double>(), tolerance)
                << "image " << i << ", class " << j;
}

/// What a state dict of PyTorch holds, as [name, sizes] in its order.
inline void expect_state(const Network &network, const Json &expected) {
    ASSERT_EQ(network.state().size(), expected.size());
    for (std::size_t i = 0; i < network.state().size(); ++i) {
        const StateEntry &entry = network.state()[i];
        EXPECT_EQ(entry.name, expected[i][0]);
        EXPECT_EQ(entry.tensor.sizes().vec(), expected[i][1].get<std::vector<std::int64_t>>()) << entry.name;
    }
}

} // namespace benchlight::nn
