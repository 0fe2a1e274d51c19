"""benchlight evaluate and predict where something is amiss: runs in the making, damaged logs, data that is elsewhere."""

import json
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PATIENCE, PROGRAM, ProgramTest, json_lines, write_folder, write_idx

CLASSES = ("ant", "bee", "cow")
TRAIN = ("--model", "fast", "--batch", "16", "--threads", "1", "--lr", "0.01")


class Inspect(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="benchlight-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        write_folder(cls.shared / "set", per_class=40, classes=CLASSES)

    def trained(self, data=None, run=None, epochs=2, precision="fp32"):
        run = run or self.folder / "run"
        self.run_program("train", "--data", data or f"folder:{self.shared}/set", *TRAIN, "--run", run, "--epochs", epochs,
                         "--precision", precision)
        return run

    def run_of_all(self):
        """A run that the tests which change nothing share."""
        run = self.shared / "run"
        if not run.exists():
            self.trained(run=run, epochs=3)
        return run

    def answers_or_says(self, *arguments):
        """The command prints its report, or one line and nothing else; returns whether it did the first."""
        done = subprocess.run([PROGRAM, *map(str, arguments), "--json"], env=self.environment, capture_output=True, text=True,
                              timeout=PATIENCE)
        self.assertIn(done.returncode, (0, 1), f"{arguments}\n{done.stderr}")
        if done.returncode == 0:
            self.assertEqual(len(json_lines(done.stdout)), 1)
            return True
        complaints = [line for line in done.stderr.splitlines() if line.startswith("benchlight: ")]
        self.assertEqual(len(complaints), 1, f"{arguments}\n{done.stderr}")
        self.assertEqual(done.stdout, "")
        return False

    # Live runs ---------------------------------------------------------------------------------------------------

    def test_a_run_answers_while_its_best_checkpoint_is_replaced(self):
        run = self.folder / "live"
        process = self.start_program("train", "--data", f"folder:{self.shared}/set", *TRAIN, "--precision", "fp32",
                                     "--run", run, "--epochs", 5000, "--json")
        self.next_event(process, "epoch")
        image = self.shared / "set/test/bee/000.png"
        epochs = set()
        for _ in range(6):
            self.assertEqual(self.json("evaluate", "--run", run)["count"], 120)
            self.assertEqual(self.json("evaluate", "--run", run, "--checkpoint", "last", "--split", "validation")["count"], 12)
            self.assertEqual(len(self.json("predict", "--run", run, image)["predictions"]), 1)
            latest = self.json("evaluate", "--run", run, "--epoch", "latest")
            self.assertEqual((latest["split"], latest["count"]), ("validation", 12))
            epochs.add(json.dumps(latest["loss"]))
        self.assertIsNone(process.poll())
        self.assertGreater(len(epochs), 1, "the run went on")
        self.run_program("control", "--run", run, "stop")
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)

    def test_a_run_killed_before_its_first_checkpoint(self):
        write_idx(self.folder / "many", train=4000, test=60)
        run = self.folder / "young"
        process = self.start_program("train", "--data", f"idx:{self.folder}/many", "--model", "resnet18-3x3", "--precision", "fp32",
                                     "--threads", "1", "--batch", "8", "--run", run, "--json")
        self.next_event(process, "started")
        self.fails("evaluate", "--run", run, says="no best checkpoint")
        self.fails("evaluate", "--run", run, "--epoch", "latest", says="no predictions")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.fails("evaluate", "--run", run, says=["no best checkpoint", str(run)])
        self.fails("evaluate", "--run", run, "--checkpoint", "last", says="no last checkpoint")
        self.fails("predict", "--run", run, self.shared / "set/test/bee/000.png", says="no best checkpoint")
        self.fails("evaluate", "--run", run, "--epoch", "latest", says="no predictions")

    def test_a_best_checkpoint_that_was_deleted(self):
        run = self.trained()
        (run / "best.safetensors").unlink()
        self.fails("evaluate", "--run", run, says="no best checkpoint")
        self.fails("predict", "--run", run, self.shared / "set/test/bee/000.png", says="no best checkpoint")
        self.assertEqual(self.json("evaluate", "--run", run, "--checkpoint", "last")["count"], 120)
        self.assertEqual(self.json("evaluate", "--run", run, "--epoch", "latest")["count"], 12)

    def test_a_checkpoint_that_is_cut_off(self):
        run = self.trained()
        whole = (run / "best.safetensors").read_bytes()
        for length in (0, 1000, len(whole) - 1):
            (run / "best.safetensors").unlink()
            (run / "best.safetensors").write_bytes(whole[:length])
            self.fails("evaluate", "--run", run, says="best.safetensors")
            self.fails("predict", "--run", run, self.shared / "set/test/bee/000.png", says="best.safetensors")

    # Logs --------------------------------------------------------------------------------------------------------

    def cuts(self, run, name):
        """Copies of the run with that file cut at several places."""
        size = (run / name).stat().st_size
        for part in (0, 99, 4096, size // 2, size - 4096, size - 1):
            copy = self.folder / "cut"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(run, copy)
            with open(copy / name, "r+b") as stream:
                stream.truncate(part)
            yield part, copy

    def check_cut_runs(self, run, name):
        image = self.shared / "set/test/bee/000.png"
        said = 0
        for part, copy in self.cuts(run, name):
            with self.subTest(file=name, length=part):
                said += not self.answers_or_says("evaluate", "--run", copy, "--epoch", "latest")
                said += not self.answers_or_says("predict", "--run", copy, image)
        return said

    def test_a_log_that_is_cut_off(self):
        self.assertGreater(self.check_cut_runs(self.run_of_all(), "log.db"), 0)

    def test_a_log_of_a_killed_run_whose_write_ahead_file_is_cut_off(self):
        run = self.folder / "killed"
        process = self.start_program("train", "--data", f"folder:{self.shared}/set", *TRAIN, "--precision", "fp32",
                                     "--run", run, "--epochs", 5000, "--json")
        for _ in range(3):
            self.next_event(process, "epoch")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        (run / "log.db-shm").unlink()
        self.assertGreater((run / "log.db-wal").stat().st_size, 0)
        self.check_cut_runs(run, "log.db-wal")
        self.check_cut_runs(run, "log.db")
        self.assertEqual(self.json("evaluate", "--run", run, "--epoch", "latest")["count"], 12)

    def test_a_log_that_is_none(self):
        run = self.trained()
        size = (run / "log.db").stat().st_size
        for content in (b"", b"not a database" * 1000, b"SQLite format 3\0" + bytes(size)):
            (run / "log.db").write_bytes(content)
            for command in (("--epoch", "latest"), ()):
                self.fails("evaluate", "--run", run, *command, says=str(run))

    # Data --------------------------------------------------------------------------------------------------------

    def test_a_data_set_that_has_moved(self):
        shutil.copytree(self.shared / "set", self.folder / "set")
        run = self.trained(data=f"folder:{self.folder}/set")
        before = self.json("evaluate", "--run", run)
        logged = self.json("evaluate", "--run", run, "--epoch", "latest")
        (self.folder / "set").rename(self.folder / "elsewhere")
        self.fails("evaluate", "--run", run, says=[f"{self.folder}/set", "--data"])
        self.assertEqual(self.json("evaluate", "--run", run, "--data", f"folder:{self.folder}/elsewhere"), before)
        done = self.run_program("evaluate", "--run", run, "--epoch", "latest", "--json")
        self.assertIn("names are left out", done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual([report[key] for key in ("count", "accuracy", "loss", "confusion")],
                         [logged[key] for key in ("count", "accuracy", "loss", "confusion")])
        image = self.folder / "elsewhere/test/bee/000.png"
        self.assertEqual(len(self.json("predict", "--run", run, image)["predictions"]), 1)

    def test_images_that_were_deleted_since(self):
        shutil.copytree(self.shared / "set", self.folder / "set")
        run = self.trained(data=f"folder:{self.folder}/set")
        for number in range(5):
            (self.folder / f"set/test/cow/{number:03}.png").unlink()
        self.assertEqual(self.json("evaluate", "--run", run)["count"], 115)
        shutil.rmtree(self.folder / "set/test")
        self.assertEqual(self.json("evaluate", "--run", run, "--epoch", "latest")["count"], 12)

    def test_class_lists_that_do_not_match(self):
        run = self.run_of_all()
        for name, classes, says in (("fewer", ("ant", "bee"), "2 classes"), ("renamed", ("ant", "bee", "cat"), "'cat'"),
                                    ("more", (*CLASSES, "dog"), "4 classes")):
            write_folder(self.folder / name, per_class=3, classes=classes)
            self.fails("evaluate", "--run", run, "--data", f"folder:{self.folder}/{name}", says=[name, says])
        # What the log says of the run's own images needs no other set, and predicting needs none at all.
        self.assertEqual(self.json("evaluate", "--run", run, "--epoch", "latest")["classes"], list(CLASSES))

    def test_a_test_part_of_one_class(self):
        write_folder(self.folder / "set", per_class=20, classes=CLASSES)
        for name in CLASSES[1:]:
            for file in (self.folder / "set/test" / name).iterdir():
                file.unlink()
        report = self.json("evaluate", "--run", self.run_of_all(), "--data", f"folder:{self.folder}/set")
        self.assertEqual((report["count"], report["baseline_accuracy"]), (20, 1))
        self.assertEqual([sum(row) for row in report["confusion"]], [20, 0, 0])
        self.assertEqual([entry["support"] for entry in report["per_class"]], [20, 0, 0])
        self.assertEqual(report["best"]["bee"], [])
        low, high = report["accuracy_interval"]
        self.assertTrue(0 <= low <= report["accuracy"] <= high <= 1)
        text = self.run_program("evaluate", "--run", self.run_of_all(), "--data", f"folder:{self.folder}/set").stdout
        self.assertIn("bee", text)
        self.assertNotIn("nan", text)

    # Precision ---------------------------------------------------------------------------------------------------

    def test_the_report_tells_the_precision(self):
        run = self.run_of_all()
        for options, precision in (((), "fp32"), (("--precision", "auto"), "fp32"), (("--precision", "bf16"), "bf16")):
            self.assertEqual(self.json("evaluate", "--run", run, *options)["precision"], precision)
            text = self.run_program("evaluate", "--run", run, *options).stdout
            self.assertRegex(text, rf"(?m)^precision\s+{precision}$")
        bf16 = self.trained(run=self.folder / "bf16", precision="bf16")
        for options in ((), ("--precision", "auto"), ("--epoch", "latest")):
            self.assertEqual(self.json("evaluate", "--run", bf16, *options)["precision"], "bf16")
        self.assertEqual(self.json("evaluate", "--run", bf16, "--precision", "fp32")["precision"], "fp32")
        weights = self.folder / "weights.safetensors"
        self.run_program("weights", "export", "--run", bf16, "--out", weights)
        of_file = ("--weights", weights, "--model", "fast", "--data", f"folder:{self.shared}/set")
        for options, precision in (((), "fp32"), (("--precision", "auto"), "fp32"), (("--precision", "bf16"), "bf16")):
            self.assertEqual(self.json("evaluate", *of_file, *options)["precision"], precision)


if __name__ == "__main__":
    unittest.main()
