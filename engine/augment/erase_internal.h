#pragma once
#include "engine/augment/operation.h"
#include "engine/images/resize.h"

#include <optional>

namespace benchlight::augment {

/// What to erase, as torchvision's RandomErasing chooses it by default (Zhong et al., "Random Erasing Data Augmentation",
/// 2017): an area of .02 … .33 of the image's, height over width .3 … 3.3, uniform in its logarithm. Nothing when ten
/// boxes did not fit, or when the image is so small that the box has no pixel.
std::optional<images::Box> random_erasing_box(int height, int width, Random &random);

/// Makes `box` of canvas.pixels black.
void erase(const Canvas &canvas, const images::Box &box);

} // namespace benchlight::augment
