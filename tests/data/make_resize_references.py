#!/usr/bin/env python3
"""Writes resize.bin: images, and their shorter side scaled to a target with the centre cut out.

Needs NumPy and Pillow 13, which scales along columns first where the height shrinks by more than twice what the width does;
older ones always begin with the rows and then differ by one level here and there. It is what torchvision's Resize(side,
antialias=True) and CenterCrop(side) do to a PIL image: the longer side is truncated to whole pixels, Pillow's BILINEAR
resizes, and the crop's corner is rounded half to even.

Each record, little-endian: int32 height, width, channels, side; the input's bytes; the result's bytes.
"""
import pathlib
import struct

import numpy
import PIL
from PIL import Image

CASES = [(48, 48, 3, 32), (32, 32, 3, 48), (40, 61, 3, 32), (77, 33, 1, 28), (100, 20, 3, 32), (31, 31, 1, 32),
         (37, 200, 3, 24), (5, 4, 3, 16), (1, 9, 1, 8), (64, 64, 3, 32), (33, 32, 3, 32),
         (90, 40, 3, 36), (90, 40, 1, 36), (57, 32, 3, 32), (32, 57, 3, 32), (18, 71, 3, 18)]


def fit(image, side):
    width, height = image.size
    if height <= width:
        size = (int(side * width / height), side)
    else:
        size = (side, int(side * height / width))
    image = image.resize(size, Image.Resampling.BILINEAR)
    left, top = round((size[0] - side) / 2), round((size[1] - side) / 2)
    return image.crop((left, top, left + side, top + side))


def main():
    assert int(PIL.__version__.split(".")[0]) >= 13, "Pillow 13 or newer is needed"
    random = numpy.random.default_rng(576)
    with open(pathlib.Path(__file__).with_name("resize.bin"), "wb") as out:
        for height, width, channels, side in CASES:
            # Smooth shapes with noise: extremes that are clamped, and slopes where rounding shows.
            y, x = numpy.mgrid[0:height, 0:width]
            wave = 127 + 160 * numpy.sin(x / 3)[:, :, None] * numpy.cos(y / 5 + numpy.arange(3)[:, None, None]).transpose(1, 2, 0)
            pixels = (wave[:, :, :channels] + random.normal(0, 20, (height, width, channels))).clip(0, 255).astype(numpy.uint8)
            image = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
            out.write(struct.pack("<4i", height, width, channels, side) + pixels.tobytes() + fit(image, side).tobytes())


if __name__ == "__main__":
    main()
