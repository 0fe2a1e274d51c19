"""Runs that nothing can lose: damaged checkpoints, a full disk, newer logs, read-only places, folders that are no run."""

import hashlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import unittest

from support import PROGRAM, ProgramTest, json_lines, write_idx


class SurvivalTest(ProgramTest):
    def setUp(self):
        super().setUp()
        write_idx(self.folder / "set", train=160, test=40)
        self.run_folder = self.folder / "run"

    def train_arguments(self, *options, run=None, epochs=3):
        return ("train", "--data", f"idx:{self.folder}/set", "--model", "fast", "--run", run or self.run_folder,
                "--epochs", epochs, "--batch", 32, "--precision", "fp32", "--threads", 1, "--json", *options)

    def train(self, *options, **more):
        return json_lines(self.run_program(*self.train_arguments(*options, **more)).stdout)

    def resume(self, *options):
        done = self.run_program("resume", "--run", self.run_folder, "--json", *options)
        return json_lines(done.stdout), done.stderr

    def flip_bit(self, name):
        file = self.run_folder / name
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.unlink()  # others may be names of the same file
        file.write_bytes(content)

    def contents(self):
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.run_folder.iterdir()}


class Checkpoints(SurvivalTest):
    def test_a_torn_newest_checkpoint_falls_back_and_says_so(self):
        whole = self.train(run=self.folder / "whole", epochs=4)[-1]
        self.train("--schedule", "constant")
        original = self.folder / "original"
        shutil.copytree(self.run_folder, original)
        size = (original / "last.safetensors").stat().st_size
        for damage in ("bit", "empty", "torn", "missing", "zeros"):
            shutil.rmtree(self.run_folder)
            shutil.copytree(original, self.run_folder)
            last = self.run_folder / "last.safetensors"
            if damage == "bit":
                self.flip_bit("last.safetensors")
            elif damage == "missing":
                last.unlink()
            else:
                last.write_bytes(last.read_bytes()[:{"empty": 0, "torn": size // 2, "zeros": size // 3}[damage]]
                                 + (bytes(size - size // 3) if damage == "zeros" else b""))
            (self.run_folder / "last.next.safetensors").write_bytes(b"half")
            (self.run_folder / "best.safetensors.tmp.4").write_bytes(b"half")
            events, said = self.resume("--epochs", "4")
            self.assertIn("The checkpoint before it is used instead.", said, damage)
            self.assertEqual([event["epoch"] for event in events if event["event"] == "epoch"], [3, 4], damage)
            self.assertEqual(events[-1]["weights_sha256"], whole["weights_sha256"], damage)
            names = {path.name for path in self.run_folder.iterdir()}
            self.assertFalse({name for name in names if ".tmp." in name or ".next." in name}, damage)
            with sqlite3.connect(self.run_folder / "log.db") as log:
                messages = log.execute("SELECT payload FROM events WHERE kind = 'message'").fetchall()
            self.assertTrue(any("used instead" in str(row[0]) for row in messages), damage)

    def test_two_damaged_checkpoints_are_one_sentence(self):
        self.train()
        for name in ("last.safetensors", "last.previous.safetensors"):
            self.flip_bit(name)
        self.fails("resume", "--run", self.run_folder, "--epochs", 4, says=("No checkpoint", "is whole"))
        self.assertEqual(sqlite3.connect(self.run_folder / "log.db").execute("PRAGMA integrity_check").fetchone()[0], "ok")

    def test_a_best_that_a_kill_left_behind_is_made_again(self):
        """Killed between the checkpoint's rename and its second name."""
        self.train(epochs=1)
        digest = self.contents()["last.safetensors"]
        (self.run_folder / "best.safetensors").unlink()
        self.resume("--epochs", "2")
        self.assertTrue((self.run_folder / "best.safetensors").exists())
        best, previous = self.contents()["best.safetensors"], self.contents()["last.previous.safetensors"]
        self.assertEqual(previous, digest)
        self.assertIn(best, (previous, self.contents()["last.safetensors"]))

    def test_evaluating_a_damaged_best_says_what_to_do(self):
        self.train()
        self.flip_bit("best.safetensors")
        self.fails("evaluate", "--run", self.run_folder, "--json", says=("best.safetensors", "checkpoint last"))
        self.json("evaluate", "--run", self.run_folder, "--checkpoint", "last")

    def test_a_log_that_lost_its_end_is_gone_on_with(self):
        whole = self.train(run=self.folder / "whole", epochs=4)[-1]
        self.train()
        with sqlite3.connect(self.run_folder / "log.db") as log:
            first = log.execute("SELECT min(id) FROM events WHERE kind = 'epoch'").fetchone()[0]
            log.execute("DELETE FROM events WHERE id > ?", (first,))
            log.execute("UPDATE sqlite_sequence SET seq = ?", (first,))
        events, said = self.resume("--epochs", "4")
        self.assertIn("are lost", said)
        self.assertEqual(events[-1]["weights_sha256"], whole["weights_sha256"])
        self.assertEqual([event["epoch"] for event in events if event["event"] == "epoch"], [4])


class FullDisk(SurvivalTest):
    def test_training_goes_on_says_so_and_can_be_resumed(self):
        """No file may grow beyond a limit, which is lifted for the resumption: writes fail as on a full disk."""
        whole = self.train(run=self.folder / "whole", epochs=5)[-1]

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))

        done = subprocess.run([PROGRAM, *map(str, self.train_arguments(epochs=5))], env=self.environment,
                              capture_output=True, text=True, preexec_fn=limit, timeout=120)
        self.assertEqual(done.returncode, 1, done.stderr)
        events = json_lines(done.stdout)
        self.assertEqual(events[-1]["state"], "failed")
        self.assertIn("cannot write", done.stderr.lower())
        self.assertIn("free some space", done.stderr)
        resumed, _ = self.resume()
        self.assertEqual(resumed[-1]["state"], "completed")
        self.assertEqual(resumed[-1]["weights_sha256"], whole["weights_sha256"])


class OtherLogs(SurvivalTest):
    def test_a_newer_log_is_shown_and_not_gone_on_with(self):
        self.train()
        with sqlite3.connect(self.run_folder / "log.db") as log:
            log.execute("PRAGMA user_version = 2")
            log.execute("INSERT INTO events(time, segment, step, kind, payload) VALUES(1, 0, 1, 'of-tomorrow', 'x')")
        before = self.contents()
        for arguments in (("resume", "--run", self.run_folder), ("resume", "--run", self.run_folder, "--epochs", 5)):
            self.fails(*arguments, says="newer Benchlight")
        self.fails("control", "--run", self.run_folder, "stop")
        self.fails(*self.train_arguments())
        self.json("evaluate", "--run", self.run_folder)
        self.json("evaluate", "--run", self.run_folder, "--epoch", "latest")
        self.run_program("export", "--run", self.run_folder, "--figure", "accuracy", "--out", self.folder / "a.csv")
        self.assertEqual(self.contents(), before)
        with sqlite3.connect(self.run_folder / "log.db") as log:
            log.execute("UPDATE meta SET value = '2' WHERE key = 'least_reader'")
        before = self.contents()
        for command in ("resume", "evaluate"):
            self.fails(command, "--run", self.run_folder, says="newer Benchlight")
        self.assertEqual(self.contents(), before)

    def test_a_read_only_place_can_be_read(self):
        self.train()
        if subprocess.run(["mount", "--bind", self.run_folder, self.run_folder], capture_output=True).returncode != 0:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", self.run_folder])
        subprocess.run(["mount", "-o", "remount,bind,ro", self.run_folder], check=True)
        self.json("evaluate", "--run", self.run_folder)
        self.json("evaluate", "--run", self.run_folder, "--epoch", "latest")
        self.run_program("export", "--run", self.run_folder, "--figure", "loss", "--out", self.folder / "a.csv")
        self.fails("resume", "--run", self.run_folder, "--epochs", 5, says="may not be written to")
        self.fails("control", "--run", self.run_folder, "stop")
        self.fails(*self.train_arguments("--force"))

    def test_folders_that_are_no_run_are_one_sentence(self):
        self.train()
        whole = (self.run_folder / "log.db").read_bytes()
        bad = self.folder / "bad"

        def refused():
            for arguments in (("resume", "--run", bad), ("control", "--run", bad, "stop"),
                              ("evaluate", "--run", bad, "--json"),
                              ("export", "--run", bad, "--figure", "loss", "--out", self.folder / "x.csv")):
                self.fails(*arguments, timeout=30)

        refused()
        bad.write_bytes(b"x")
        refused()
        bad.unlink()
        bad.mkdir()
        refused()
        for content in (b"", whole[:3000], b"\xee" * 100_000):
            (bad / "log.db").write_bytes(content)
            refused()
        (bad / "log.db").unlink()
        os.mkfifo(bad / "log.db")
        refused()
        (bad / "log.db").unlink()
        (bad / "log.db").symlink_to("log.db")
        refused()
        (bad / "log.db").unlink()
        (bad / "log.db").write_bytes(whole)
        for payload in ("'['", "'{}'", "'{\"settings\":7,\"data\":[],\"precision\":{}}'", "NULL"):
            with sqlite3.connect(bad / "log.db") as log:
                log.execute(f"UPDATE events SET payload = {payload}")
            self.fails("resume", "--run", bad, "--epochs", 9, timeout=30)
            self.fails("evaluate", "--run", bad, "--json", timeout=30)


if __name__ == "__main__":
    unittest.main()
