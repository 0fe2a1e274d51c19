"""The window on a display, as its user closes it."""

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import unittest

from support import ProgramTest, write_idx


def is_held(run):
    """Whether a trainer holds the run."""
    with open(run / "lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@unittest.skipUnless(os.environ.get("DISPLAY"), "there is no display")
class WindowTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.environment["DISPLAY"] = os.environ["DISPLAY"]
        self.home = self.folder / "home"
        write_idx(self.folder / "data")
        started = self.folder / "before"
        self.run_program("train", "--data", f"idx:{self.folder / 'data'}", "--preset", "fast", "--epochs", 1, "--batch", 32,
                         "--run", started)
        with sqlite3.connect(started / "log.db") as log:
            payload = log.execute("SELECT payload FROM events WHERE kind = 'started'").fetchone()[0]
        settings = json.loads(payload)["settings"] | {"epochs": 20000}
        text = json.dumps(settings, separators=(",", ":")).replace('"', r'\"')
        self.home.mkdir(exist_ok=True)
        self.window_settings = f'[General]\npage=training\nnext_run="{text}"\n'

    def open_window(self, closing):
        (self.home / "window.ini").write_text(self.window_settings + f"closing={closing}\n")
        window = self.start_program()
        number = self.eventually(lambda: self.xdotool("search", "--onlyvisible", "--pid", window.pid).split(), "the window")[-1]
        self.xdotool("windowfocus", "--sync", number)
        return window

    def xdotool(self, *arguments):
        done = subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, capture_output=True, text=True)
        return done.stdout

    def runs(self):
        return [log.parent for log in (self.home / "runs").glob("*/log.db")] if (self.home / "runs").exists() else []

    def start_training(self):
        def try_again():
            self.xdotool("key", "--clearmodifiers", "ctrl+Return")
            return self.runs()
        run, = self.eventually(try_again, "a run")
        self.eventually(lambda: (run / "lock").exists() and is_held(run), "a trainer")
        self.eventually(lambda: self.epochs(run) > 0, "an epoch")
        return run

    @staticmethod
    def epochs(run):
        with sqlite3.connect(run / "log.db") as log:
            return log.execute("SELECT count(*) FROM events WHERE kind = 'epoch'").fetchone()[0]

    def test_a_training_goes_on_without_the_window(self):
        window = self.open_window("keep-training")
        run = self.start_training()
        self.xdotool("key", "--clearmodifiers", "ctrl+q")
        window.communicate(timeout=60)
        self.assertEqual(window.returncode, 0)
        self.eventually(lambda: is_held(run), "a trainer in the background")
        before = self.epochs(run)
        self.eventually(lambda: self.epochs(run) > before, "another epoch")

        window = self.open_window("stop")  # follows it, and closes without touching it
        self.xdotool("key", "--clearmodifiers", "ctrl+q")
        window.communicate(timeout=60)
        self.assertTrue(is_held(run))
        self.run_program("control", "--run", run, "stop")
        self.eventually(lambda: not is_held(run), "the end")

    def test_a_stopped_training_leaves_a_checkpoint(self):
        window = self.open_window("stop")
        run = self.start_training()
        self.xdotool("key", "--clearmodifiers", "ctrl+q")
        window.communicate(timeout=60)
        self.assertEqual(window.returncode, 0)
        self.assertFalse(is_held(run))
        self.assertTrue((run / "last.safetensors").exists())

    def test_a_signal_ends_the_window_after_a_checkpoint(self):
        window = self.open_window("keep-training")
        run = self.start_training()
        window.send_signal(signal.SIGTERM)
        window.communicate(timeout=60)
        self.assertEqual(window.returncode, 130)
        self.assertFalse(is_held(run))
        self.assertTrue((run / "last.safetensors").exists())


if __name__ == "__main__":
    unittest.main()
