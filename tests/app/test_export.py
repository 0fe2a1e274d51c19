"""`benchlight export`: every format, and what it refuses."""
import csv
import io
import json
import os
import re
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path
from xml.etree import ElementTree

PROGRAM = os.environ.get("BENCHLIGHT", "benchlight")


def run(*arguments, home):
    environment = {**os.environ, "BENCHLIGHT_HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment.pop("DISPLAY", None)
    environment.pop("WAYLAND_DISPLAY", None)
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=environment)


def write_idx(folder, train=320, test=40, side=16):
    """Four classes, each a bright quarter."""
    folder.mkdir()
    for name, count in (("train", train), ("t10k", test)):
        pixels, labels = bytearray(), bytearray()
        for i in range(count):
            label = i % 4
            labels.append(label)
            for y in range(side):
                for x in range(side):
                    bright = (y < side // 2) == (label < 2) and (x < side // 2) == (label % 2 == 0)
                    pixels.append((i * 37 + x * 11 + y * 7) % 90 + (160 if bright else 0))
        (folder / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 0x803, count, side, side) + pixels)
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + labels)


def png_pixels_differ(data):
    """Whether an 8-bit PNG holds more than one distinct row of bytes."""
    position, packed = 8, b""
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        if kind == b"IDAT":
            packed += data[position + 8:position + 8 + length]
        position += 12 + length
    return len(set(zlib.decompress(packed))) > 20


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.home = Path(cls.folder.name)
        write_idx(cls.home / "data")
        cls.run_folder = cls.home / "run"
        trained = run("train", "--data", f"idx:{cls.home / 'data'}", "--preset", "fast", "--epochs", 2, "--batch", 32,
                      "--precision", "fp32", "--run", cls.run_folder, "--json", home=cls.home)
        assert trained.returncode == 0, trained.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def export(self, figure, name, *options, expect=0):
        done = run("export", "--run", self.run_folder, "--figure", figure, "--out", self.home / name, *options,
                   home=self.home)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def test_png_has_the_asked_size(self):
        for figure in ("grid", "accuracy", "loss", "learning-rate"):
            self.export(figure, f"{figure}.png", "--size", "640x480px", "--theme", "dark")
            data = (self.home / f"{figure}.png").read_bytes()
            self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">II", data[16:24]), (640, 480))
            self.assertTrue(png_pixels_differ(data), figure)

    def test_svg_has_text_and_pdf_is_a_pdf(self):
        self.export("loss", "loss.svg", "--log", "--smoothing", "0.5")
        svg = (self.home / "loss.svg").read_text()
        self.assertIn(">validation<", svg)
        self.assertIn(">epoch<", svg)
        self.export("accuracy", "accuracy.pdf", "--theme", "print", "--size", "160x100mm")
        pdf = (self.home / "accuracy.pdf").read_bytes()
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertGreater(len(pdf), 5000)

    def test_texts_can_be_others(self):
        own = self.home / "own.svg"
        self.export("loss", own.name)
        self.assertIn(">epoch<", own.read_text())
        self.export("loss", "texts.svg", "--title", "A & B", "--x-title", "time", "--y-title", "")
        svg = (self.home / "texts.svg").read_text()
        self.assertIn(">A &amp; B<", svg)
        self.assertIn(">time<", svg)
        self.assertIn(">cross entropy<", own.read_text())
        self.assertNotIn(">cross entropy<", svg)
        ElementTree.fromstring(svg)

    def test_csv_holds_the_epochs(self):
        self.export("accuracy", "accuracy.csv", "--smoothing", "0")
        rows = list(csv.reader(io.StringIO((self.home / "accuracy.csv").read_text())))
        self.assertEqual(rows[0], ["epoch", "batch_accuracy", "train_accuracy", "validation_accuracy", "mark"])
        epochs = [row for row in rows[1:] if row[2]]
        self.assertEqual([row[0] for row in epochs], ["1", "2"])
        for row in epochs:
            self.assertTrue(0 <= float(row[3]) <= 1)

    def test_grid_is_a_function_of_the_epoch(self):
        for epoch in (1, 1, 2):
            self.export("grid", f"grid{epoch}.csv", "--epoch", epoch, "--force")
        first, second = ((self.home / f"grid{epoch}.csv").read_text() for epoch in (1, 2))
        self.assertEqual(len(first.splitlines()), 17)
        self.assertNotEqual(first, second)

    def rows_of(self, figure, *options):
        self.export(figure, f"{figure}.csv", *options, "--force")
        return list(csv.reader(io.StringIO((self.home / f"{figure}.csv").read_text())))

    def evaluated(self, *options, expect=0):
        done = run("evaluate", "--run", self.run_folder, *options, "--json", home=self.home)
        self.assertEqual(done.returncode, expect, done.stderr)
        return json.loads(done.stdout)

    def test_predictions_are_those_of_evaluate(self):
        for options, wanted in (((), ("--split", "validation")), (("--split", "test"), ("--split", "test")),
                                (("--epoch", "1"), ("--epoch", "1"))):
            report = self.evaluated(*wanted)
            rows = self.rows_of("confusion", *options)
            self.assertEqual(rows[0][1:], report["classes"])
            self.assertEqual([row[0] for row in rows[1:]], report["classes"])
            self.assertEqual([[int(field) for field in row[1:]] for row in rows[1:]], report["confusion"])
            rows = self.rows_of("per-class", *options)
            self.assertEqual(rows[0], ["class", "precision", "recall", "f1", "support"])
            for row, of in zip(rows[1:], report["per_class"], strict=True):
                self.assertEqual((row[0], int(row[4])), (of["class"], of["support"]))
                for field, key in zip(row[1:4], ("precision", "recall", "f1")):
                    self.assertAlmostEqual(float(field), of[key], places=12)
            for which in ("best", "worst"):
                rows = self.rows_of(which, *options)
                self.assertEqual(rows[0], ["index", "source", "label", "predicted", "confidence"])
                wanted_rows = [entry for name in report["classes"] for entry in report[which][name]]
                self.assertEqual([row[:4] for row in rows[1:]],
                                 [[str(of["index"]), of["source"], of["label"], of["predicted"]] for of in wanted_rows])
                for row, of in zip(rows[1:], wanted_rows):
                    self.assertAlmostEqual(float(row[4]), of["confidence"], places=6)

    def test_reliability_counts_every_image(self):
        rows = self.rows_of("reliability", "--split", "test")
        self.assertEqual(rows[0], ["low", "high", "count", "confidence", "accuracy"])
        report = self.evaluated()
        self.assertEqual(sum(int(row[2]) for row in rows[1:]), report["count"])
        right = sum(int(row[2]) * float(row[4]) for row in rows[1:] if row[4])
        self.assertAlmostEqual(right / report["count"], report["accuracy"], places=9)
        for row in rows[1:]:
            if row[3]:
                self.assertTrue(float(row[0]) <= float(row[3]) <= float(row[1]))

    def test_predictions_in_every_format(self):
        for figure, words in (("confusion", ("predicted class", "true class", "Confusion matrix")),
                              ("reliability", ("confidence", "calibration error")),
                              ("per-class", ("precision, %", "images")), ("best", ("true: ", "correct predictions")),
                              ("worst", ("wrong predictions",))):
            self.export(figure, f"p-{figure}.svg", "--epoch", "2")
            svg = (self.home / f"p-{figure}.svg").read_text()
            for word in words:
                self.assertIn(word, svg)
            self.export(figure, f"p-{figure}.pdf", "--theme", "print", "--size", "160x120mm")
            self.assertTrue((self.home / f"p-{figure}.pdf").read_bytes().startswith(b"%PDF-"))
            self.export(figure, f"p-{figure}.png", "--split", "test", "--size", "700x640px", "--theme", "dark",
                        "--smoothing", "0.5", "--log")  # which do not apply
            data = (self.home / f"p-{figure}.png").read_bytes()
            self.assertEqual(struct.unpack(">II", data[16:24]), (700, 640))
            self.assertTrue(png_pixels_differ(data), figure)

    def test_an_epoch_that_is_not_there_is_told(self):
        done = self.export("confusion", "none.csv", "--epoch", "77", expect=1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)
        self.assertFalse((self.home / "none.csv").exists())

    def test_without_the_images_the_log_still_tells(self):
        moved = self.home / "moved"
        before = {figure: self.rows_of(figure, "--epoch", "2") for figure in ("confusion", "reliability", "per-class")}
        (self.home / "data").rename(moved)
        try:
            for figure, rows in before.items():
                self.assertEqual(self.rows_of(figure, "--epoch", "2"), rows)
            for figure in ("best", "worst"):
                done = self.export(figure, "gone.png", "--epoch", "2", expect=1)
                self.assertIn("images are not there", done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1)
                self.assertEqual({row[1] for row in self.rows_of(figure, "--epoch", "2")[1:]} - {""}, set())
            self.export("confusion", "gone.png", expect=1)  # nothing to evaluate on
        finally:
            moved.rename(self.home / "data")

    def test_an_existing_file_stays_unless_forced(self):
        (self.home / "there.png").write_text("mine")
        self.assertIn("--force", self.export("loss", "there.png", expect=1).stderr)
        self.assertEqual((self.home / "there.png").read_text(), "mine")
        self.export("loss", "there.png", "--force")
        self.assertTrue((self.home / "there.png").read_bytes().startswith(b"\x89PNG"))

    def test_wrong_usage_is_told(self):
        for figure, name, options, word in (
                ("loss", "x.gif", (), ".svg"), ("histogram", "x.png", (), "learning-rate"),
                ("loss", "x.png", ("--theme", "pink"), "light"), ("loss", "x.png", ("--size", "big"), "--size"),
                ("loss", "x.png", ("--smoothing", "1"), "--smoothing"), ("grid", "x.png", ("--epoch", "0"), "--epoch"),
                ("loss", "x.png", ("--dpi", "1"), "--dpi"), ("histogram", "x.png", (), "per-class"),
                ("confusion", "x.png", ("--split", "all"), "--split"),
                ("worst", "x.png", ("--split", "test", "--epoch", "1"), "validation")):
            done = self.export(figure, name, *options, expect=2)
            self.assertIn(word, done.stderr)
            self.assertFalse((self.home / name).exists())

    def test_a_folder_without_a_run_is_told(self):
        done = run("export", "--run", self.home / "data", "--figure", "loss", "--out", self.home / "y.png", home=self.home)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)

    def test_without_a_display_the_window_says_so(self):
        done = run(home=self.home)
        self.assertEqual(done.returncode, 1)
        self.assertIn("display", done.stderr)
        self.assertEqual(run("trian", home=self.home).returncode, 2)

    def test_the_grid_shows_the_views_that_a_frozen_run_takes_in_turn(self):
        """With 16 training images every epoch's grid shows all of them, in another order."""
        write_idx(self.home / "sixteen", train=16, test=8)
        folder = self.home / "frozen"
        trained = run("train", "--data", f"idx:{self.home / 'sixteen'}", "--model", "fast", "--freeze", "block1", "--views",
                      2, "--validation", 0, "--epochs", 1, "--batch", 8, "--precision", "fp32", "--recipe",
                      "rotate=30,flip=0.5", "--run", folder, home=self.home)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        tiles = []
        for epoch in (1, 2, 3):
            out = self.home / f"view{epoch}.svg"
            done = run("export", "--run", folder, "--figure", "grid", "--epoch", epoch, "--out", out, home=self.home)
            self.assertEqual(done.returncode, 0, done.stderr)
            tiles.append(re.findall('base64,([^"]+)', out.read_text()))
        self.assertEqual([len(grid) for grid in tiles], [16, 16, 16])
        self.assertNotEqual(tiles[0], tiles[2])
        self.assertEqual(sorted(tiles[0]), sorted(tiles[2]))
        self.assertNotEqual(sorted(tiles[0]), sorted(tiles[1]))


if __name__ == "__main__":
    unittest.main()
