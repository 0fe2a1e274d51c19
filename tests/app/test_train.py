"""benchlight train, resume and control."""

import contextlib
import json
import random
import shutil
import signal
import sqlite3
import time
import unittest
from pathlib import Path

from support import ProgramTest, json_lines, png, write_folder, write_idx

SHA256 = r"^[0-9a-f]{64}$"


class TrainTest(ProgramTest):
    """Trains the small network on a small set; a run of 8 epochs takes a few seconds."""

    def setUp(self):
        super().setUp()
        write_idx(self.folder / "set", train=400, test=80)
        self.run_folder = self.folder / "run"

    def train_arguments(self, *options, run=None, epochs=3, batch=32, precision="fp32", data=None, threads=1):
        return ("train", "--data", data or f"idx:{self.folder}/set", "--model", "fast", "--run", run or self.run_folder,
                "--epochs", epochs, "--batch", batch, "--precision", precision, "--recipe", "rotate=10,translate=1",
                "--threads", threads, "--json", *options)

    def train(self, *options, code=0, **more):
        """Events of a whole training."""
        return json_lines(self.run_program(*self.train_arguments(*options, **more), code=code).stdout)

    def resume(self, *options, code=0, run=None):
        done = self.run_program("resume", "--run", run or self.run_folder, "--json", *options, code=code)
        return json_lines(done.stdout)

    def start_training(self, *options, **more):
        """A live training that has reported its start."""
        process = self.start_program(*self.train_arguments(*options, **more))
        self.next_event(process, "started")
        return process

    def control(self, command, **options):
        return self.run_program("control", "--run", self.run_folder, command, **options)

    def finish(self, process, code=0):
        """The rest of a live training's events."""
        out = process.stdout.read()  # communicate() would lose what readline() has read ahead
        err = process.stderr.read()
        self.assertEqual(process.wait(timeout=120), code, err.decode())
        return json_lines(out.decode())


