#include "engine/nn/layers_internal.h"
#include "engine/nn/models_internal.h"

/// ResNet-18 (He et al., "Deep residual learning for image recognition", 2015) with torchvision's topology, names and
/// initialisation, and its variant for small images: a 3x3 stem without stride and no pooling behind it.
namespace benchlight::nn {
namespace {

constexpr int layers = 4;

struct BasicBlock {
    BasicBlock(const Builder &builder, int in, int out, int stride)
        : conv1(builder / "conv1", in, out, 3, stride, 1, ConvInit::kaiming_normal_fan_out),
          bn1(builder / "bn1", out),
          conv2(builder / "conv2", out, out, 3, 1, 1, ConvInit::kaiming_normal_fan_out),
          bn2(builder / "bn2", out),
          downsample(stride != 1 || in != out) {
        if (!downsample) return;
        shortcut = Conv2d(builder / "downsample" / "0", in, out, 1, stride, 0, ConvInit::kaiming_normal_fan_out);
        shortcut_bn = BatchNorm2d(builder / "downsample" / "1", out);
    }

    at::Tensor operator()(const at::Tensor &x, bool training) const {
        at::Tensor y = convolve_and_norm(conv1, bn1, x, training).relu_();
        y = convolve_and_norm(conv2, bn2, y, training);
        return y.add_(downsample ? convolve_and_norm(shortcut, shortcut_bn, x, training) : x).relu_();
    }

    Conv2d conv1;
    BatchNorm2d bn1;
    Conv2d conv2;
    BatchNorm2d bn2;
    bool downsample;
    Conv2d shortcut;
    BatchNorm2d shortcut_bn;
};

class ResNet18 : public Network {
  public:
    ResNet18(int classes, std::optional<std::uint64_t> seed, bool small_images) : small_images_(small_images) {
        const Builder root(*this, seed);
        begin_stage("stem");
        stem_ = small_images ? Conv2d(root / "conv1", 3, 64, 3, 1, 1, ConvInit::kaiming_normal_fan_out)
                             : Conv2d(root / "conv1", 3, 64, 7, 2, 3, ConvInit::kaiming_normal_fan_out);
        stem_bn_ = BatchNorm2d(root / "bn1", 64);
        int in = 64;
        for (int stage = 0; stage < layers; ++stage) {
            const int out = 64 << stage;
            const std::string name = "layer" + std::to_string(stage + 1);
            begin_stage(name);
            const Builder layer = root / name;
            blocks_.emplace_back(layer / "0", in, out, stage == 0 ? 1 : 2);
            blocks_.emplace_back(layer / "1", out, out, 1);
            in = out;
        }
        begin_stage("head");
        head_ = Linear(root / "fc", 512, classes, true);
    }

  private:
    at::Tensor run_stage(std::size_t stage, const at::Tensor &x, bool learns) override {
        if (stage == 0) {
            const at::Tensor y = convolve_and_norm(stem_, stem_bn_, x, learns).relu_();
            return small_images_ ? y : at::max_pool2d(y, 3, 2, 1);
        }
        if (stage > layers) return head_(x);
        return blocks_[2 * stage - 1](blocks_[2 * stage - 2](x, learns), learns);
    }
    at::Tensor pool(const at::Tensor &x) const override { return at::adaptive_avg_pool2d(x, {1, 1}).flatten(1); }

    bool small_images_;
    Conv2d stem_;
    BatchNorm2d stem_bn_;
    std::vector<BasicBlock> blocks_;
    Linear head_;
};

} // namespace

const ModelKind resnet18{"resnet18",
                         "ResNet-18 as torchvision has it, made for images of 224 pixels.",
                         [](int classes, std::optional<std::uint64_t> seed) -> std::unique_ptr<Network> {
                             return std::make_unique<ResNet18>(classes, seed, false);
                         },
                         {{.name = "imagenet",
                           .title = "ImageNet, torchvision",
                           .resource = "resnet18-imagenet",
                           .file = "resnet18-f37072fd.pth",
                           .normalisation = {{.485, .456, .406}, {.229, .224, .225}},
                           .size = 224}}};
const ModelKind resnet18_3x3{"resnet18-3x3",
                             "ResNet-18 with a stem for images of about 32 pixels: more accurate there, much slower.",
                             [](int classes, std::optional<std::uint64_t> seed) -> std::unique_ptr<Network> {
                                 return std::make_unique<ResNet18>(classes, seed, true);
                             },
                             {}};

} // namespace benchlight::nn
