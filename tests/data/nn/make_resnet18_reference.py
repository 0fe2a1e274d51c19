#!/usr/bin/env python3
"""Makes resnet18.json: what PyTorch and torchvision compute for a ResNet-18 whose weights and inputs are formulas.

Run it in the benchmark's virtual environment (tests/bench/run makes it). The same formulas stand in
tests/engine/nn/made_up_weights.h, so no weights have to be stored.
"""
import json
import pathlib

import torch
import torchvision


def wave(count, phase):
    return torch.sin(torch.arange(count, dtype=torch.float64) * 0.7310585 + phase).float()


def fill(model, made_up=wave):
    with torch.no_grad():
        for number, (name, tensor) in enumerate(model.state_dict().items()):
            if tensor.dtype == torch.int64:
                continue
            values = made_up(tensor.numel(), number).reshape(tensor.shape)
            if name.endswith("running_var"):
                values = 1 + 0.5 * values
            elif tensor.dim() == 4:
                values = values * (2.0 / (tensor.shape[1] * tensor.shape[2] * tensor.shape[3])) ** 0.5
            elif tensor.dim() == 2:
                values = values * tensor.shape[1] ** -0.5
            elif name.endswith("weight"):
                values = 1 + 0.2 * values
            else:
                values = 0.1 * values
            tensor.copy_(values)


def small_images(model):
    model.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = torch.nn.Identity()
    return model


def images(side):
    return wave(4 * 3 * side * side, 0.25).reshape(4, 3, side, side)


def gradients():
    """Loss and gradients with label smoothing .1, and the first statistics that a batch moves.

    The gradients are those of evaluation mode: with these weights and batch statistics, float32 alone is off by a fifth.
    """
    model = torchvision.models.resnet18(num_classes=10)
    fill(model)
    model.eval()
    batch = wave(16 * 3 * 64 * 64, 0.25).reshape(16, 3, 64, 64)
    loss = torch.nn.functional.cross_entropy(model(batch), torch.arange(16) % 10, label_smoothing=0.1)
    loss.backward()
    model.train()
    model(batch)
    state = model.state_dict()
    return {
        "loss": loss.item(),
        "gradient_norm": {name: parameter.grad.norm().item() for name, parameter in model.named_parameters()},
        "running_mean": {name: state[name].tolist() for name in ("bn1.running_mean", "bn1.running_var")},
    }


def optimized(optimizer_of):
    """A parameter after five steps with gradients that are formulas."""
    parameter = torch.nn.Parameter(wave(12, 0.5))
    optimizer = optimizer_of([parameter])
    for step in range(5):
        parameter.grad = wave(12, 1.0 + step)
        optimizer.step()
    return parameter.tolist()


def main():
    torch.manual_seed(0)
    model = torchvision.models.resnet18(num_classes=10)
    fill(model)
    model.eval()
    variant = small_images(torchvision.models.resnet18(num_classes=10))
    fill(variant)
    variant.eval()
    result = {
        "state": [[name, list(tensor.shape)] for name, tensor in model.state_dict().items()],
        "logits": {str(side): model(images(side)).tolist() for side in (28, 32, 64)},
        "logits_3x3": {"32": variant(images(32)).tolist()},
        "step": gradients(),
        "optimized": {
            "sgd": optimized(lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True, weight_decay=1e-3)),
            "adam": optimized(lambda p: torch.optim.Adam(p, lr=1e-2, weight_decay=1e-3)),
            "adamw": optimized(lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=1e-3)),
        },
    }
    pathlib.Path(__file__).with_name("resnet18.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
