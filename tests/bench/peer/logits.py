#!/usr/bin/env python3
"""Compares `benchlight weights logits` with PyTorch: the largest difference of any logit, which is to stay below 1e-4.

    build/bench-venv/bin/python tests/bench/peer/logits.py build/release/bin/benchlight [LITE0.pth]

torchvision's resnet18 with random weights in every form that torch.save gives them; with the ImageNet weights of
EfficientNet-Lite0, and the package efficientnet_lite_pytorch in PYTHONPATH, that network too. Also opens what
`weights import` wrote with the package safetensors, which has to be there beside what tests/bench/run installs.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
import torchvision

PROGRAM = sys.argv[1]
LIMIT = 1e-4


def ours(file, model, images, scratch):
    numpy.save(scratch / "x.npy", images.numpy())
    command = [PROGRAM, "weights", "logits", file, "--model", model, "--input", scratch / "x.npy", "--json"]
    return torch.tensor(json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["logits"])


def compare(name, file, model, network, side, scratch):
    images = torch.randn(4, 3, side, side)
    theirs = network(images)
    difference = (ours(file, model, images, scratch) - theirs).abs().max().item()
    verdict = "equal" if difference < LIMIT else "DIFFERENT"
    print(f"{name}, {side} px: {difference:.1e} of logits up to {theirs.abs().max().item():.1f}, {verdict}", flush=True)
    return difference < LIMIT


def reopened(file, model, scratch):
    """Whether Python's safetensors reads from the import what PyTorch read from the file."""
    from safetensors import safe_open
    out = scratch / "imported.safetensors"
    subprocess.run([PROGRAM, "weights", "import", file, "--model", model, "--out", out, "--force"], check=True,
                   capture_output=True)
    with safe_open(out, "pt") as opened:
        state = {name: opened.get_tensor(name) for name in opened.keys()}
        described = json.loads(opened.metadata()["benchlight_weights"])
    expected = torch.load(file, weights_only=True)
    equal = state.keys() == expected.keys() and all(torch.equal(state[name], expected[name]) for name in state)
    print(f"{model}, imported: {len(state)} tensors, {'equal' if equal else 'DIFFERENT'}; {described}", flush=True)
    return equal


def trained_a_little(network):
    """Statistics and scales as no fresh network has them."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, .5, 1.5)
            torch.nn.init.normal_(module.bias, 0, .1)
    network.train()
    for _ in range(20):
        network(torch.randn(16, 3, 64, 64))
    return network.eval()


def resnet18(scratch):
    network = trained_a_little(torchvision.models.resnet18())
    state = network.state_dict()
    forms = {
        "zip": (state, {}),
        "legacy": (state, {"_use_new_zipfile_serialization": False}),
        "checkpoint": ({"epoch": 3, "state_dict": state}, {}),
        "DataParallel": (torch.nn.DataParallel(network).state_dict(), {}),
        "protocol 5": (state, {"pickle_protocol": 5}),
    }
    for name, (value, how) in forms.items():
        torch.save(value, scratch / f"{name}.pth", **how)
        yield from (compare(f"resnet18 {name}", scratch / f"{name}.pth", "resnet18", network, side, scratch)
                    for side in (32, 224))
    yield reopened(scratch / "zip.pth", "resnet18", scratch)
    for kind in (torch.float16, torch.bfloat16, torch.float64):
        rounded = {key: value.to(kind) if value.is_floating_point() else value for key, value in state.items()}
        file = scratch / f"{kind}.pth"
        torch.save(rounded, file)
        network.load_state_dict(rounded)
        yield compare(f"resnet18 {kind}", file, "resnet18", network, 224, scratch)


def lite0(file, scratch):
    from efficientnet_lite_pytorch import EfficientNet
    network = EfficientNet.from_name("efficientnet-lite0", image_size=None)
    network.load_state_dict(torch.load(file, weights_only=True))
    network.eval()
    for side in (224, 96, 33):
        yield compare("efficientnet-lite0 ImageNet", file, "efficientnet-lite0", network, side, scratch)
    yield reopened(file, "efficientnet-lite0", scratch)


def main():
    torch.manual_seed(576)
    torch.set_grad_enabled(False)
    with tempfile.TemporaryDirectory(prefix="benchlight-logits-") as folder:
        scratch = pathlib.Path(folder)
        results = list(resnet18(scratch))
        if len(sys.argv) > 2:
            results += lite0(sys.argv[2], scratch)
    sys.exit(0 if all(results) else 1)


main()
