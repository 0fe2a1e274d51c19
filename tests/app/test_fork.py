"""benchlight fork: new runs that begin at a checkpoint of another one."""

import json
import shutil
import signal
import sqlite3
import unittest

from support import ProgramTest, json_lines, write_idx


class Fork(ProgramTest):
    def setUp(self):
        super().setUp()
        write_idx(self.folder / "set", train=200, test=40)
        self.parent, self.child = self.folder / "parent", self.folder / "child"

    def train(self, *options, run=None, epochs=3, model="fast"):
        return json_lines(self.run_program(
            "train", "--data", f"idx:{self.folder}/set", "--model", model, "--run", run or self.parent, "--epochs", epochs,
            "--batch", 32, "--precision", "fp32", "--threads", 1, "--recipe", "rotate=10", "--json", *options).stdout)

    def fork_arguments(self, *options, checkpoint="last", run=None, new_run=None):
        return ("fork", "--run", run or self.parent, "--checkpoint", checkpoint, "--new-run", new_run or self.child, *options)

    def fork(self, *options, **more):
        return json_lines(self.run_program(*self.fork_arguments("--json", *options, **more)).stdout)

    def started(self, run):
        """The payload of a log's `started` event."""
        with sqlite3.connect(f"file:{run}/log.db?mode=ro", uri=True) as log:
            return json.loads(log.execute("SELECT payload FROM events WHERE kind = 'started'").fetchone()[0])

    def interrupt_training(self):
        """Stops the parent while it trains; returns how many epochs it has done."""
        process = self.start_program("train", "--data", f"idx:{self.folder}/set", "--model", "fast", "--run", self.parent,
                                     "--epochs", 20, "--batch", 32, "--precision", "fp32", "--threads", 1, "--schedule",
                                     "one-cycle", "--json")
        self.next_event(process, "epoch")
        process.send_signal(signal.SIGINT)
        events = json_lines(process.stdout.read().decode())
        self.assertEqual(process.wait(timeout=120), 130)
        return events[-1]["epoch"]

    def test_events_and_lineage(self):
        parent = self.train()[-1]
        started, *epochs, finished = self.fork("--lr", "0.0005")
        self.assertEqual([started["event"], finished["event"]], ["started", "finished"])
        self.assertEqual((started["run"], started["model"], started["precision"]), (str(self.child), "fast", "fp32"))
        self.assertEqual([(epoch["epoch"], epoch["epochs"]) for epoch in epochs], [(4, 6), (5, 6), (6, 6)])
        self.assertAlmostEqual(epochs[0]["learning_rate"], 0.0005)
        self.assertEqual((finished["state"], finished["epoch"]), ("completed", 6))
        self.assertIn(finished["best_epoch"], (4, 5, 6))
        told = self.started(self.child)
        self.assertEqual(told["parent"], {"run": str(self.parent.resolve()), "checkpoint": "last", "epoch": 3, "step": 18,
                                          "weights_sha256": parent["weights_sha256"]})
        self.assertEqual(told["settings"]["recipe"], "rotate=10")
        self.assertNotIn("parent", self.started(self.parent))
        again = json_lines(self.run_program("resume", "--run", self.parent, "--json").stdout)
        self.assertEqual([event["event"] for event in again], ["finished"])
        self.assertEqual(again[0]["weights_sha256"], parent["weights_sha256"])

    def test_unchanged_fork_of_a_stopped_run_is_the_run_resumed(self):
        done = self.interrupt_training()
        fork = self.fork()
        self.assertEqual([event["epoch"] for event in fork[1:-1]], list(range(done + 1, 21)))
        resumed = json_lines(self.run_program("resume", "--run", self.parent, "--json").stdout)
        self.assertEqual(fork[-1]["weights_sha256"], resumed[-1]["weights_sha256"])
        self.assertEqual(fork[1]["train"], resumed[1]["train"])

    def test_a_fork_needs_nothing_of_its_parent(self):
        self.train()
        whole = self.fork("--epochs", "5", "--optimizer", "sgd", new_run=self.folder / "whole")[-1]
        process = self.start_program(*self.fork_arguments("--epochs", 5, "--optimizer", "sgd", "--json"))
        self.next_event(process, "started")
        process.kill()
        process.wait()
        shutil.rmtree(self.parent)
        resumed = json_lines(self.run_program("resume", "--run", self.child, "--json").stdout)
        self.assertEqual(resumed[-1]["weights_sha256"], whole["weights_sha256"])
        self.assertEqual(resumed[-1]["epoch"], 5)
        fork = self.fork(run=self.child, new_run=self.folder / "second")
        self.assertEqual(fork[1]["epoch"], 6)
        evaluated = self.json("evaluate", "--run", self.folder / "second")
        self.assertEqual(evaluated["count"], 40)
        latest = self.json("evaluate", "--run", self.folder / "second", "--epoch", "latest")
        self.assertEqual(latest["split"], "validation")

    def test_a_preset_changes_how_not_where(self):
        self.train("--preset", "fast")
        events = self.fork("--preset", "fast", "--as-published")
        told = self.started(self.child)["settings"]
        self.assertEqual((told["label_smoothing"], told["validation"], told["epochs"]), (0.2, "half-of-test", 6))
        self.assertEqual(events[1]["epoch"], 4)
        self.fails(*self.fork_arguments("--preset", "original-frozen", new_run=self.folder / "other"), code=2,
                   says=["fast", "resnet18"])

    def test_as_it_is_written(self):
        self.train(epochs=1)
        done = self.run_program(*self.fork_arguments("--optimizer", "sgd"))
        for part in ("training fast", "2/2", "completed 2 epochs"):
            self.assertIn(part, done.stdout)
        self.assertIn("sgd cannot use what adam has learned", done.stderr)
        self.assertIn("--new-run", self.run_program("fork", "--help").stdout)

    def test_force_replaces_and_nothing_else_does(self):
        self.train(epochs=1)
        self.fork()
        self.fails(*self.fork_arguments(), says="--force")
        self.assertEqual(self.fork("--force", "--epochs", "3")[-1]["epoch"], 3)
        for place in (self.parent, self.parent / "inner", f"{self.folder}/set/../parent/"):
            self.fails(*self.fork_arguments("--force", new_run=place), says="folder of its own")
        self.assertEqual(self.json("evaluate", "--run", self.parent)["count"], 40)
        (self.folder / "file").write_text("mine")
        self.fails(*self.fork_arguments("--force", new_run=self.folder / "file"))
        self.fails(*self.fork_arguments("--force", new_run=self.folder / "set"), says="other files")
        self.assertEqual((self.folder / "file").read_text(), "mine")

    def test_wrong_usage(self):
        self.train(epochs=2)
        for options, says in ((("--epochs", "2"), "total from 3"), (("--epochs", "0"), "--epochs"), (("--lr", "x"), "--lr"),
                              (("--model", "resnet18"), "is of fast"), (("--weights", "imagenet"), "--weights"),
                              (("--freeze", "layer9"), "layer9"), (("--limit-train", "0"), "--limit-train")):
            with self.subTest(options=options):
                self.fails(*self.fork_arguments(*options), code=2, says=says)
        self.fails(*self.fork_arguments(checkpoint="newest"), code=2, says=["best", "last"])
        self.fails("fork", "--run", self.parent, "--checkpoint", "last", code=2, says="--new-run")
        self.fails("fork", "--run", self.parent, "--new-run", self.child, code=2, says="--checkpoint")
        self.assertFalse(self.child.exists())

    def test_what_cannot_be_forked(self):
        self.fails(*self.fork_arguments(), says="no run")
        self.run_program("movies", "train", "--run", self.folder / "movies", "--rank", 4, "--epochs", 1, "--json")
        self.fails(*self.fork_arguments(run=self.folder / "movies"), says="vectors of movies")
        self.train(epochs=2)
        write_idx(self.folder / "five", train=100, test=20, classes=5)
        self.fails(*self.fork_arguments("--data", f"idx:{self.folder}/five"), says=["4 classes", "5"])
        self.fails(*self.fork_arguments("--data", f"idx:{self.folder}/absent"), says="absent")
        self.fails(*self.fork_arguments("--edits", self.folder / "absent.csv"), says="absent.csv")
        best, last = self.parent / "best.safetensors", self.parent / "last.safetensors"
        best.unlink()
        self.fails(*self.fork_arguments(checkpoint="best"), says="no best checkpoint")
        best.write_bytes(b"nothing of the kind")
        self.fails(*self.fork_arguments(checkpoint="best"), says="best.safetensors")
        whole = last.read_bytes()
        last.write_bytes(whole[:-9])
        done = self.run_program(*self.fork_arguments("--json"))
        self.assertIn("checkpoint before it", done.stderr)
        self.assertEqual(json_lines(done.stdout)[1]["epoch"], 2)
        for file in self.parent.glob("last*"):
            file.unlink()
        self.fails(*self.fork_arguments(new_run=self.folder / "other"), says="no last checkpoint")
        self.assertFalse((self.folder / "other").exists())

    def test_a_checkpoint_of_another_run_is_noticed(self):
        self.train(epochs=1)
        self.train("--size", "32", epochs=1, run=self.folder / "other", model="efficientnet-lite0")
        for checkpoint in ("last", "best"):
            shutil.copyfile(self.folder / "other" / f"{checkpoint}.safetensors", self.parent / f"{checkpoint}.safetensors")
        before = {file.name: file.read_bytes() for file in self.parent.iterdir()}
        says = "model is efficientnet-lite0"
        self.fails("resume", "--run", self.parent, "--epochs", "3", says=says)
        self.fails("evaluate", "--run", self.parent, says=says)
        self.fails(*self.fork_arguments(checkpoint="best"), says=says)
        self.assertEqual({file.name: file.read_bytes() for file in self.parent.iterdir()}, before)
        shutil.copyfile(self.folder / "set" / "train-images-idx3-ubyte.gz", self.parent / "best.safetensors")
        self.fails("evaluate", "--run", self.parent, says="best.safetensors")


if __name__ == "__main__":
    unittest.main()