class Train(TrainTest):
    def test_events(self):
        events = self.train()
        self.assertEqual([event["event"] for event in events], ["started", "epoch", "epoch", "epoch", "finished"])
        started, *epochs, finished = events
        self.assertEqual(started["run"], str(self.run_folder))
        self.assertEqual((started["model"], started["precision"], started["device"]), ("fast", "fp32", "cpu"))
        self.assertTrue(0 < started["trainable_parameters"] <= started["parameters"])
        for number, epoch in enumerate(epochs, 1):
            self.assertEqual((epoch["epoch"], epoch["epochs"]), (number, 3))
            for part in (epoch["train"], epoch["validation"]):
                self.assertTrue(part["loss"] > 0 and 0 <= part["accuracy"] <= 1)
            self.assertAlmostEqual(epoch["learning_rate"], 1e-3)
            self.assertTrue(epoch["images_per_second"] > 0 and epoch["seconds"] > 0)
        self.assertLess(epochs[-1]["train"]["loss"], epochs[0]["train"]["loss"])
        accuracies = [epoch["validation"]["accuracy"] for epoch in epochs]
        self.assertEqual((finished["state"], finished["epoch"]), ("completed", 3))
        self.assertEqual(finished["best_epoch"], accuracies.index(max(accuracies)) + 1)
        self.assertRegex(finished["weights_sha256"], SHA256)

    def test_equal_settings_give_equal_weights(self):
        hashes = [self.train(run=self.folder / name, threads=2)[-1]["weights_sha256"] for name in ("a", "b")]
        self.assertEqual(*hashes)
        other = self.train("--seed", "5", run=self.folder / "c", threads=2)[-1]["weights_sha256"]
        self.assertNotEqual(hashes[0], other)

    def test_human_output(self):
        arguments = [a for a in self.train_arguments(epochs=2) if a != "--json"]
        done = self.run_program(*arguments)
        for part in ("training fast", "validation loss", "1/2", "2/2", "completed 2 epochs"):
            self.assertIn(part, done.stdout)
        self.assertNotIn("\r", done.stdout + done.stderr)  # no terminal, no progress bar

    def test_without_validation(self):
        events = self.train("--validation", "0", epochs=2)
        self.assertEqual([event["validation"] for event in events[1:-1]], [None, None])
        self.assertEqual(events[-1]["best_epoch"], 2)

    def test_options_override_a_preset_whatever_their_order(self):
        for name, options in (("a", ("--epochs", "2", "--preset", "fast")), ("b", ("--preset", "fast", "--epochs", "2"))):
            events = json_lines(self.run_program(
                "train", "--data", f"idx:{self.folder}/set", "--run", self.folder / name, "--precision", "fp32", "--json",
                *options).stdout)
            self.assertEqual([event["epochs"] for event in events[1:-1]], [2, 2])
            self.assertEqual(events[0]["model"], "fast")

    def test_settings_reach_the_training(self):
        plain = self.train(epochs=1, run=self.folder / "plain")[-1]["weights_sha256"]
        for i, option in enumerate((("--lr", "0.01"), ("--optimizer", "sgd"), ("--weight-decay", "0.1"),
                                    ("--label-smoothing", "0.1"), ("--schedule", "cosine"), ("--schedule", "one-cycle"),
                                    ("--optimizer", "adamw", "--weight-decay", "0.2"), ("--schedule", "step"),
                                    ("--optimizer", "sgd", "--momentum", "0"), ("--warmup", "0.5"), ("--clip", "0.01"),
                                    ("--ema", "0.9"), ("--class-weights", "balanced", "--limit-train", "217"))):
            with self.subTest(option=option):
                events = self.train(*option, epochs=1, run=self.folder / f"run{i}")
                self.assertNotEqual(events[-1]["weights_sha256"], plain)

    def test_precision(self):
        self.assertEqual(self.train(epochs=1, precision="bf16", run=self.folder / "bf16")[0]["precision"], "bf16")
        self.assertIn(self.train(epochs=1, precision="auto")[0]["precision"], ("fp32", "bf16"))

    def test_batch_larger_than_the_set(self):
        self.fails(*self.train_arguments(batch=5000), says=["5,000", "360", "--batch"])
        self.assertFalse(self.run_folder.exists())

    def test_existing_run_needs_force(self):
        first = self.train(epochs=1)
        before = (self.run_folder / "log.db").read_bytes()
        self.fails(*self.train_arguments(epochs=1), says=[str(self.run_folder), "--force"])
        self.assertEqual((self.run_folder / "log.db").read_bytes(), before)
        again = self.train("--force", epochs=1)
        self.assertEqual(first[-1]["weights_sha256"], again[-1]["weights_sha256"])

    def test_a_folder_of_other_things_is_never_replaced(self):
        self.run_folder.mkdir()
        (self.run_folder / "thesis.txt").write_text("mine")
        self.fails(*self.train_arguments("--force"), says=str(self.run_folder))
        self.assertEqual((self.run_folder / "thesis.txt").read_text(), "mine")

    def test_data_that_is_not_there_leaves_no_run(self):
        shutil.rmtree(self.folder / "set")
        self.fails(*self.train_arguments(), says="set")
        self.assertFalse(self.run_folder.exists())

    def test_corrupt_images_are_skipped(self):
        write_folder(self.folder / "pictures", per_class=40)
        (self.folder / "pictures/train/ant/000.png").write_bytes(b"")
        (self.folder / "pictures/test/bee/001.png").write_bytes(png(bytes(768), 16, 16, 3)[:60])
        done = self.run_program(*self.train_arguments(epochs=1, data=f"folder:{self.folder}/pictures"))
        self.assertEqual(json_lines(done.stdout)[-1]["state"], "completed")
        self.assertIn("2", done.stderr)

    def test_a_rate_that_makes_the_loss_nan_fails_and_keeps_the_checkpoint(self):
        process = self.start_training(epochs=500)
        self.next_event(process, "epoch")
        self.control("lr=1e30")
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, err)
        finished = json.loads(out.splitlines()[-1])
        self.assertEqual(finished["state"], "failed")
        complaints = [line for line in err.decode().splitlines() if line.startswith("benchlight: ")]
        self.assertEqual(len(complaints), 1)
        self.assertRegex(complaints[0].lower(), "nan|no number|not a number|finite")
        evaluation = self.json("evaluate", "--run", self.run_folder, "--checkpoint", "last")
        self.assertTrue(evaluation["loss"] > 0)

    def test_data_deleted_while_training(self):
        write_folder(self.folder / "pictures", per_class=60)
        process = self.start_training(epochs=6, data=f"folder:{self.folder}/pictures")
        shutil.rmtree(self.folder / "pictures")
        events = self.finish(process)  # pixels of a small set are held in memory
        self.assertEqual(events[-1]["state"], "completed")


    def test_patience_ends_a_run_that_learns_no_more(self):
        events = self.train("--patience", "2", "--lr", "0", epochs=50)
        self.assertEqual(events[-1]["state"], "completed")
        self.assertEqual(events[-1]["epoch"], events[-1]["best_epoch"] + 2)
        self.assertLess(events[-1]["epoch"], 50)
        again = json_lines(self.run_program("resume", "--run", self.run_folder, "--json").stdout)
        self.assertEqual([event["event"] for event in again], ["finished"])
        self.fails(*self.train_arguments("--patience", "2", "--validation", "0", run=self.folder / "other"), code=2,
                   says=["--patience", "--validation"])


