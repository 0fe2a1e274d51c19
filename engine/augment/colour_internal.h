#pragma once
#include "engine/augment/operation.h"

namespace benchlight::augment {

/// Blends canvas.pixels in place with something duller, by `factor` (0: only that, 1: unchanged, above: away from it):
/// brightness with black, contrast with the mean of the grey image, saturation with the grey image itself. Grey images
/// stay as they are under saturation. The pixels are those of Pillow's ImageEnhance, which torchvision's adjust_brightness,
/// adjust_contrast and adjust_saturation of PIL images are: a blend in 32-bit floats, cut off at 0 and 255 and towards 0.
void adjust_brightness(const Canvas &canvas, double factor);
void adjust_contrast(const Canvas &canvas, double factor);
void adjust_saturation(const Canvas &canvas, double factor);

} // namespace benchlight::augment
