"""Writes an ImageFolder of JPEGs, slopes with noise: make_folder.py FOLDER WIDTH HEIGHT COUNT [QUALITY]

The same arguments give the same files. Half of the files of each class are in train, half in test, two classes.
"""

import pathlib
import sys

import numpy
from PIL import Image


def main():
    folder, (width, height, count) = pathlib.Path(sys.argv[1]), map(int, sys.argv[2:5])
    quality = int(sys.argv[5]) if len(sys.argv) > 5 else 90
    generator = numpy.random.default_rng(576)
    for number in range(count):
        place = folder / ("train" if number % 4 < 2 else "test") / ("slopes" if number % 2 else "waves")
        place.mkdir(parents=True, exist_ok=True)
        # Rough shapes from a coarse grid, finer ones from a denser grid, and the noise of a camera.
        pixels = numpy.zeros((height, width, 3), numpy.float32)
        for cells, strength in ((4, 90), (16, 45), (64, 20)):
            coarse = generator.normal(0, strength, (cells, cells, 3)).clip(-127, 127) + 128
            fine = Image.fromarray(coarse.astype(numpy.uint8)).resize((width, height), Image.Resampling.BICUBIC)
            pixels += numpy.asarray(fine, numpy.float32) - 128
        pixels += 128 + generator.normal(0, 5, (height, width, 1)).astype(numpy.float32)
        Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8)).save(place / f"{number:05}.jpg", quality=quality)


main()
