#!/usr/bin/env python3
"""Makes the weight files in tests/data/nn that tests/engine/nn/weight_file_test.cpp reads, as PyTorch and safetensors
write them.

Run it in the benchmark's virtual environment (tests/bench/run makes it) with the package safetensors installed as well.
The values are formulas that stand in the test too.
"""
import collections
import pathlib
import zipfile

import safetensors.torch
import torch

HERE = pathlib.Path(__file__).parent / "nn"


class Small(torch.nn.Module):
    """A whole model, saved as nobody should."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))


def everything():
    """A tensor of each type, and of each kind of view into a storage."""
    numbers = torch.arange(24, dtype=torch.float32)
    state = collections.OrderedDict()
    for name in ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8"):
        state[name] = torch.arange(6).to(getattr(torch, name)).reshape(2, 3)
    state["bool"] = torch.tensor([True, False, True])
    state["scalar"] = torch.tensor(7)
    state["empty"] = torch.empty(0, 3)
    state["part"] = numbers[5:9]
    state["transposed"] = numbers.reshape(4, 6).t()
    state["channels_last"] = torch.arange(24.).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)
    state["every_third"] = numbers[1::3]
    state["expanded"] = numbers[3:4].expand(5)
    state["tied"] = numbers
    state["parameter"] = torch.nn.Parameter(torch.full((2, 2), .5))
    state._metadata = collections.OrderedDict({"": {"version": 1}})
    return state


def checkpoint(key):
    """What a training script keeps beside the weights of a model on several GPUs."""
    model = torch.nn.DataParallel(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)))
    with torch.no_grad():
        for number, tensor in enumerate(model.state_dict().values()):
            tensor.copy_(torch.arange(tensor.numel()).reshape(tensor.shape) + 10 * number)
    optimizer = torch.optim.Adam(model.parameters())
    model.module(torch.ones(4, 2)).sum().backward()
    optimizer.step()
    return {"epoch": 3, "best": .75, "arch": "small", key: model.state_dict(), "optimizer": optimizer.state_dict(),
            "history": [1, 2.5, None, True, -7, 2 ** 80, {"of": (1, 2, 3, 4)}],
            "classes": ["cat", "dog"], "type": torch.float16, "shape": torch.Size([2, 3])}


def repack(source, target, change=lambda name, content: content, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(HERE / source) as old, zipfile.ZipFile(HERE / target, "w", compression) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), change(name, old.read(name)), compression)


def main():
    torch.manual_seed(0)
    for protocol in (2, 3, 4, 5):
        torch.save(everything(), HERE / f"zip-{protocol}.pth", pickle_protocol=protocol)
        torch.save(everything(), HERE / f"legacy-{protocol}.pth", pickle_protocol=protocol,
                   _use_new_zipfile_serialization=False)
    torch.save(everything(), HERE / "legacy-1.pth", pickle_protocol=1, _use_new_zipfile_serialization=False)
    torch.serialization.set_crc32_options(False)
    torch.save(dict(everything()), HERE / "zip-without-sums.pth")
    torch.serialization.set_crc32_options(True)
    torch.save(checkpoint("state_dict"), HERE / "checkpoint-zip.pth")
    torch.save(checkpoint("model_state_dict"), HERE / "checkpoint-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(checkpoint("model") | {"set": {"a", frozenset({b"b"})}}, HERE / "checkpoint-model.pth", pickle_protocol=4)
    torch.save(torch.nn.Sequential(torch.nn.Linear(1, 1)), HERE / "module-zip.pth")
    torch.save(Small(), HERE / "module-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"model": torch.nn.Linear(1, 1)}, HERE / "module-inside.pth", pickle_protocol=4)
    torch.save({"z": torch.ones(2, dtype=torch.complex64)}, HERE / "complex.pth")
    torch.save({"z": torch.ones(2, dtype=torch.complex64).conj().imag}, HERE / "negated.pth")
    repack("zip-2.pth", "deflated.pth", compression=zipfile.ZIP_DEFLATED)
    repack("zip-2.pth", "big-endian.pth", lambda name, content: b"big" if name.endswith("byteorder") else content)
    safetensors.torch.save_file({name: tensor.detach().clone().contiguous() for name, tensor in everything().items()},
                                HERE / "python.safetensors", {"format": "pt", "note": "häßlich"})
    (HERE / "python.safetensors").chmod(0o644)


main()
