"""What the end-to-end tests share: small data sets made by hand, and running the program."""

import gzip
import json
import os
import random
import struct
import subprocess
import tempfile
import time
import unittest
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ.get("BENCHLIGHT", str(HERE.parents[1] / "build/release/bin/benchlight"))
SHARED_DATA = Path(os.environ.get("BENCHLIGHT_SHARED_DATA", HERE.parents[2] / "shared/data"))
PATIENCE = 120  # seconds before a test gives up waiting for something that must come


# Pictures ------------------------------------------------------------------------------------------------------------

def png(pixels, height, width, channels):
    """A PNG file of `pixels` (bytes, height x width x channels)."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    line = width * channels
    rows = b"".join(b"\0" + pixels[y * line:(y + 1) * line] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(generator, label, side=16, channels=1):
    """A noisy picture with a bright bar where its class says, so that networks have something to learn."""
    noise = generator.randbytes(side * side * channels)
    pixels = bytearray(value // 3 for value in noise)
    at = (3 * label + 1) % side
    for y in range(side):
        for x in range(at, min(at + 2, side)):
            for c in range(channels):
                position = ((y * side + x) if label % 2 else (x * side + y)) * channels + c
                pixels[position] = 170 + pixels[position]
    return bytes(pixels)


# Data sets -----------------------------------------------------------------------------------------------------------

def idx(dimensions, body):
    return struct.pack(">BBBB", 0, 0, 8, len(dimensions)) + struct.pack(f">{len(dimensions)}I", *dimensions) + body


def write_idx(folder, train=300, test=60, classes=4, side=16, compress=True, first_label=0, seed=1):
    """An IDX data set; returns {part: (labels, pictures)}."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    generator = random.Random(seed)
    content = {}
    for part, prefix, count in (("train", "train", train), ("test", "t10k", test)):
        labels = [i % classes for i in range(count)]
        generator.shuffle(labels)
        pictures = [picture(generator, label, side) for label in labels]
        content[part] = (labels, pictures)
        files = {
            f"{prefix}-images-idx3-ubyte": idx([count, side, side], b"".join(pictures)),
            f"{prefix}-labels-idx1-ubyte": idx([count], bytes(label + first_label for label in labels)),
        }
        for name, body in files.items():
            (folder / (name + (".gz" if compress else ""))).write_bytes(gzip.compress(body, 1) if compress else body)
    return content


def write_folder(folder, per_class=10, classes=("ant", "bee"), parts=("train", "test"), side=16, channels=3, seed=2):
    """An ImageFolder of PNGs; `parts` = ("",) makes CLASS/* without train and test."""
    generator = random.Random(seed)
    for part in parts:
        for label, name in enumerate(classes):
            place = Path(folder) / part / name
            place.mkdir(parents=True, exist_ok=True)
            for i in range(per_class):
                body = picture(generator, label, side, channels)
                (place / f"{i:03}.png").write_bytes(png(body, side, side, channels))


def write_cifar10(folder, per_file=20, seed=3):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    generator = random.Random(seed)
    for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]:
        records = (bytes([i % 10]) + generator.randbytes(3072) for i in range(per_file))
        (folder / name).write_bytes(b"".join(records))


# The program ---------------------------------------------------------------------------------------------------------

def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


class ProgramTest(unittest.TestCase):
    """Each test has a folder of its own, and the program a workspace in it."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="benchlight-test-", ignore_cleanup_errors=True)
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        self.environment = dict(os.environ, BENCHLIGHT_HOME=str(self.folder / "home"))
        self.environment.pop("DISPLAY", None)

    def run_program(self, *arguments, code=0, environment=None, timeout=PATIENCE):
        done = subprocess.run([PROGRAM, *map(os.fsencode, map(str, arguments))], env=environment or self.environment,
                              capture_output=True, timeout=timeout)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, code, f"{arguments}\nstdout: {done.stdout}\nstderr: {done.stderr}")
        return done

    def json(self, *arguments, **options):
        """The one JSON object that the command prints."""
        lines = json_lines(self.run_program(*arguments, "--json", **options).stdout)
        self.assertEqual(len(lines), 1)
        return lines[0]

    def fails(self, *arguments, code=1, says=(), **options):
        """The command ends with `code` and one line on stderr that names what it must."""
        done = self.run_program(*arguments, code=code, **options)
        complaints = [line for line in done.stderr.splitlines() if line.startswith("benchlight: ")]
        self.assertEqual(len(complaints), 1, done.stderr)
        for part in [says] if isinstance(says, str) else says:
            self.assertIn(part, complaints[0])
        return complaints[0]

    def start_program(self, *arguments):
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(self.end_program, process)
        return process

    @staticmethod
    def end_program(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def next_event(self, process, name):
        """Reads the live program's JSON lines up to the next event of that name."""
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == name:
                return event
        self.fail(f"no event {name}; stderr: {process.stderr.read().decode()}")

    def eventually(self, condition, what):
        """Waits until the condition holds and returns what it returned."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if result := condition():
                return result
            time.sleep(0.05)
        self.fail(f"gave up waiting: {what}")
