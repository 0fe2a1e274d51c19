#include "engine/augment/augment.h"

namespace benchlight::augment {

Augmenter::Augmenter(int height, int width, int channels)
    : height_(height),
      width_(width),
      channels_(channels),
      input_(static_cast<std::size_t>(height) * width * channels),
      spare_(input_.size()) {}

std::span<const std::uint8_t> Augmenter::operator()(std::span<std::uint8_t> image, const Recipe &recipe, const Key &key,
                                                    Json *applied) {
    Canvas canvas{height_, width_, channels_, image.data(), spare_.data()};
    Random random(key.seed, Purpose::augmentation, key.epoch, key.index);
    for (const auto &operation : recipe.operations()) operation->apply(canvas, random, key, applied);
    return {canvas.pixels, canvas.size()};
}

} // namespace benchlight::augment
