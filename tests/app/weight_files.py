"""Weight files without PyTorch: .safetensors read and written, .pth written in both formats, .npy written."""

import array
import collections
import io
import json
import pickle
import struct
import sys
import types
import zipfile


def read_safetensors(path):
    """({name: (type, shape, bytes)}, metadata), checked as the format asks."""
    data = path.read_bytes()
    length, = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    metadata, tensors, end = header.pop("__metadata__", {}), {}, 0
    for name, entry in header.items():
        begin, stop = entry["data_offsets"]
        assert begin == end, f"{name} leaves a gap"
        tensors[name], end = (entry["dtype"], entry["shape"], body[begin:stop]), stop
    assert end == len(body)
    return tensors, metadata


def write_safetensors(path, tensors, metadata=None):
    header, body = {"__metadata__": metadata} if metadata else {}, b""
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


class Storage:
    """What a pickle of PyTorch refers to by name and has elsewhere in the file."""

    def __init__(self, kind, key, data, elements):
        self.kind, self.key, self.data, self.elements = kind, key, data, elements


class Tensor:
    def __init__(self, storage, shape):
        self.storage, self.shape = storage, shape

    def __reduce__(self):
        strides, stride = [], 1
        for side in reversed(self.shape):
            strides.insert(0, stride)
            stride *= side
        return sys.modules["torch._utils"]._rebuild_tensor_v2, (
            self.storage, 0, tuple(self.shape), tuple(strides), False, collections.OrderedDict())


def torch_modules():
    """The names that PyTorch's pickles ask for, without anything behind them."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

    def _rebuild_tensor_v2(*_):
        raise NotImplementedError

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    for name in ("FloatStorage", "LongStorage"):
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    return {"torch": torch, "torch._utils": utils}


def torch_pickle(value, legacy):
    """(the pickle of a dictionary of tensors as torch.save writes it, its storages by key)"""
    before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules.update(torch_modules())
    try:
        storages = {}

        class Pickler(pickle.Pickler):
            def persistent_id(self, item):
                if not isinstance(item, Storage):
                    return None
                storages[item.key] = item
                name = ("storage", getattr(sys.modules["torch"], item.kind), item.key, "cpu", item.elements)
                return name + (None,) if legacy else name

        stream = io.BytesIO()
        Pickler(stream, 2).dump(value)
        return stream.getvalue(), storages
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def torch_tensors(tensors):
    kinds = {"F32": ("FloatStorage", 4), "I64": ("LongStorage", 8)}
    state = collections.OrderedDict()
    for number, (name, (kind, shape, data)) in enumerate(tensors.items()):
        storage, width = kinds[kind]
        state[name] = Tensor(Storage(storage, str(number), data, len(data) // width), shape)
    return state


def write_zip_pth(path, value):
    """`value`: what torch.save was given, with Tensor for tensors."""
    body, storages = torch_pickle(value, False)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", body)
        for key, storage in storages.items():
            archive.writestr(f"archive/data/{key}", storage.data)
        archive.writestr("archive/version", "3\n")


def write_legacy_pth(path, value):
    body, storages = torch_pickle(value, True)
    head = (0x1950a86a20f9469cfc6c, 1001,
            {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}})
    keys = sorted(storages)
    path.write_bytes(b"".join(pickle.dumps(part, 2) for part in head) + body + pickle.dumps(keys, 2) + b"".join(
        struct.pack("<q", storages[key].elements) + storages[key].data for key in keys))


def write_npy(path, shape, values, kind="<f4"):
    header = repr({"descr": kind, "fortran_order": False, "shape": tuple(shape)}).encode()
    header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
    path.write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + array.array("f", values).tobytes())
