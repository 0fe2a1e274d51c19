"""benchlight predict, on image files."""

import os
import random
import shutil
import tempfile
import unittest
from pathlib import Path

from support import ProgramTest, picture, png, write_folder

CLASSES = ("ant", "bee", "cow")


class Predict(ProgramTest):
    """All tests ask one run, which is made once."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="benchlight-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        write_folder(cls.shared / "set", per_class=60, classes=CLASSES)

    def setUp(self):
        super().setUp()
        self.run_folder = self.shared / "run"
        if not self.run_folder.exists():
            self.run_program("train", "--data", f"folder:{self.shared}/set", "--model", "fast", "--run", self.run_folder,
                             "--epochs", "4", "--batch", "16", "--precision", "fp32", "--threads", "1",
                             "--validation", "0", "--lr", "0.01")

    def predict(self, *arguments):
        return self.json("predict", "--run", self.run_folder, *arguments)

    def test_says_what_evaluate_says(self):
        evaluation = self.json("evaluate", "--run", self.run_folder)
        best = [sample for samples in evaluation["best"].values() for sample in samples]
        self.assertGreater(len(best), 4)
        predictions = self.predict(*[self.shared / "set" / sample["source"] for sample in best])["predictions"]
        for sample, prediction in zip(best, predictions, strict=True):
            self.assertEqual(prediction["source"], str(self.shared / "set" / sample["source"]))
            self.assertEqual(prediction["predicted"], sample["predicted"])
            self.assertAlmostEqual(prediction["confidence"], sample["confidence"], places=5)
            self.assertEqual(sorted(entry["class"] for entry in prediction["top"]), list(CLASSES))
            confidences = [entry["confidence"] for entry in prediction["top"]]
            self.assertEqual(confidences, sorted(confidences, reverse=True))
            self.assertAlmostEqual(sum(confidences), 1, places=5)

    def test_any_size_and_grey(self):
        generator = random.Random(4)
        for name, (height, width, channels) in {"grey": (16, 16, 1), "large": (300, 200, 3), "dot": (1, 1, 3)}.items():
            (self.folder / f"{name}.png").write_bytes(png(generator.randbytes(height * width * channels), height, width,
                                                          channels))
        predictions = self.predict(*[self.folder / f"{name}.png" for name in ("grey", "large", "dot")])["predictions"]
        self.assertEqual(len(predictions), 3)
        text = self.run_program("predict", "--run", self.run_folder, self.folder / "dot.png").stdout
        self.assertIn(predictions[2]["predicted"], text)

    def test_top_and_checkpoint(self):
        image = self.shared / "set/test/bee/000.png"
        one = self.predict(image, "--top", "1")["predictions"][0]
        self.assertEqual(len(one["top"]), 1)
        self.assertEqual(one, self.predict(image, "--top", "1", "--checkpoint", "last", "--threads", "1")["predictions"][0])
        self.assertNotEqual(one["confidence"], self.predict(image, "--test-flip", "on")["predictions"][0]["confidence"])

    def test_unreadable_images_are_named_and_the_others_answered(self):
        good = self.folder / "good.png"
        good.write_bytes(png(picture(random.Random(1), 0, channels=3), 16, 16, 3))
        (self.folder / "bad.png").write_bytes(good.read_bytes()[:50])
        files = [self.folder / name for name in ("bad.png", "good.png", "absent.png", ".")]
        done = self.run_program("predict", "--run", self.run_folder, *files, "--json", code=1)
        self.assertIn("3 of 4", done.stderr)
        self.assertIn("bad.png", done.stderr)
        self.assertIn("good.png", done.stdout)
        self.assertEqual(done.stdout.count("reason"), 3)
        self.fails("predict", "--run", self.run_folder, self.folder / "absent.png", says="absent.png")

    def test_a_name_that_is_not_utf8(self):
        file = os.fsencode(self.folder) + b"/caf\xe9.png"
        with open(file, "wb") as stream:
            stream.write(png(picture(random.Random(1), 0, channels=3), 16, 16, 3))
        done = self.run_program("predict", "--run", self.run_folder, os.fsdecode(file), "--json")
        self.assertIn("\ufffd", done.stdout)

    def test_needs_a_checkpoint(self):
        self.fails("predict", "--run", self.folder / "none", self.folder / "x.png", says=f"{self.folder}/none")


if __name__ == "__main__":
    unittest.main()
