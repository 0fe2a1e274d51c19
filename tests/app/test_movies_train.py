"""benchlight movies train and movies sweep."""

import json
import math
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PATIENCE, PROGRAM

COST_OF_ZERO = 63_482_944  # of the bundled set


class MoviesTrainTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="benchlight-movies-")
        self.addCleanup(self.folder.cleanup)
        self.run_folder = Path(self.folder.name) / "run"

    def call(self, *options, code=0):
        done = subprocess.run([PROGRAM, *map(str, options)], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def events(self, command, *options, code=0):
        done = self.call("movies", command, "--run", self.run_folder, *options, "--json", code=code)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def assert_sentence(self, done, *words):
        lines = done.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])

    def test_low_rank_events(self):
        events = self.events("train", "--rank", 16, "--epochs", 4)
        self.assertEqual([event["event"] for event in events], ["started"] + ["epoch"] * 4 + ["finished"])
        epochs = events[1:-1]
        self.assertEqual([epoch["epoch"] for epoch in epochs], [0, 1, 2, 3])
        costs = [epoch["cost"] for epoch in epochs] + [events[-1]["cost"]]
        self.assertEqual(costs, sorted(costs, reverse=True))
        # N(0, 1/2) vectors: E[(v_i·v_j)²] = rank/16 for each of n(n − 1) pairs, and X on top.
        self.assertAlmostEqual(costs[0] / (9742 * 9741 * 16 / 16 + COST_OF_ZERO), 1, delta=.02)
        self.assertEqual(events[-1]["state"], "completed")

    def test_exact_meets_its_bounds(self):
        events = self.events("train", "--rank", 128, "--optimizer", "exact")
        costs = [event["cost"] for event in events[2:]]
        self.assertLess(events[-1]["cost"], 4.6e5)
        self.assertEqual(costs, sorted(costs, reverse=True))
        events = self.events("train", "--optimizer", "exact", "--rank", "full", "--force")
        self.assertLess(events[-1]["cost"], 1)

    def test_seed_and_start(self):
        first = self.events("train", "--rank", 4, "--epochs", 2)
        again = self.events("train", "--rank", 4, "--epochs", 2, "--force")
        other = self.events("train", "--rank", 4, "--epochs", 2, "--force", "--seed", 1)
        self.assertAlmostEqual(first[-1]["cost"] / again[-1]["cost"], 1, places=9)
        self.assertNotEqual(first[1]["cost"], other[1]["cost"])

    def test_adam_has_its_own_rate(self):
        started = self.events("train", "--rank", 4, "--epochs", 1, "--optimizer", "adam")[0]
        self.assertEqual(started["lr"], 1e-3)

    def test_interrupted_and_asked(self):
        process = subprocess.Popen([PROGRAM, "movies", "train", "--run", self.run_folder, "--rank", "8", "--epochs",
                                    "1000000", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        while json.loads(process.stdout.readline())["event"] != "epoch":
            pass
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        finished = json.loads(out.splitlines()[-1])
        self.assertEqual((finished["event"], finished["state"]), ("finished", "stopped"))
        self.assertTrue(math.isfinite(finished["cost"]))
        answer = json.loads(self.call("movies", "recommend", "id:1", "--run", self.run_folder, "--json").stdout)
        self.assertEqual(len(answer["recommendations"]), 10)

    def test_stopped_by_control(self):
        process = subprocess.Popen([PROGRAM, "movies", "train", "--run", self.run_folder, "--rank", "8", "--epochs",
                                    "1000000", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        while json.loads(process.stdout.readline())["event"] != "epoch":
            pass
        self.call("control", "--run", self.run_folder, "stop")
        out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(json.loads(out.splitlines()[-1])["state"], "stopped")

    def test_text_says_what_the_cost_means(self):
        text = self.call("movies", "train", "--run", self.run_folder, "--rank", 4, "--epochs", 2).stdout
        self.assertIn("63,482,944", text)
        self.assertIn("The least possible cost is 0", text)
        self.assertIn("completed", text)

    def test_wrong_usage(self):
        for options in (("--rank", 0), ("--rank", "some"), ("--lr", 0), ("--lr", "nan"), ("--momentum", 1),
                        ("--epochs", 0), ("--optimizer", "rmsprop"), ("--threads", 0), ("--like-threshold", 9)):
            with self.subTest(options=options):
                self.assert_sentence(self.call("movies", "train", "--run", self.run_folder, *options, code=2), options[0]
                                     if options[0] != "--optimizer" else "rmsprop")
        self.assertFalse(self.run_folder.exists())

    def test_an_existing_run(self):
        self.events("train", "--rank", 4, "--epochs", 1)
        self.assert_sentence(self.call("movies", "train", "--run", self.run_folder, "--rank", 4, "--epochs", 1, code=1),
                             str(self.run_folder), "--force")

    def test_divergence(self):
        done = self.call("movies", "train", "--run", self.run_folder, "--rank", 8, "--lr", 10, "--epochs", 60, "--json",
                         code=1)
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["state"], "failed")
        self.assert_sentence(done, "lower learning rate")

    def test_image_commands_refuse_it(self):
        self.events("train", "--rank", 4, "--epochs", 1)
        for command in (("evaluate", "--run", self.run_folder), ("resume", "--run", self.run_folder),
                        ("predict", self.folder.name, "--run", self.run_folder)):
            with self.subTest(command=command[0]):
                done = subprocess.run([PROGRAM, *map(str, command)], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assert_sentence(done, str(self.run_folder), "movie")

    def test_sweep(self):
        events = self.events("sweep", "--rank", 8, "--epochs", 2)
        configs = ["sgd-1e-5", "sgd-1e-6", "sgd-1e-7", "adam-1e-4", "adam-1e-3", "adam-1e-1"]
        runs = [event for event in events if event["event"] in ("started", "epoch", "finished")]
        self.assertEqual([(event["config"], event["event"]) for event in runs],
                         [(config, event) for config in configs for event in ("started", "epoch", "epoch", "finished")])
        every_list = [event for event in events if event["event"] == "recommendations"]
        rows = [event["recommendations"] for event in every_list if event["vectors"] == "rows"]
        self.assertEqual(rows, [[]] * 18) # those of an oblong matrix stand for no movies
        lists = [event for event in every_list if event["vectors"] == "columns"]
        self.assertEqual([(event["config"], event["query"]["movie_id"]) for event in lists],
                         [(config, query) for config in configs for query in (150, 1, 586)])
        for event in lists:
            self.assertEqual([row["rank"] for row in event["recommendations"]], list(range(1, 11)))
            self.assertNotIn(event["query"]["movie_id"], [row["movie_id"] for row in event["recommendations"]])
        self.assertEqual(lists[0]["query"]["title"], "Apollo 13 (1995)")
        overlap = events[-1]
        self.assertEqual((overlap["event"], overlap["vectors"], overlap["configs"]), ("overlap", "columns", configs))
        for i, row in enumerate(overlap["share"]):
            self.assertEqual(row[i], 1)
            for j, share in enumerate(row):
                first, second = ([{row["movie_id"] for row in lists[3 * c + q]["recommendations"]} for q in range(3)]
                                 for c in (i, j))
                self.assertAlmostEqual(share, sum(len(a & b) for a, b in zip(first, second)) / 30)
        for config in configs:
            self.assertTrue((self.run_folder / config / "log.db").exists())
        self.assert_sentence(self.call("movies", "sweep", "--run", self.run_folder, "--rank", 8, code=1), "--force")


if __name__ == "__main__":
    unittest.main()
