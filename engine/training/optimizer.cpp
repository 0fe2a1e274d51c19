#include "engine/training/optimizer_internal.h"

#include "engine/training/stored_tensor_internal.h"

#include <algorithm>

namespace benchlight::training {
namespace {

constexpr double adam_beta1 = .9, adam_beta2 = .999, adam_eps = 1e-8;

} // namespace

Optimizer::Optimizer(const nn::Network &network, const Settings &settings)
    : kind_(settings.optimizer == "sgd"    ? Kind::sgd
            : settings.optimizer == "adam" ? Kind::adam
                                           : Kind::adamw),
      groups_(2),
      steps_(at::zeros({}, at::kFloat)) {
    groups_[1].rate_factor = settings.norm_rate_factor;
    for (const nn::StateEntry &entry : network.state()) {
        if (!entry.trainable()) continue;
        Group &group = groups_[entry.role == nn::Role::norm_parameter];
        group.names.push_back(entry.name);
        group.parameters.push_back(entry.tensor);
        group.first.push_back(at::zeros_like(entry.tensor, at::TensorOptions().requires_grad(false)));
        if (kind_ != Kind::sgd) group.second.push_back(at::zeros_like(group.first.back()));
    }
}

std::vector<at::Tensor> Optimizer::gradients_of(const Group &group) {
    std::vector<at::Tensor> gradients;
    for (const at::Tensor &parameter : group.parameters) gradients.push_back(parameter.grad());
    return gradients;
}

void Optimizer::clip_gradients(double most) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients;
    for (const Group &group : groups_)
        for (const at::Tensor &gradient : gradients_of(group)) gradients.push_back(gradient);
    const double norm = at::stack(at::_foreach_norm(gradients)).norm().item<double>();
    if (norm > most) at::_foreach_mul_(gradients, most / norm);
}

void Optimizer::step(double learning_rate, const Settings &now) {
    const at::NoGradGuard no_grad;
    steps_.add_(1);
    for (Group &group : groups_) {
        if (group.parameters.empty()) continue;
        const std::vector<at::Tensor> gradients = gradients_of(group);
        const std::vector<at::Tensor> steps(group.parameters.size(), steps_);
        const double rate = learning_rate * group.rate_factor;
        // Without momentum the kernel refuses buffers; they keep what they hold until there is momentum again.
        if (kind_ == Kind::sgd)
            at::_fused_sgd_(group.parameters, gradients,
                            now.momentum > 0 ? at::TensorList(group.first) : at::TensorList(), now.weight_decay,
                            now.momentum, rate, 0, now.nesterov && now.momentum > 0, false, false);
        else if (kind_ == Kind::adam)
            at::_fused_adam_(group.parameters, gradients, group.first, group.second, {}, steps, rate, adam_beta1,
                             adam_beta2, now.weight_decay, adam_eps, false, false);
        else
            at::_fused_adamw_(group.parameters, gradients, group.first, group.second, {}, steps, rate, adam_beta1,
                              adam_beta2, now.weight_decay, adam_eps, false, false);
        for (at::Tensor &parameter : group.parameters) parameter.mutable_grad().reset();
    }
}

nn::NamedTensors Optimizer::state() const {
    nn::NamedTensors tensors;
    for (const Group &group : groups_) {
        for (std::size_t i = 0; i < group.names.size(); ++i) {
            tensors.emplace_back("optimizer.first." + group.names[i], group.first[i]);
            if (kind_ != Kind::sgd) tensors.emplace_back("optimizer.second." + group.names[i], group.second[i]);
        }
    }
    tensors.emplace_back("optimizer.steps", steps_);
    return tensors;
}

void Optimizer::load(const nn::SafeTensors &checkpoint, const std::filesystem::path &file) {
    for (const auto &[name, tensor] : state()) copy_stored(checkpoint, name, file, tensor);
}

bool Optimizer::is_in(const nn::SafeTensors &checkpoint) const {
    const auto held = [&](const auto &own) {
        return std::any_of(checkpoint.tensors.begin(), checkpoint.tensors.end(),
                           [&](const auto &named) { return named.first == own.first; });
    };
    const nn::NamedTensors tensors = state();
    return std::all_of(tensors.begin(), tensors.end(), held);
}

} // namespace benchlight::training
