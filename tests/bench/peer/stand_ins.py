"""Lets torch's CUDA wheel be imported without NVIDIA's 3 GB of libraries: stand_ins.py SITE_PACKAGES/torch/lib

Everything measured runs on the processor, but the wheel's libraries name their CUDA dependencies. For each library that
is named and not in the wheel, this makes one of the same name and symbol versions whose functions report that there is no device.
"""

import collections
import pathlib
import re
import subprocess
import sys
import tempfile

PREFIXES = ("cu", "__cu", "nccl", "nvrtc", "nvshmem", "nvtx")
NVIDIA = re.compile(r"lib(cu|nccl|nv)")
NO_DEVICE = 100  # cudaErrorNoDevice, so that torch sees a machine without a GPU


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def missing_libraries(folder):
    wanted = set()
    for library in folder.glob("*.so*"):
        for line in lines("readelf", "-d", str(library)):
            if match := re.search(r"\(NEEDED\).*\[(.*)\]", line):
                wanted.add(match[1])
    present = {file.name for file in folder.iterdir()}
    return sorted(name for name in wanted - present if NVIDIA.match(name))


def undefined_symbols(folder):
    """Symbol names by the version that the libraries ask for; '' for those without one."""
    symbols = collections.defaultdict(set)
    for library in folder.glob("*.so*"):
        for line in lines("nm", "-D", "--undefined-only", str(library)):
            name, _, version = line.split()[-1].partition("@")
            if name.startswith(PREFIXES):
                symbols[version].add(name)
    return symbols


def make(folder, name, version, symbols):
    with tempfile.TemporaryDirectory() as scratch:
        source, script = pathlib.Path(scratch, "stand_in.c"), pathlib.Path(scratch, "stand_in.map")
        source.write_text("".join(f"long {symbol}(void) {{ return {NO_DEVICE}; }}\n" for symbol in sorted(symbols)))
        script.write_text(f"{version} {{ global: *; }};\n")
        versioned = [f"-Wl,--version-script,{script}"] if version else []
        subprocess.run(["gcc", "-w", "-shared", "-fPIC", "-fno-builtin", f"-Wl,-soname,{name}", *versioned, "-o",
                        str(folder / name), str(source)], check=True)


def main():
    folder = pathlib.Path(sys.argv[1])
    symbols = undefined_symbols(folder)
    unversioned = symbols.pop("", set())
    for name in missing_libraries(folder):
        version = "NVSHMEM" if name.startswith("libnvshmem_host") and "NVSHMEM" in symbols else name
        if version in symbols:
            make(folder, name, version, symbols[version])
        else:
            make(folder, name, "", unversioned)


main()
