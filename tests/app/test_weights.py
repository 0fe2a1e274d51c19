"""benchlight weights, and what else takes weight files."""

import csv
import json
import math
import os
import pickle
import shutil
import struct
import tempfile
import unittest
import zipfile
from pathlib import Path

import weight_files
from support import ProgramTest, write_folder, write_idx


class Weights(ProgramTest):
    """All tests start from one run and its weights, which are made once."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="benchlight-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.content = write_idx(cls.shared / "set", train=300, test=60)
        cls.run_folder, cls.exported = cls.shared / "run", cls.shared / "exported.safetensors"

    def setUp(self):
        super().setUp()
        self.environment["BENCHLIGHT_WEIGHTS_DIR"] = str(self.folder / "none")
        self.spec = f"idx:{self.shared}/set"
        if not self.exported.exists():
            self.run_program("train", "--data", self.spec, "--model", "fast", "--run", self.run_folder, "--epochs", "2",
                             "--batch", "32", "--precision", "fp32", "--threads", "1", "--test-flip", "off")
            self.run_program("weights", "export", "--run", self.run_folder, "--out", self.exported)
        self.tensors, self.metadata = weight_files.read_safetensors(self.exported)
        self.out = self.folder / "out.safetensors"

    def description(self, metadata):
        return json.loads(metadata["benchlight_weights"])

    def import_file(self, file, *options):
        return self.json("weights", "import", file, "--model", "fast", "--out", self.out, *options)

    def refuses(self, file, *says, model="fast"):
        """The import fails with one sentence and leaves nothing behind."""
        before = sorted(os.listdir(self.folder))
        self.fails("weights", "import", file, "--model", model, "--out", self.out, says=[file.name, *says])
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    # export ----------------------------------------------------------------------------------------------------------

    def test_export_says_how_to_use_it(self):
        description = self.description(self.metadata)
        self.assertEqual(self.metadata["format"], "pt")
        self.assertEqual(description["model"], "fast")
        self.assertEqual(description["classes"], ["0", "1", "2", "3"])
        self.assertEqual((description["height"], description["width"]), (16, 16))
        info = self.json("data", "info", self.spec)
        for name in ("mean", "std"):
            self.assertEqual(len(description[name]), 3)
            for value in description[name]:
                self.assertAlmostEqual(value, info[name][0])
        self.assertEqual(self.tensors["head.weight"][1], [4, 128])

    def test_export_takes_the_checkpoint_that_is_asked_for(self):
        answer = self.json("weights", "export", "--run", self.run_folder, "--out", self.out, "--checkpoint", "last")
        self.assertEqual(answer, {"out": str(self.out), "epoch": 2})
        last, _ = weight_files.read_safetensors(self.out)
        checkpoint, _ = weight_files.read_safetensors(self.run_folder / "last.safetensors")
        for name, tensor in last.items():
            self.assertEqual(tensor, checkpoint[name], name)

    def test_export_takes_averaged_weights(self):
        run = self.folder / "run"
        self.run_program("train", "--data", self.spec, "--model", "fast", "--run", run, "--epochs", "1", "--batch", "32",
                         "--precision", "fp32", "--threads", "1", "--ema", "0.9")
        self.run_program("weights", "export", "--run", run, "--out", self.out)
        exported, _ = weight_files.read_safetensors(self.out)
        checkpoint, _ = weight_files.read_safetensors(run / "best.safetensors")
        self.assertEqual(exported["head.weight"], checkpoint["average.head.weight"])
        self.assertNotEqual(exported["head.weight"], checkpoint["head.weight"])

    def test_export_without_a_run(self):
        self.fails("weights", "export", "--run", self.folder / "none", "--out", self.out, says=f"{self.folder}/none")
        self.assertFalse(self.out.exists())

    # import ----------------------------------------------------------------------------------------------------------

    def test_every_format_gives_the_same(self):
        state = weight_files.torch_tensors(self.tensors)
        weight_files.write_zip_pth(self.folder / "zip.pth", state)
        weight_files.write_legacy_pth(self.folder / "legacy.pth", state)
        weight_files.write_zip_pth(self.folder / "checkpoint.pth", {"state_dict": state, "epoch": 7})
        weight_files.write_legacy_pth(self.folder / "parallel.pth",
                                      {f"module.{name}": tensor for name, tensor in state.items()})
        weight_files.write_safetensors(self.folder / "other.safetensors", self.tensors)
        for name, form in (("zip.pth", "zip"), ("legacy.pth", "legacy"), ("checkpoint.pth", "zip"),
                           ("parallel.pth", "legacy"), ("other.safetensors", "safetensors")):
            with self.subTest(name):
                report = self.import_file(self.folder / name, "--force")
                self.assertIn(form, report["format"])
                self.assertEqual((report["matched"], report["wanted"]), (len(self.tensors), len(self.tensors)))
                self.assertEqual((report["file_classes"], report["head"], report["out"]), (4, True, str(self.out)))
                tensors, metadata = weight_files.read_safetensors(self.out)
                self.assertEqual(tensors, self.tensors)
                self.assertEqual(list(tensors), list(self.tensors))
                self.assertEqual(self.description(metadata)["classes"], [])

    def test_import_keeps_what_the_file_tells(self):
        text = self.run_program("weights", "import", self.exported, "--model", "fast", "--out", self.out).stdout
        self.assertIn(f"{len(self.tensors)} of {len(self.tensors)} tensors", text)
        self.assertIn(f"wrote {self.out}", text)
        tensors, metadata = weight_files.read_safetensors(self.out)
        self.assertEqual(tensors, self.tensors)
        self.assertEqual(self.description(metadata), self.description(self.metadata))

    def test_half_becomes_float32(self):
        half = {}
        for name, (kind, shape, data) in self.tensors.items():
            if kind == "F32":
                values = struct.unpack(f"<{len(data) // 4}f", data)
                kind, data = "F16", struct.pack(f"<{len(values)}e", *values)
            half[name] = kind, shape, data
        weight_files.write_safetensors(self.folder / "half.safetensors", half)
        self.import_file(self.folder / "half.safetensors")
        kind, _, data = weight_files.read_safetensors(self.out)[0]["head.weight"]
        expected = half["head.weight"][2]
        self.assertEqual(kind, "F32")
        self.assertEqual(struct.unpack(f"<{len(data) // 4}f", data), struct.unpack(f"<{len(expected) // 2}e", expected))

    def test_a_file_without_a_head_is_imported_without_one(self):
        del self.tensors["head.weight"]
        weight_files.write_safetensors(self.folder / "backbone.safetensors", self.tensors)
        report = self.import_file(self.folder / "backbone.safetensors")
        self.assertEqual((report["head"], report["file_classes"]), (False, 0))
        self.assertEqual(weight_files.read_safetensors(self.out)[0], self.tensors)
        text = self.run_program("weights", "import", self.out, "--model", "fast", "--out", self.folder / "again.safetensors").stdout
        self.assertIn("no head", text)
        for command in (("evaluate", "--data", self.spec), ("predict", "x.png")):
            self.fails(*command, "--weights", self.out, "--model", "fast", says=["no whole head", "train"])

    def test_what_does_not_fit_is_reported_and_not_written(self):
        self.tensors["stray.weight"] = self.tensors.pop("block1.norm1.running_mean")
        weight_files.write_safetensors(self.folder / "missing.safetensors", self.tensors)
        self.refuses(self.folder / "missing.safetensors", "block1.norm1.running_mean")
        report = json.loads(self.run_program("weights", "import", self.folder / "missing.safetensors", "--model", "fast",
                                             "--out", self.out, "--json", code=1).stdout)
        self.assertEqual(report["missing"], ["block1.norm1.running_mean"])
        self.assertEqual(report["unexpected"], ["stray.weight"])
        self.assertIsNone(report["out"])
        self.refuses(self.exported, "resnet18", model="resnet18")

    def test_existing_files_need_force(self):
        self.out.write_text("mine")
        for command in (("import", self.exported, "--model", "fast"), ("export", "--run", self.run_folder)):
            self.fails("weights", *command, "--out", self.out, says=["out.safetensors", "--force"])
            self.assertEqual(self.out.read_text(), "mine")
        self.import_file(self.exported, "--force")
        self.assertEqual(weight_files.read_safetensors(self.out)[0], self.tensors)

    # Bad files -------------------------------------------------------------------------------------------------------

    def test_nothing_in_a_pickle_is_executed(self):
        trace = self.folder / "trace"
        file = self.folder / "bad.pth"

        class Evil:
            def __reduce__(self):
                return os.system, (f"touch {trace}",)

        for protocol in range(6):
            body = pickle.dumps({"head.weight": Evil()}, protocol)
            file.write_bytes(body)
            self.refuses(file, "posix.system")
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr("archive/data.pkl", body)
            self.refuses(file, "posix.system")
        weight_files.write_legacy_pth(file, {"head.weight": Evil()})
        self.refuses(file, "posix.system")
        weight_files.write_npy(self.folder / "x.npy", (1, 3, 16, 16), self.normalised(1))
        self.fails("weights", "logits", file, "--model", "fast", "--input", self.folder / "x.npy", says="posix.system")
        self.fails("evaluate", "--weights", file, "--model", "fast", "--data", self.spec, says="posix.system")
        self.fails("predict", "--weights", file, "--model", "fast", file, says="posix.system")
        self.assertFalse(trace.exists())

    def test_damaged_files(self):
        whole = self.exported.read_bytes()
        weight_files.write_zip_pth(self.folder / "zip.pth", weight_files.torch_tensors(self.tensors))
        zipped = (self.folder / "zip.pth").read_bytes()
        file = self.folder / "damaged.pth"
        for content in (b"", b"\0", b"hello", whole[:100], whole[:-1], whole + b"x", zipped[:-10], zipped[:2000],
                        b"\xff" * 8 + b"{}"):
            file.write_bytes(content)
            self.refuses(file)
        self.refuses(self.folder / "absent.pth")
        nan = dict(self.tensors)
        kind, shape, data = nan["head.weight"]
        nan["head.weight"] = kind, shape, struct.pack("<f", math.nan) + data[4:]
        weight_files.write_safetensors(self.folder / "nan.safetensors", nan)
        self.refuses(self.folder / "nan.safetensors", "head.weight", "finite")

    # logits ----------------------------------------------------------------------------------------------------------

    def normalised(self, count):
        """The first test images as the network takes them."""
        description = self.description(self.metadata)
        values = []
        for pixels in self.content["test"][1][:count]:
            for mean, std in zip(description["mean"], description["std"]):
                values += [(pixel / 255 - mean) / std for pixel in pixels]
        return values

    def test_logits_are_what_evaluate_goes_by(self):
        weight_files.write_npy(self.folder / "x.npy", (60, 3, 16, 16), self.normalised(60))
        arguments = ("weights", "logits", self.exported, "--model", "fast", "--input", self.folder / "x.npy")
        logits = self.json(*arguments)["logits"]
        self.assertEqual((len(logits), len(logits[0])), (60, 4))
        self.json("evaluate", "--run", self.run_folder, "--predictions", self.folder / "p.csv")
        with open(self.folder / "p.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row, answers in zip(rows, logits, strict=True):
            powers = [math.exp(answer) for answer in answers]
            for name, power in zip("0123", powers):
                self.assertAlmostEqual(float(row["p_" + name]), power / sum(powers), delta=1e-5)
        text = self.run_program(*arguments).stdout
        self.assertEqual([[float(word) for word in line.split()] for line in text.splitlines()], logits)

    def test_logits_refuse_other_arrays(self):
        file = self.folder / "x.npy"
        arguments = ("weights", "logits", self.exported, "--model", "fast", "--input", file)
        self.fails(*arguments, says="x.npy")
        values = self.normalised(1)
        for shape, kind, says in (((1, 3, 16, 16), "<f8", "<f8"), ((2, 3, 16, 16), "<f4", "bytes"),
                                  ((1, 1, 16, 48), "<f4", "shape"), ((3, 16, 16), "<f4", "shape"),
                                  ((2 ** 40, 3, 16, 16), "<f4", "bytes")):
            weight_files.write_npy(file, shape, values, kind)
            self.fails(*arguments, says=["x.npy", says])
        weight_files.write_npy(file, (0, 3, 16, 16), [])
        self.assertEqual(self.json(*arguments)["logits"], [])
        weight_files.write_npy(file, (1, 3, 1, 1), [0, 0, 0])  # smaller than the network's windows
        self.fails(*arguments, says=["fast", "1 x 1"])

    # evaluate and predict --------------------------------------------------------------------------------------------

    def test_a_weight_file_evaluates_as_its_run(self):
        of_run = self.json("evaluate", "--run", self.run_folder)
        of_file = self.json("evaluate", "--weights", self.exported, "--model", "fast", "--data", self.spec)
        self.assertEqual(of_file, of_run)
        options = ("--split", "validation", "--limit-test", "20", "--test-flip", "on", "--precision", "bf16")
        self.assertEqual(self.json("evaluate", "--weights", self.exported, "--model", "fast", "--data", self.spec, *options),
                         self.json("evaluate", "--run", self.run_folder, *options))

    def test_without_a_description_the_data_tells(self):
        weight_files.write_safetensors(self.folder / "plain.safetensors", self.tensors)
        plain = self.json("evaluate", "--weights", self.folder / "plain.safetensors", "--model", "fast", "--data", self.spec)
        of_run = self.json("evaluate", "--run", self.run_folder)
        self.assertEqual(plain["accuracy"], of_run["accuracy"])  # the run took the statistics of the same images
        self.assertAlmostEqual(plain["loss"], of_run["loss"], places=5)
        self.fails("predict", "--weights", self.folder / "plain.safetensors", "--model", "fast", "x.png",
                   says=["plain.safetensors", "statistics", "weights export"])

    def test_the_described_size_is_used(self):
        write_idx(self.folder / "larger", train=40, test=24, side=20)
        arguments = ("evaluate", "--data", f"idx:{self.folder}/larger")
        of_file = self.json(*arguments, "--weights", self.exported, "--model", "fast")
        self.assertEqual(of_file, self.json(*arguments, "--run", self.run_folder))
        self.assertNotEqual(of_file["loss"], self.json(*arguments, "--weights", self.exported, "--model", "fast",
                                                       "--size", "20")["loss"])

    def test_classes_must_agree(self):
        write_idx(self.folder / "five", classes=5)
        weights = ("--weights", self.exported, "--model", "fast")
        self.fails("evaluate", *weights, "--data", f"idx:{self.folder}/five", says=["exported.safetensors", "5", "4"])
        write_folder(self.folder / "named", classes=("0", "1", "2", "cow"))
        self.fails("evaluate", *weights, "--data", f"folder:{self.folder}/named", says=["class 4", "'cow'", "'3'"])
        weight_files.write_safetensors(self.folder / "plain.safetensors", self.tensors)
        report = self.json("evaluate", "--weights", self.folder / "plain.safetensors", "--model", "fast", "--data",
                           f"folder:{self.folder}/named")
        self.assertEqual(report["classes"], ["0", "1", "2", "cow"])

    def test_predictions_of_a_weight_file(self):
        write_folder(self.folder / "images", classes=("0", "1"), parts=("",), per_class=3, channels=1)
        images = sorted((self.folder / "images").rglob("*.png"))
        of_run = self.json("predict", "--run", self.run_folder, *images)
        self.assertEqual(self.json("predict", "--weights", self.exported, "--model", "fast", *images), of_run)
        nameless = dict(self.description(self.metadata), classes=[])
        weight_files.write_safetensors(self.folder / "nameless.safetensors", self.tensors,
                                       {"benchlight_weights": json.dumps(nameless)})
        numbered = self.json("predict", "--weights", self.folder / "nameless.safetensors", "--model", "fast", *images)
        for ours, theirs in zip(numbered["predictions"], of_run["predictions"], strict=True):
            self.assertEqual(ours["predicted"], "class " + theirs["predicted"])
            self.assertEqual(ours["confidence"], theirs["confidence"])

    def test_known_weights_that_are_not_here(self):
        for command in (("weights", "logits", "imagenet", "--input", "x.npy"),
                        ("weights", "import", "imagenet", "--out", self.out),
                        ("evaluate", "--weights", "imagenet", "--data", self.spec),
                        ("predict", "--weights", "imagenet", "x.png")):
            self.fails(*command, "--model", "resnet18", says=["resnet18", "data fetch resnet18-imagenet"])
        self.assertFalse(self.out.exists())

    # Usage -----------------------------------------------------------------------------------------------------------

    def test_wrong_usage(self):
        self.fails("weights", code=2, says=["import", "export", "logits"])
        self.fails("weights", "convert", code=2, says=["convert", "import", "export", "logits"])
        weights, data = ("--weights", self.exported), ("--data", self.spec)
        fast = ("--model", "fast")
        for command, more in (("evaluate", data), ("predict", ("x.png",))):
            self.fails(command, *more, code=2, says=["--run", "--weights"])
            self.fails(command, *more, "--run", self.run_folder, *weights, *fast, code=2, says=["--run", "--weights"])
            self.fails(command, *more, *weights, code=2, says="--model")
            self.fails(command, *more, *weights, "--model", "fat", code=2, says=["fat", "efficientnet-lite0"])
            self.fails(command, *more, "--run", self.run_folder, *fast, code=2, says="--model")
            self.fails(command, *more, *weights, *fast, "--checkpoint", "last", code=2, says="--checkpoint")
            self.fails(command, *more, "--weights", self.folder / "absent", *fast, code=2, says="absent")
        self.fails("evaluate", *weights, *fast, code=2, says="--data")
        self.fails("evaluate", *weights, *fast, *data, "--epoch", "1", code=2, says=["--epoch", "--weights"])
        self.fails("weights", "import", self.exported, *fast, "--out", self.folder / "x.pth", code=2, says=".safetensors")
        self.fails("weights", "import", self.exported, "--model", "fat", "--out", self.out, code=2, says="fat")
        self.fails("weights", "import", self.exported, "--out", self.out, code=2, says="--model")
        self.fails("weights", "logits", self.exported, *fast, code=2, says="--input")


if __name__ == "__main__":
    unittest.main()
