#include "engine/training/weight_average_internal.h"

#include "engine/training/stored_tensor_internal.h"

#include <algorithm>

namespace benchlight::training {

WeightAverage::WeightAverage(const nn::Network &network) : network_(network) {
    for (const nn::StateEntry &entry : network.state()) {
        const at::Tensor tensor = entry.tensor.detach();
        const bool real = tensor.is_floating_point();
        (real ? weights_ : counts_).push_back(tensor);
        (real ? averages_ : copies_).push_back(tensor.clone());
    }
}

void WeightAverage::update(double decay, std::int64_t step) {
    const at::NoGradGuard no_grad;
    const auto count = static_cast<double>(step);
    at::_foreach_lerp_(averages_, weights_, 1 - std::min(decay, (1 + count) / (10 + count)));
    for (std::size_t i = 0; i < counts_.size(); ++i) copies_[i].copy_(counts_[i]);
}

nn::NamedTensors WeightAverage::state() const {
    nn::NamedTensors tensors;
    auto average = averages_.begin(), copy = copies_.begin();
    for (const nn::StateEntry &entry : network_.state())
        tensors.emplace_back(name_of(entry), entry.tensor.is_floating_point() ? *average++ : *copy++);
    return tensors;
}

void WeightAverage::load(const nn::SafeTensors &checkpoint, const std::filesystem::path &file) {
    for (const auto &[name, tensor] : state()) copy_stored(checkpoint, name, file, tensor);
}

void WeightAverage::swap() {
    const at::NoGradGuard no_grad;
    const auto exchange = [](std::vector<at::Tensor> &a, std::vector<at::Tensor> &b) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            const at::Tensor kept = a[i].clone();
            a[i].copy_(b[i]);
            b[i].copy_(kept);
        }
    };
    exchange(weights_, averages_);
    exchange(counts_, copies_);
}

bool WeightAverage::is_in(const nn::SafeTensors &checkpoint) {
    return std::any_of(checkpoint.tensors.begin(), checkpoint.tensors.end(),
                       [](const auto &named) { return named.first.starts_with("average."); });
}

} // namespace benchlight::training
