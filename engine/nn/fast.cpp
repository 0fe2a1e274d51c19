#include "engine/nn/layers_internal.h"
#include "engine/nn/models_internal.h"

/// A small network for small images that learns in a minute, of the family in Keller Jordan, "94% on CIFAR-10 in 3.29
/// seconds on a single GPU" (2024): a fixed whitening convolution of 2x2 patches, then three blocks.
namespace benchlight::nn {
namespace {

constexpr int patch = 3 * 2 * 2;
constexpr int whitened = 16; // the 8 strongest principal directions of a patch, each with both signs
constexpr double whitening_eps = 5e-4;
constexpr double norm_momentum = .4; // runs are short, so the running statistics must follow quickly

struct Block {
    Block(const Builder &builder, int in, int out)
        : conv1(builder / "conv1", in, out, 3, 1, 1, ConvInit::identity),
          norm1(builder / "norm1", out, norm_momentum),
          conv2(builder / "conv2", out, out, 3, 1, 1, ConvInit::identity),
          norm2(builder / "norm2", out, norm_momentum) {}

    at::Tensor operator()(const at::Tensor &x, bool training) const {
        at::Tensor y = at::gelu(norm1(at::max_pool2d(conv1(x), 2), training));
        return at::gelu(norm2(conv2(y), training));
    }

    Conv2d conv1;
    BatchNorm2d norm1;
    Conv2d conv2;
    BatchNorm2d norm2;
};

class Fast : public Network {
  public:
    Fast(int classes, std::optional<std::uint64_t> seed) {
        const Builder root(*this, seed);
        begin_stage("whiten");
        whiten_ = (Builder(root) / "whiten").add("weight", at::zeros({whitened, 3, 2, 2}), Role::fixed_parameter);
        int in = whitened, number = 1;
        for (const int out : {32, 64, 128}) { // multiples of 16, which the vector units work in
            const std::string name = "block" + std::to_string(number++);
            begin_stage(name);
            blocks_.emplace_back(root / name, in, out);
            in = out;
        }
        begin_stage("head");
        head_ = Linear(root / "head", in, classes, false);
    }

    /// The whitening filters: eigenvectors of the covariance of 2x2 patches over the square roots of eigenvalues.
    void fit_fixed_layers(const at::Tensor &images) override {
        const at::NoGradGuard no_grad;
        // [patches, 3·2·2], in double: the covariance of grey images repeated three times is singular.
        const at::Tensor patches =
            at::im2col(images, {2, 2}, {1, 1}, {0, 0}, {1, 1}).transpose(1, 2).reshape({-1, patch}).to(at::kDouble);
        const at::Tensor covariance = at::matmul(patches.t(), patches) / static_cast<double>(patches.size(0));
        const auto [values, vectors] = at::linalg_eigh(covariance);
        // Eigenvalues rise, so the strongest directions are the last.
        const at::Tensor directions = (vectors / (values + whitening_eps).sqrt()).t().slice(0, patch - whitened / 2);
        const at::Tensor filters = directions.reshape({whitened / 2, 3, 2, 2});
        whiten_.copy_(at::cat({filters, -filters}));
    }

  private:
    at::Tensor run_stage(std::size_t stage, const at::Tensor &x, bool learns) override {
        if (stage == 0) return at::gelu(at::conv2d(x, whiten_.to(x.scalar_type())));
        // The logits of a fresh network are large because its convolutions pass the image through: scale them down.
        if (stage > blocks_.size()) return head_(x) / 9;
        return blocks_[stage - 1](x, learns);
    }
    at::Tensor pool(const at::Tensor &x) const override { return at::amax(x, {2, 3}); }

    at::Tensor whiten_; ///< [16, 3, 2, 2]
    std::vector<Block> blocks_;
    Linear head_;
};

} // namespace

const ModelKind fast{"fast",
                     "A small network that learns 28 to 32 pixel images from scratch in about a minute.",
                     [](int classes, std::optional<std::uint64_t> seed) -> std::unique_ptr<Network> {
                         return std::make_unique<Fast>(classes, seed);
                     },
                     {}};

} // namespace benchlight::nn
