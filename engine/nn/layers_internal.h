#pragma once
#include "engine/nn/depthwise_internal.h"
#include "engine/nn/network_internal.h"

#include <cmath>
#include <optional>

/// The layers that networks are made of. Each registers its tensors with the network through a Builder, under
/// PyTorch's names and with PyTorch's distributions, drawn from our own generator.
namespace benchlight::nn {

/// Registers tensors under a prefix. Every tensor has a random stream of its own, so adding one changes no other.
class Builder {
  public:
    Builder(Network &network, std::optional<std::uint64_t> seed, std::string prefix = "")
        : network_(network), seed_(seed), prefix_(std::move(prefix)) {}

    Builder operator/(const std::string &name) const { return {network_, seed_, prefix_ + name + "."}; }
    at::Tensor add(const std::string &name, at::Tensor tensor, Role role);
    bool random() const { return seed_.has_value(); }
    /// Uniform in −bound … bound.
    at::Tensor uniform(const std::string &name, at::IntArrayRef shape, double bound);
    at::Tensor normal(const std::string &name, at::IntArrayRef shape, double deviation);

  private:
    template <class Draw> at::Tensor filled(const std::string &name, at::IntArrayRef shape, Draw draw);
    Network &network_;
    std::optional<std::uint64_t> seed_; ///< nothing: parameters stay zero
    std::string prefix_;
};

enum class ConvInit {
    kaiming_normal_fan_out, ///< He et al. 2015, as torchvision's ResNets
    kaiming_uniform,        ///< PyTorch's default, uniform in ±1/sqrt(fan in)
    identity,               ///< as kaiming_uniform, but the first channels pass through (Jordan 2024, airbench)
};

/// How a convolution pads its input with zeros.
enum class Padding {
    fixed,    ///< half the kernel on each side
    one_side, ///< as TensorFlow's "SAME": ceil(side / stride) pixels come out, an odd pixel is added right and below
};

struct Conv2d {
    Conv2d() = default;
    Conv2d(const Builder &builder, int in, int out, int kernel, int stride, int padding, ConvInit init);
    at::Tensor operator()(const at::Tensor &x) const { return convolve(x, weight, {}); }
    KernelWindow window(std::int64_t height, std::int64_t width) const;
    /// The same convolution with other weights, and a bias [out] if there is one; both are cast to x's type.
    at::Tensor convolve(const at::Tensor &x, const at::Tensor &weights, const at::Tensor &bias) const;

    at::Tensor weight; ///< [out, in / groups, kernel, kernel]
    int stride = 1, padding = 0;
    int groups = 1; ///< or as many as channels: each is convolved alone
    Padding way = Padding::fixed;
};

struct BatchNorm2d {
    BatchNorm2d() = default;
    /// `momentum` is the weight of the new batch in the running statistics.
    BatchNorm2d(const Builder &builder, int channels, double momentum = .1, double eps = 1e-5);
    at::Tensor operator()(const at::Tensor &x, bool training) const;

    at::Tensor weight, bias, running_mean, running_var, num_batches_tracked;
    double momentum = .1, eps = 1e-5;
};

/// A convolution with batch norm behind it. In evaluation mode both are one convolution with scaled weights and a bias,
/// which halves the memory that goes through the processor.
at::Tensor convolve_and_norm(const Conv2d &convolution, const BatchNorm2d &norm, const at::Tensor &x, bool training);

struct Linear {
    Linear() = default;
    Linear(const Builder &builder, int in, int out, bool with_bias);
    at::Tensor operator()(const at::Tensor &x) const;

    at::Tensor weight, bias; ///< [out, in], [out] or undefined
};

} // namespace benchlight::nn
