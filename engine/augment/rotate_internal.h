#pragma once
#include "engine/augment/operation.h"

namespace benchlight::augment {

/// Writes canvas.pixels rotated counter-clockwise about the centre to canvas.spare: nearest neighbour, black outside.
/// The pixels are those of Pillow's Image.rotate, which torchvision's rotations of PIL images are.
void rotate(const Canvas &canvas, double degrees);

} // namespace benchlight::augment
