#pragma once
#include "engine/augment/operation.h"
#include "engine/images/resize.h"

namespace benchlight::augment {

/// The box of a random resized crop, as torchvision's RandomResizedCrop chooses it: an area of least … most of the
/// image's (0 < least <= most <= 1) and an aspect ratio of 3/4 … 4/3, uniform in its logarithm; after ten boxes that do
/// not fit, the largest central one whose aspect ratio is in that range.
images::Box random_crop_box(int height, int width, double least, double most, Random &random);

/// Writes `box` of canvas.pixels, scaled to the canvas' size as torchvision's resized_crop does it to a PIL image, to
/// canvas.spare.
void resized_crop(const Canvas &canvas, const images::Box &box);

} // namespace benchlight::augment
