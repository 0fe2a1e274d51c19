"""Reads an ImageFolder as torchvision's users do and prints images a second: folder.py FOLDER SIDE SECONDS WORKERS

Decoding, Resize and CenterCrop to SIDE, to a float tensor, normalised, in batches of 64 from a DataLoader.
"""

import sys
import time

import torch
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2


def main():
    torch.set_num_threads(1)
    folder, side, seconds, workers = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    transform = v2.Compose([
        v2.Resize(side),
        v2.CenterCrop(side),
        v2.PILToTensor(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((.485, .456, .406), (.229, .224, .225)),
    ])
    loader = DataLoader(ImageFolder(folder, transform), batch_size=64, shuffle=True, num_workers=workers,
                        persistent_workers=True, drop_last=True)
    for _ in loader:  # starts the workers
        pass
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for images, _ in loader:
            done += len(images)
    print(done / (time.perf_counter() - start))


main()
