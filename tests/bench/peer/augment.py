"""Rotates, flips and normalises with torchvision v2 on one thread and prints images a second: augment.py SECONDS"""

import sys
import time

import numpy
import torch
from PIL import Image
from torchvision.transforms import v2

MEAN = (0.4934569299, 0.483376652, 0.4471793473)
STD = (0.2476211786, 0.2445851415, 0.2626110017)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(576)
    generator = numpy.random.default_rng(576)
    images = [Image.fromarray(generator.integers(0, 256, (32, 32, 3), dtype=numpy.uint8)) for _ in range(1000)]
    transform = v2.Compose([
        v2.RandomRotation(30),
        v2.RandomHorizontalFlip(),
        v2.PILToTensor(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(MEAN, STD),
    ])
    for image in images[:100]:
        transform(image)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < float(sys.argv[1]):
        for image in images:
            transform(image)
        done += len(images)
    print(done / (time.perf_counter() - start))


main()
