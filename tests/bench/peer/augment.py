"""Augments and normalises images on one thread with a peer: augment.py torchvision|albumentations

Reads lines "SIDE SECONDS RECIPE" and answers each with images a second. The images are where the
peer is at its best: PIL images for torchvision, NumPy arrays for albumentations, which has OpenCV's single thread.

What stands for an operation: for flip=alternating, which neither has, a flip by chance; for translate=2, padding by reflection
and a random crop, which draws the same; for erase, torchvision's RandomErasing of the 8-bit tensor, which spares it two
conversions. Where albumentations has several for one purpose, it is the fastest: RandomBrightnessContrast (not ColorJitter) for
brightness, for contrast and for both at once, Pad with RandomCrop (not Affine or ShiftScaleRotate), Erasing (not
CoarseDropout). Its crop scales without antialiasing, and its tensors are transposed views, not copies.
"""

import os
import sys
import time

import numpy

MEAN = (0.4934569299, 0.483376652, 0.4471793473)
STD = (0.2476211786, 0.2445851415, 0.2626110017)


class Torchvision:
    def __init__(self):
        import torch
        torch.set_num_threads(1)
        torch.manual_seed(576)

    def images(self, arrays):
        from PIL import Image
        return [Image.fromarray(array) for array in arrays]

    def transform(self, recipe, side):
        import torch
        from torchvision.transforms import v2
        operations = {
            "rotate=30": v2.RandomRotation(30),
            "flip=0.5": v2.RandomHorizontalFlip(),
            "flip=alternating": v2.RandomHorizontalFlip(),
            "translate=2": v2.RandomCrop(side, padding=2, padding_mode="reflect"),
            "crop=0.08:1": v2.RandomResizedCrop(side, scale=(.08, 1)),
            "brightness=0.4": v2.ColorJitter(brightness=.4),
            "contrast=0.4": v2.ColorJitter(contrast=.4),
            "saturation=0.4": v2.ColorJitter(saturation=.4),
        }
        names = recipe.split(",")
        erasing = [v2.RandomErasing(.5, inplace=True)] if names[-1] == "erase=0.5" else []
        before = [operations[name] for name in names[:len(names) - len(erasing)]]
        return v2.Compose([*before, v2.PILToTensor(), *erasing, v2.ToDtype(torch.float32, scale=True),
                           v2.Normalize(MEAN, STD, inplace=True)])


class Albumentations:
    def __init__(self):
        os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
        import cv2
        cv2.setNumThreads(1)

    def images(self, arrays):
        return arrays

    def transform(self, recipe, side):
        import albumentations
        import albumentations.pytorch
        import cv2

        flip = [albumentations.HorizontalFlip(p=.5)]
        operations = {
            "rotate=30": [albumentations.Rotate(30, interpolation=cv2.INTER_NEAREST, p=1)],
            "flip=0.5": flip,
            "flip=alternating": flip,
            "translate=2": [albumentations.Pad(2, border_mode=cv2.BORDER_REFLECT_101, p=1),
                            albumentations.RandomCrop(side, side, p=1)],
            "crop=0.08:1": [albumentations.RandomResizedCrop((side, side), scale=(.08, 1), p=1)],
            "brightness=0.4": [albumentations.RandomBrightnessContrast(.4, 0, p=1)],
            "contrast=0.4": [albumentations.RandomBrightnessContrast(0, .4, p=1)],
            "both=0.4": [albumentations.RandomBrightnessContrast(.4, .4, p=1)],
            "saturation=0.4": [albumentations.ColorJitter((1, 1), (1, 1), (.6, 1.4), (0, 0), p=1)],
            "erase=0.5": [albumentations.Erasing(p=.5)],
        }
        names = recipe.replace("brightness=0.4,contrast=0.4", "both=0.4").split(",")
        pipeline = albumentations.Compose([*(step for name in names for step in operations[name]),
                                           albumentations.Normalize(MEAN, STD), albumentations.pytorch.ToTensorV2()])
        return lambda image: pipeline(image=image)["image"]


def images_per_second(transform, images, wanted):
    for image in images[:20]:
        transform(image)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < wanted:
        for image in images[:100]:
            transform(image)
        done += len(images[:100])
        images = images[100:] + images[:100]
    return done / (time.perf_counter() - start)


def main():
    peer = {"torchvision": Torchvision, "albumentations": Albumentations}[sys.argv[1]]()
    images, transforms = {}, {}
    for line in sys.stdin:
        side, seconds, recipe = line.split()
        side = int(side)
        if side not in images:
            generator = numpy.random.default_rng(576)
            count = max(1, 3_000_000 // (side * side * 3))
            images[side] = peer.images([generator.integers(0, 256, (side, side, 3), dtype=numpy.uint8) for _ in range(count)])
        if (recipe, side) not in transforms:
            transforms[recipe, side] = peer.transform(recipe, side)
        print(images_per_second(transforms[recipe, side], images[side], float(seconds)), flush=True)


if __name__ == "__main__":
    main()
