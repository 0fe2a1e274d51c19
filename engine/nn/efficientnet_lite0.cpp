#include "engine/nn/layers_internal.h"
#include "engine/nn/models_internal.h"

/// EfficientNet-Lite0 (Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019; the
/// Lite variant of 2020 has no squeeze-and-excitation and ReLU6 for swish). Tensors are named as in the PyTorch port
/// whose ImageNet weights are in use. Dropout and stochastic depth, which that training had, are left out.
namespace benchlight::nn {
namespace {

constexpr double norm_momentum = .01, norm_eps = 1e-3;
constexpr int stem_width = 32, feature_width = 1280;

/// Blocks of one width: the first one has the stride.
struct Group {
    int blocks, kernel, stride, expansion, width;
};
constexpr Group groups[] = {{1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80},
                            {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320}};

/// A convolution without bias, then batch norm, then ReLU6 or nothing.
struct Layer {
    Layer() = default;
    Layer(const Builder &builder, const std::string &convolution_name, const std::string &norm_name, int in, int out,
          int kernel, int stride, int channel_groups)
        : convolution(builder / convolution_name, in / channel_groups, out, kernel, stride, 0,
                      ConvInit::kaiming_normal_fan_out),
          norm(builder / norm_name, out, norm_momentum, norm_eps) {
        convolution.groups = channel_groups;
        convolution.way = Padding::one_side;
    }
    at::Tensor operator()(const at::Tensor &x, bool training) const {
        return convolve_and_norm(convolution, norm, x, training);
    }

    Conv2d convolution;
    BatchNorm2d norm;
};

/// ReLU6, in place.
at::Tensor clipped(at::Tensor x) { return at::hardtanh_(x, 0, 6); }

/// An inverted residual (Sandler et al., "MobileNetV2", 2018): wide in the middle, where each channel is convolved alone.
struct Block {
    Block(const Builder &builder, int in, const Group &group, int stride)
        : expands(group.expansion > 1), adds(stride == 1 && in == group.width) {
        const int wide = in * group.expansion;
        if (expands) expand = Layer(builder, "_expand_conv", "_bn0", in, wide, 1, 1, 1);
        each = Layer(builder, "_depthwise_conv", "_bn1", wide, wide, group.kernel, stride, wide);
        project = Layer(builder, "_project_conv", "_bn2", wide, group.width, 1, 1, 1);
    }
    at::Tensor operator()(const at::Tensor &x, bool training) const {
        const at::Tensor wide = expands ? clipped(expand(x, training)) : x;
        const at::Tensor y = project(clipped(each(wide, training)), training);
        return adds ? y + x : y;
    }

    bool expands, adds;
    Layer expand, each, project;
};

class EfficientNetLite0 : public Network {
  public:
    EfficientNetLite0(int classes, std::optional<std::uint64_t> seed) {
        const Builder root(*this, seed);
        begin_stage("stem");
        stem_ = Layer(root, "_conv_stem", "_bn0", 3, stem_width, 3, 2, 1);
        int in = stem_width, number = 0;
        for (const Group &group : groups) {
            begin_stage("stage" + std::to_string(stages_of_blocks_.size() + 1));
            std::vector<Block> &blocks = stages_of_blocks_.emplace_back();
            for (int i = 0; i < group.blocks; ++i, in = group.width)
                blocks.emplace_back(root / "_blocks" / std::to_string(number++), in, group, i == 0 ? group.stride : 1);
        }
        begin_stage("features");
        features_ = Layer(root, "_conv_head", "_bn1", in, feature_width, 1, 1, 1);
        begin_stage("head");
        head_ = Linear(root / "_fc", feature_width, classes, true);
    }

  private:
    at::Tensor run_stage(std::size_t stage, const at::Tensor &x, bool learns) override {
        if (stage == 0) return clipped(stem_(x, learns));
        if (stage <= stages_of_blocks_.size()) {
            at::Tensor y = x;
            for (const Block &block : stages_of_blocks_[stage - 1]) y = block(y, learns);
            return y;
        }
        if (stage == stages_of_blocks_.size() + 1) return clipped(features_(x, learns));
        return head_(x);
    }
    at::Tensor pool(const at::Tensor &x) const override { return at::adaptive_avg_pool2d(x, {1, 1}).flatten(1); }

    Layer stem_, features_;
    std::vector<std::vector<Block>> stages_of_blocks_;
    Linear head_;
};

} // namespace

const ModelKind efficientnet_lite0{
    "efficientnet-lite0",
    "A small, quick network made for 224 pixels; its ImageNet weights come with the set-up.",
    [](int classes, std::optional<std::uint64_t> seed) -> std::unique_ptr<Network> {
        return std::make_unique<EfficientNetLite0>(classes, seed);
    },
    {{.name = "imagenet",
      .title = "ImageNet, Lite0",
      .resource = "",
      .file = "efficientnet-lite0-57934424.pth",
      // (byte − 127) / 128, as the weights' makers scale
      .normalisation = {{127. / 255, 127. / 255, 127. / 255}, {128. / 255, 128. / 255, 128. / 255}},
      .size = 224}}};

} // namespace benchlight::nn
