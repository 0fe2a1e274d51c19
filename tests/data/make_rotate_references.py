#!/usr/bin/env python3
"""Writes rotate.bin: images and what torchvision makes of them at given angles.

Needs Pillow and NumPy. torchvision rotates a PIL image by Image.rotate(angle, NEAREST, expand=False, fillcolor=0), which
is called directly when torchvision is not installed.

For each size, little-endian: int32 height, width, channels, number of angles; the input's bytes; then for each angle a
float64 in degrees and the rotated image's bytes.
"""
import pathlib
import struct

import numpy
from PIL import Image

try:
    from torchvision.transforms.v2.functional import rotate as torchvision_rotate
except ImportError:
    torchvision_rotate = None

SIZES = [(28, 28, 1), (32, 32, 3), (13, 9, 3), (7, 7, 1), (8, 16, 3), (3, 560, 3)]
ANGLES = [0, 90, -90, 180, -180, 270, 360, 1e-9, 29.99, -30, 45, -13.7, 60, 0.9, 179.5, -123.456]


def rotate(image, angle):
    if torchvision_rotate:
        return torchvision_rotate(image, angle)
    return image.rotate(angle, Image.Resampling.NEAREST, False, None, fillcolor=0)


def main():
    random = numpy.random.default_rng(576)
    with open(pathlib.Path(__file__).with_name("rotate.bin"), "wb") as out:
        for height, width, channels in SIZES:
            # No black in the input: black in the output is the fill.
            pixels = random.integers(1, 256, (height, width, channels), numpy.uint8)
            image = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
            out.write(struct.pack("<4i", height, width, channels, len(ANGLES)) + pixels.tobytes())
            for angle in ANGLES:
                out.write(struct.pack("<d", angle) + rotate(image, angle).tobytes())


if __name__ == "__main__":
    main()