class Control(TrainTest):
    def test_every_setting_that_can_change(self):
        process = self.start_training(epochs=500)
        self.next_event(process, "epoch")
        settings = {"lr": "0.0007", "weight-decay": "0.01", "momentum": "0.5", "label-smoothing": "0.1", "clip": "2.5",
                    "patience": "400", "recipe": "flip=0.5,rotate=5", "epochs": "400"}
        for name, value in settings.items():
            self.assertIn(f"{name}={value}", self.control(f"{name}={value}").stdout)
        self.eventually(lambda: self.next_event(process, "epoch")["epochs"] == 400, "the last of the changes")
        self.control("stop")
        self.finish(process)
        with contextlib.closing(sqlite3.connect(self.run_folder / "log.db")) as log:
            changes = [json.loads(payload) for (payload,) in
                       log.execute("SELECT payload FROM events WHERE kind = 'setting' ORDER BY id")]
        self.assertEqual([change["name"] for change in changes],
                         ["learning_rate", "weight_decay", "momentum", "label_smoothing", "clip", "patience", "recipe",
                          "epochs"])
        self.assertEqual(changes[6]["value"], "flip=0.5,rotate=5")

    def test_learning_rate(self):
        process = self.start_training(epochs=500)
        self.next_event(process, "epoch")
        self.control("lr=0.0005")
        self.eventually(lambda: self.next_event(process, "epoch")["learning_rate"] == 0.0005, "the new rate")
        self.control("stop")
        finished = self.finish(process)[-1]
        self.assertEqual(finished["state"], "stopped")
        self.assertRegex(finished["weights_sha256"], SHA256)

    def test_pause_and_continue(self):
        process = self.start_training(epochs=500)
        self.next_event(process, "epoch")
        self.control("pause")
        epochs = lambda: len(self.log_events("epoch"))  # noqa: E731
        self.eventually(lambda: self.log_events("paused"), "the pause")
        before = epochs()
        time.sleep(0.5)
        self.assertEqual(epochs(), before)
        self.control("continue")
        self.eventually(lambda: epochs() > before + 1, "another epoch")
        self.control("stop")
        self.finish(process)

    def test_stop_while_paused(self):
        process = self.start_training(epochs=500)
        self.control("pause")
        self.eventually(lambda: self.log_events("paused"), "the pause")
        self.control("stop")
        self.assertEqual(self.finish(process)[-1]["state"], "stopped")

    def test_fewer_and_more_epochs(self):
        process = self.start_training(epochs=500)
        self.next_event(process, "epoch")
        self.control("epochs=501")
        self.eventually(lambda: self.next_event(process, "epoch")["epochs"] == 501, "the new total")
        done = self.next_event(process, "epoch")["epoch"]
        self.control(f"epochs={done + 3}")
        finished = self.finish(process)[-1]
        self.assertEqual(finished["state"], "completed")
        self.assertGreaterEqual(finished["epoch"], done + 3)
        self.assertLess(finished["epoch"], 500)

    def test_no_trainer(self):
        self.train(epochs=1)
        for command in ("pause", "continue", "stop", "lr=1", "epochs=3"):
            done = self.control(command, code=1)
            self.assertIn(str(self.run_folder), done.stderr)

    def test_wrong_commands(self):
        self.train(epochs=1)
        for command in ("dance", "lr=", "lr=x", "lr=-1", "lr=0,1", "epochs=0", "epochs=1.5"):
            self.control(command, code=2)

    def test_one_trainer_a_run(self):
        process = self.start_training(epochs=500)
        self.fails("resume", "--run", self.run_folder, says=str(self.run_folder))
        self.fails(*self.train_arguments("--force"), says=str(self.run_folder))
        self.control("stop")
        self.assertEqual(self.finish(process)[-1]["state"], "stopped")

    def log_events(self, kind):
        """The log is an SQLite file that others may read meanwhile."""
        connection = sqlite3.connect(f"file:{self.run_folder}/log.db?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute("SELECT id FROM events WHERE kind = ?", (kind,)).fetchall()
        finally:
            connection.close()


class Resume(TrainTest):
    EPOCHS = 8

    def hash_of_whole(self):
        """Of the same training without interruption."""
        if not hasattr(self, "_whole"):
            self._whole = self.train(run=self.folder / "whole", epochs=self.EPOCHS)[-1]["weights_sha256"]
        return self._whole

    def test_interrupt_leaves_a_checkpoint_and_resuming_gives_the_same_weights(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            run = self.folder / f"run{number}"
            process = self.start_training(epochs=self.EPOCHS, run=run)
            first = self.next_event(process, "epoch")
            process.send_signal(number)
            events = self.finish(process, code=130)
            self.assertEqual(events[-1]["event"], "finished")
            self.assertEqual(events[-1]["state"], "stopped")
            resumed = self.resume(run=run)
            trained = [event["epoch"] for event in resumed if event["event"] == "epoch"]
            self.assertEqual(trained, list(range(trained[0], self.EPOCHS + 1)))
            self.assertGreater(trained[0], first["epoch"])
            self.assertEqual(resumed[-1]["state"], "completed")
            self.assertEqual(resumed[-1]["weights_sha256"], self.hash_of_whole())

    def test_killed_at_any_moment(self):
        begin = time.monotonic()
        expected = self.hash_of_whole()
        length = time.monotonic() - begin
        generator = random.Random()
        for attempt in range(4):
            run = self.folder / f"run{attempt}"
            delay = generator.uniform(0, 0.8 * length)
            with self.subTest(delay=delay):
                process = self.start_training(epochs=self.EPOCHS, run=run)
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
                process.communicate()
                self.assertEqual(self.resume(run=run)[-1]["weights_sha256"], expected)

    def test_killed_twice_and_after_a_new_rate(self):
        process = self.start_training(epochs=500)
        self.next_event(process, "epoch")
        self.control("lr=0.0003")
        self.eventually(lambda: self.next_event(process, "epoch")["learning_rate"] == 0.0003, "the new rate")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        process = self.start_program("resume", "--run", self.run_folder, "--json")
        self.assertEqual(self.next_event(process, "epoch")["learning_rate"], 0.0003)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        process = self.start_program("resume", "--run", self.run_folder, "--json")
        epoch = self.next_event(process, "epoch")
        self.assertEqual(epoch["learning_rate"], 0.0003)
        self.control("stop")
        self.assertEqual(self.finish(process)[-1]["state"], "stopped")

    def test_a_completed_run_only_reports_its_end(self):
        finished = self.train(epochs=2)[-1]
        events = self.resume()
        self.assertEqual([event["event"] for event in events], ["finished"])
        for key in ("state", "epoch", "best_epoch", "weights_sha256"):
            self.assertEqual(events[0][key], finished[key])

    def test_more_epochs(self):
        self.train(epochs=2)
        events = self.resume("--epochs", "4")
        self.assertEqual([event["epoch"] for event in events if event["event"] == "epoch"], [3, 4])
        whole = self.train(epochs=4, run=self.folder / "whole")[-1]
        self.assertEqual(events[-1]["weights_sha256"], whole["weights_sha256"])  # the schedule is constant

    def test_stopped_by_control_and_resumed(self):
        process = self.start_training(epochs=self.EPOCHS)
        self.control("stop")
        stopped = self.finish(process)[-1]
        if stopped["state"] == "completed":
            self.skipTest("the run was over before the command came")
        events = self.resume()
        self.assertEqual(events[-1]["weights_sha256"], self.hash_of_whole())

    def test_damaged_checkpoint_falls_back(self):
        self.train(epochs=3)
        last = self.run_folder / "last.safetensors"
        last.write_bytes(last.read_bytes()[:1000])
        events = self.resume("--epochs", "4")
        self.assertEqual(events[-1]["state"], "completed")
        whole = self.train(epochs=4, run=self.folder / "whole")[-1]
        self.assertEqual(events[-1]["weights_sha256"], whole["weights_sha256"])

    def test_data_that_is_gone(self):
        self.train(epochs=1)
        shutil.rmtree(self.folder / "set")
        self.fails("resume", "--run", self.run_folder, "--epochs", "2", says="set")


class Interrupted(TrainTest):
    def test_at_any_time_ends_with_130(self):
        """Also while images are read and nothing is there to resume."""
        for delay in (0, 0.1, 0.3, 0.6):
            run = self.folder / f"run{delay}"
            process = self.start_program(*self.train_arguments(epochs=500, run=run))
            self.eventually(lambda: self.listens_for_signals(process), "the start of main()")
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            events = self.finish(process, code=130)
            if events and events[0]["event"] == "started":
                self.assertEqual(events[-1]["state"], "stopped")
                self.assertTrue((run / "last.safetensors").exists())

    @staticmethod
    def listens_for_signals(process):
        """It blocks SIGINT, for a thread that waits for it, as soon as its own code runs."""
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("SigBlk:"):
                return int(line.split()[1], 16) & 1 << (signal.SIGINT - 1)
        return False


if __name__ == "__main__":
    unittest.main()
