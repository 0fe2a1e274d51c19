"""Figures of movie embeddings, and what other commands say of such runs."""

import csv
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PROGRAM, ProgramTest, json_lines, write_idx

CONFIGS = ["sgd-1e-5", "sgd-1e-6", "sgd-1e-7", "adam-1e-4", "adam-1e-3", "adam-1e-1"]
PUBLISHED = Path(__file__).resolve().parents[2] / "resources/published/costs.csv"


class ExportMovies(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="benchlight-test-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.runs = Path(cls.place.name)
        cls.events = cls.made("movies", "sweep", "--run", cls.runs / "sweep", "--rank", 4, "--epochs", 3, "--json")
        cls.exact = cls.made("movies", "train", "--run", cls.runs / "exact", "--optimizer", "exact", "--rank", 3, "--epochs",
                             3, "--json")

    @classmethod
    def made(cls, *arguments):
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=True)
        return json_lines(done.stdout)

    def export(self, run, figure, name, *options, code=0):
        return self.run_program("export", "--run", self.runs / run, "--figure", figure, "--out", self.folder / name,
                                *options, code=code)

    def rows_of(self, run, figure):
        self.export(run, figure, f"{run}-{figure}.csv", "--force", "--log")
        with open(self.folder / f"{run}-{figure}.csv", newline="") as file:
            return list(csv.reader(file))

    def test_costs_are_those_of_the_log_and_the_published_ones(self):
        rows = self.rows_of("sweep", "cost")
        self.assertEqual(rows[0], ["epoch", *CONFIGS, *("published " + name for name in CONFIGS)])
        self.assertEqual([row[0] for row in rows[1:]], [str(epoch) for epoch in range(20)])
        for event in self.events:
            if event["event"] == "epoch":
                column = 1 + CONFIGS.index(event["config"])
                self.assertEqual(float(rows[1 + event["epoch"]][column]), event["cost"])
        self.assertEqual([row[1] for row in rows[4:]], [""] * 17)
        with open(PUBLISHED, newline="") as file:
            for row in csv.DictReader(file):
                name = f"{row['optimizer'].lower()}-{row['learning_rate']}"
                self.assertEqual(float(rows[1 + int(row["epoch"])][7 + CONFIGS.index(name)]), float(row["cost"]))
        self.assertEqual(rows[1][12], "")  # Adam 1e-1 lacks its first four values

    def test_a_run_alone_has_its_cost(self):
        rows = self.rows_of("exact", "cost")
        self.assertEqual(rows[0], ["epoch", "exact"])
        costs = [event["cost"] for event in self.exact if event["event"] == "epoch"]
        self.assertEqual([float(row[1]) for row in rows[1:]], costs)

    def test_overlaps_are_those_that_the_sweep_tells(self):
        rows = self.rows_of("sweep", "overlap")
        self.assertEqual(rows[0][:7], ["config", *CONFIGS])
        told = [event for event in self.events if event["event"] == "overlap" and event["vectors"] == "columns"]
        self.assertEqual([[float(field) for field in row[1:7]] for row in rows[1:]], told[0]["share"])
        self.assertEqual([row[0] for row in rows[1:]], CONFIGS)
        for i, row in enumerate(rows[1:]):
            self.assertEqual(row[7 + i], "1")

    def test_every_format(self):
        for figure, words in (("cost", ("1e-6, published", "all zeros: 63,482,944", "SGD: cost of each epoch")),
                              ("overlap", ("Adam 1e-1", "Published", "100 %"))):
            self.export("sweep", figure, f"{figure}.svg")
            svg = (self.folder / f"{figure}.svg").read_text()
            for word in words:
                self.assertIn(word, svg)
            self.export("sweep", figure, f"{figure}.pdf", "--theme", "print", "--size", "160x90mm")
            self.assertTrue((self.folder / f"{figure}.pdf").read_bytes().startswith(b"%PDF-"))
            self.export("sweep", figure, f"{figure}.png", "--size", "900x420px", "--theme", "dark", "--split", "test")
            data = (self.folder / f"{figure}.png").read_bytes()
            self.assertEqual(struct.unpack(">II", data[16:24]), (900, 420))

    def test_a_figure_of_another_kind_of_run_is_refused(self):
        for run, figure, says in (("exact", "overlap", "sweep"), ("exact", "loss", "cost"), ("sweep", "confusion", "cost"),
                                  ("nowhere", "cost", "no run")):
            self.fails("export", "--run", self.runs / run, "--figure", figure, "--out", self.folder / "x.csv", says=says)
        write_idx(self.folder / "data", train=32, test=8)
        self.run_program("train", "--data", f"idx:{self.folder / 'data'}", "--model", "fast", "--epochs", 1, "--batch", 16,
                         "--precision", "fp32", "--run", self.folder / "images")
        for figure in ("cost", "overlap"):
            self.fails("export", "--run", self.folder / "images", "--figure", figure, "--out", self.folder / "x.csv",
                       says="trained an image classifier")
        self.assertFalse((self.folder / "x.csv").exists())

    def test_commands_about_images_say_what_such_a_run_is(self):
        (self.folder / "image.png").write_bytes(b"")
        run = self.runs / "exact"
        for command in (("evaluate", "--run", run), ("evaluate", "--run", run, "--epoch", "latest"),
                        ("predict", "--run", run, self.folder / "image.png"), ("resume", "--run", run),
                        ("weights", "export", "--run", run, "--out", self.folder / "w.safetensors")):
            self.fails(*command, says=("vectors of movies", "movies recommend"))
        self.assertFalse((self.folder / "w.safetensors").exists())


if __name__ == "__main__":
    unittest.main()
