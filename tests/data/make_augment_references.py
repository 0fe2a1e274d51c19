#!/usr/bin/env python3
"""Writes augment.bin: images and what torchvision's transforms.v2.functional makes of them as PIL images.

Needs torch, torchvision, NumPy and Pillow 13 (see make_resize_references.py): resized_crop, adjust_brightness,
adjust_contrast, adjust_saturation and erase.

For each image, little-endian: int32 height, width, channels, number of results; its bytes; then for each result int32
operation (0 to 4 in the order above), int32 top, left, height, width, float64 factor (unused ones are 0), and its bytes.
"""
import pathlib
import struct

import numpy
import PIL
import torch
from PIL import Image
from torchvision.transforms.v2 import functional

SIZES = [(32, 32, 3), (21, 34, 3), (32, 32, 1), (37, 18, 1)]
FACTORS = [0, 0.1, 0.6, 0.7351234567, 1 - 1e-9, 1, 1.2001, 1.4, 1.75, 2]
COLOURS = [functional.adjust_brightness, functional.adjust_contrast, functional.adjust_saturation]


def boxes(height, width):
    """Whole, halves, single pixels and lines, each edge, and some odd ones."""
    yield from ((0, 0, height, width), (0, 0, height, width // 2), (height // 2, 0, height - height // 2, width),
                (height - 1, width - 1, 1, 1), (3, 0, 1, width), (0, width - 1, height, 1), (1, 1, height - 2, width - 2),
                (0, 2, height - 7, width - 3), (5, 4, height - 12, width - 4), (2, 6, height - 3, width - 14))


def main():
    assert int(PIL.__version__.split(".")[0]) >= 13, "Pillow 13 or newer is needed"
    random = numpy.random.default_rng(576)
    with open(pathlib.Path(__file__).with_name("augment.bin"), "wb") as out:
        for height, width, channels in SIZES:
            y, x = numpy.mgrid[0:height, 0:width]
            wave = numpy.stack([120 + 150 * numpy.sin(x / 4 + c) * numpy.cos(y / 6 - c) for c in range(channels)], axis=2)
            pixels = (wave + random.normal(0, 25, wave.shape)).clip(0, 255).astype(numpy.uint8)
            image = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
            results = []
            for box in boxes(height, width):
                results.append((0, *box, 0, functional.resized_crop(image, *box, [height, width])))
                results.append((4, *box, 0, functional.erase(image, *box, torch.zeros(1, 1, 1))))
            for operation, adjust in enumerate(COLOURS, 1):
                results += [(operation, 0, 0, 0, 0, factor, adjust(image, factor)) for factor in FACTORS]
            out.write(struct.pack("<4i", height, width, channels, len(results)) + pixels.tobytes())
            for *head, result in results:
                assert result.mode == image.mode and result.size == image.size
                out.write(struct.pack("<5id", *head) + result.tobytes())


if __name__ == "__main__":
    main()
