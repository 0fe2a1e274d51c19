"""benchlight evaluate, on checkpoints and from the log."""

import csv
import math
import shutil
import tempfile
import unittest
from pathlib import Path

from support import ProgramTest, json_lines, write_idx


class Evaluate(ProgramTest):
    """All tests look at one run, which is made once."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="benchlight-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.content = write_idx(cls.shared / "set", train=400, test=80)
        cls.events = None

    def setUp(self):
        super().setUp()
        self.run_folder = self.shared / "run"
        if self.events is None:
            done = self.run_program("train", "--data", f"idx:{self.shared}/set", "--model", "fast", "--run",
                                    self.run_folder, "--epochs", "4", "--batch", "32", "--precision", "fp32",
                                    "--threads", "1", "--json")
            type(self).events = json_lines(done.stdout)

    def evaluate(self, *options):
        return self.json("evaluate", "--run", self.run_folder, *options)

    def rows(self, *options):
        file = self.folder / "predictions.csv"
        report = self.evaluate("--predictions", file, "--force", *options)
        with open(file, newline="") as stream:
            return report, list(csv.DictReader(stream))

    def epoch(self, number):
        return self.events[number]

    def test_report_agrees_with_its_predictions(self):
        report, rows = self.rows()
        self.assertEqual((report["split"], report["count"], report["precision"]), ("test", 80, "fp32"))
        self.assertEqual(len(rows), 80)
        labels = self.content["test"][0]
        for i, row in enumerate(rows):
            self.assertEqual(int(row["index"]), i)
            self.assertEqual(row["label"], str(labels[i]))
            self.assertIn("#", row["source"])
            probability = {name: float(row["p_" + name]) for name in report["classes"]}
            self.assertAlmostEqual(sum(probability.values()), 1, places=4)
            self.assertEqual(row["predicted"], max(probability, key=probability.get))
            self.assertAlmostEqual(float(row["confidence"]), max(probability.values()), places=6)
            self.assertAlmostEqual(float(row["loss"]), -math.log(probability[row["label"]]), places=4)
        right = sum(row["label"] == row["predicted"] for row in rows)
        self.assertAlmostEqual(report["accuracy"], right / 80)
        self.assertAlmostEqual(report["loss"], sum(float(row["loss"]) for row in rows) / 80, places=5)
        self.assertAlmostEqual(report["baseline_accuracy"], 0.25)
        low, high = report["accuracy_interval"]
        self.assertTrue(low <= report["accuracy"] <= high)
        for t, true in enumerate(report["classes"]):
            for p, predicted in enumerate(report["classes"]):
                self.assertEqual(report["confusion"][t][p],
                                 sum((row["label"], row["predicted"]) == (true, predicted) for row in rows))
            self.assertEqual(report["per_class"][t]["class"], true)
            self.assertEqual(report["per_class"][t]["support"], labels.count(int(true)))
        self.assertEqual(set(report["best"]), set(report["classes"]))
        for name in report["classes"]:
            for samples, right in ((report["best"][name], True), (report["worst"][name], False)):
                fitting = [row for row in rows if row["predicted"] == name and (row["label"] == name) == right]
                fitting.sort(key=lambda row: -float(row["confidence"]))
                self.assertEqual([(s["index"], s["label"], s["predicted"]) for s in samples],
                                 [(int(r["index"]), r["label"], r["predicted"]) for r in fitting[:5]])

    def test_best_and_last_agree_with_the_training_events(self):
        finished = self.events[-1]
        for checkpoint, number in (("best", finished["best_epoch"]), ("last", 4)):
            report = self.evaluate("--split", "validation", "--checkpoint", checkpoint)
            self.assertEqual(report["count"], 40)
            self.assertAlmostEqual(report["accuracy"], self.epoch(number)["validation"]["accuracy"], places=6)
            self.assertAlmostEqual(report["loss"], self.epoch(number)["validation"]["loss"], places=5)

    def test_epochs_from_the_log(self):
        for option, number in (("1", 1), ("3", 3), ("latest", 4)):
            report, rows = self.rows("--epoch", option)
            self.assertEqual((report["split"], report["count"]), ("validation", 40))
            self.assertAlmostEqual(report["accuracy"], self.epoch(number)["validation"]["accuracy"], places=6)
            self.assertAlmostEqual(report["loss"], self.epoch(number)["validation"]["loss"], delta=2e-3)
            if number in (4, self.events[-1]["best_epoch"]):
                self.assertIn("p_0", rows[0])
            for row in rows:
                self.assertEqual(row["label"], str(self.content["train"][0][int(row["index"])]))
                self.assertTrue(row["source"])

    def test_the_log_and_the_checkpoint_tell_the_same(self):
        _, logged = self.rows("--epoch", "latest")
        _, computed = self.rows("--split", "validation", "--checkpoint", "last")
        for a, b in zip(logged, computed, strict=True):
            self.assertEqual([a[key] for key in ("index", "source", "label", "predicted")],
                             [b[key] for key in ("index", "source", "label", "predicted")])
            self.assertAlmostEqual(float(a["confidence"]), float(b["confidence"]), delta=2e-5)

    def test_other_parts_limits_and_data(self):
        self.assertEqual(self.evaluate("--split", "train")["count"], 360)
        self.assertEqual(self.evaluate("--limit-test", "20")["count"], 20)
        self.assertEqual(self.evaluate("--validation", "half-of-test")["count"], 40)
        write_idx(self.folder / "other", train=40, test=24, seed=9)
        self.assertEqual(self.evaluate("--data", f"idx:{self.folder}/other")["count"], 24)
        write_idx(self.folder / "larger", train=40, test=24, side=20)  # brought to the run's own size
        self.assertEqual(self.evaluate("--data", f"idx:{self.folder}/larger")["count"], 24)

    def test_precision_and_test_flip(self):
        plain = self.evaluate()
        self.assertEqual(plain, self.evaluate("--test-flip", "off", "--precision", "auto"))
        self.assertNotEqual(plain["loss"], self.evaluate("--test-flip", "on")["loss"])
        half = self.evaluate("--precision", "bf16")
        self.assertEqual(half["precision"], "bf16")
        # The fast network's whitening enlarges what rounding does to pictures that are mostly noise.
        self.assertAlmostEqual(half["loss"], plain["loss"], delta=0.5)
        self.assertNotEqual(half["loss"], plain["loss"])

    def test_human_text(self):
        text = self.run_program("evaluate", "--run", self.run_folder).stdout
        for part in ("accuracy", "95 % interval", "recall", "80 of the test part"):
            self.assertIn(part, text)

    def test_existing_predictions_need_force(self):
        file = self.folder / "mine.csv"
        file.write_text("mine")
        self.fails("evaluate", "--run", self.run_folder, "--predictions", file, says="mine.csv")
        self.assertEqual(file.read_text(), "mine")
        self.evaluate("--predictions", file, "--force")
        self.assertIn("p_0", file.read_text())

    def test_other_classes_are_refused(self):
        write_idx(self.folder / "five", classes=5)
        self.fails("evaluate", "--run", self.run_folder, "--data", f"idx:{self.folder}/five", says=["5", "4", "classes"])

    def test_wrong_usage(self):
        run = ("evaluate", "--run", self.run_folder)
        self.fails(*run, "--split", "exam", code=2, says=["test", "validation", "train"])
        self.fails(*run, "--checkpoint", "first", code=2, says=["best", "last"])
        self.fails(*run, "--epoch", "0", code=2, says="--epoch")
        self.fails(*run, "--epoch", "soon", code=2, says="latest")
        self.fails(*run, "--epoch", "1", "--split", "test", code=2, says="validation")
        self.fails(*run, "--epoch", "1", "--checkpoint", "best", code=2, says="--checkpoint")
        self.fails(*run, "--precision", "fp8", code=2, says="bf16")
        self.fails(*run, "--epoch", "99", says="99")

    def test_data_that_is_gone(self):
        shutil.copytree(self.shared / "set", self.folder / "set")
        arguments = ("train", "--data", f"idx:{self.folder}/set", "--model", "fast", "--run", self.folder / "run",
                     "--epochs", "1", "--precision", "fp32")
        self.run_program(*arguments)
        shutil.rmtree(self.folder / "set")
        self.fails("evaluate", "--run", self.folder / "run", says=f"{self.folder}/set")
        report = self.json("evaluate", "--run", self.folder / "run", "--epoch", "latest")
        self.assertEqual(report["count"], 40)

    def test_a_live_run_is_read_by_epoch_latest(self):
        process = self.start_program("train", "--data", f"idx:{self.shared}/set", "--model", "fast", "--run",
                                     self.folder / "live", "--epochs", "500", "--precision", "fp32", "--threads", "1", "--json")
        self.next_event(process, "epoch")
        self.assertEqual(self.json("evaluate", "--run", self.folder / "live", "--epoch", "latest")["count"], 40)
        self.run_program("control", "--run", self.folder / "live", "stop")
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
