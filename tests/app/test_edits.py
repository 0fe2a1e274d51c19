"""--edits of train, evaluate and data: images that are given another class or left out."""

import csv
import hashlib
import shutil
import sqlite3
import tempfile
import unittest
from pathlib import Path

from support import ProgramTest, json_lines, write_folder, write_idx

COLUMNS = "part,source,action,label"


class EditsTest(ProgramTest):
    """All tests look at one ImageFolder, 60 images a class and part."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="benchlight-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        write_folder(cls.shared / "set", per_class=60, classes=("ant", "bee", "cat"), channels=1)
        cls.spec = f"folder:{cls.shared}/set"

    def write_edits(self, *lines, name="edits.csv"):
        file = self.folder / name
        file.write_text("\n".join((COLUMNS,) + lines) + "\n")
        return file

    def train(self, name, *options, epochs=2):
        done = self.run_program("train", "--data", self.spec, "--model", "fast", "--run", self.folder / name, "--epochs",
                                epochs, "--batch", "32", "--precision", "fp32", "--threads", "1", "--json", *options)
        return json_lines(done.stdout)

    def rows(self, *options):
        file = self.folder / "predictions.csv"
        report = self.json("evaluate", *options, "--predictions", file, "--force")
        with open(file, newline="") as stream:
            return report, {row["source"]: row for row in csv.DictReader(stream)}

    def log(self, name):
        log = sqlite3.connect(self.folder / name / "log.db")
        self.addCleanup(log.close)
        return log


class Data(EditsTest):
    def test_info_counts_what_is_left(self):
        edits = self.write_edits("train,train/ant/000.png,relabel,bee", "train,train/cat/001.png,exclude,",
                                 "test,test/cat/002.png,exclude,")
        plain = self.json("data", "info", self.spec)
        info = self.json("data", "info", self.spec, "--edits", edits)
        self.assertEqual(plain["train"] + plain["validation"], 180)
        self.assertEqual(info["train"] + info["validation"], 179)
        self.assertEqual((plain["test"], info["test"]), (180, 179))
        self.assertEqual(info["class_counts"], {"ant": 59, "bee": 61, "cat": 59})
        self.assertEqual(info["edits"], {"relabelled": 1, "excluded": 2})
        self.assertIsNone(plain["edits"])
        for field in ("mean", "std", "shape", "skipped", "duplicates", "classes", "warnings"):
            self.assertEqual(info[field], plain[field])
        self.assertIn("1 relabelled, 2 excluded", self.run_program("data", "info", self.spec, "--edits", edits).stdout)

    def test_excluding_all_of_a_class(self):
        edits = self.write_edits(*(f"train,train/cat/{i:03}.png,exclude," for i in range(60)))
        self.assertEqual(self.json("data", "info", self.spec, "--edits", edits)["class_counts"],
                         {"ant": 60, "bee": 60, "cat": 0})
        both = self.write_edits(*(f"train,train/{name}/{i:03}.png,exclude," for name in ("cat", "bee")
                                  for i in range(60)))
        self.fails("data", "info", self.spec, "--edits", both, says="one class only")

    def test_missing_images_are_a_warning(self):
        edits = self.write_edits(",train/ant/000.png,exclude,", ",train/ant/999.png,exclude,")
        warnings = self.json("data", "info", self.spec, "--edits", edits)["warnings"]
        self.assertEqual(len(warnings), 1)
        self.assertIn("train/ant/999.png", warnings[0])

    def test_grid_shows_what_is_left(self):
        out = self.folder / "grid.png"
        tiles = self.json("data", "grid", self.spec, "--out", out)["tiles"]
        gone, other = tiles[0]["index"], tiles[1]["index"]
        source = [f"train/{name}/{i:03}.png" for name in ("ant", "bee", "cat") for i in range(60)]
        new = next(name for name in ("ant", "bee") if name != tiles[1]["label"])
        edits = self.write_edits(f",{source[gone]},exclude,", f",{source[other]},relabel,{new}")
        shown = []
        for epoch in range(1, 25):  # each shows 16 of 161
            shown += self.json("data", "grid", self.spec, "--out", out, "--force", "--edits", edits, "--epoch",
                               epoch)["tiles"]
        self.assertNotIn(gone, [tile["index"] for tile in shown])
        self.assertEqual({tile["label"] for tile in shown if tile["index"] == other}, {new})

    def test_bad_files(self):
        for text, says in (
                ("part,file,action,label\n", ["not a file of edits", "source"]),
                ("", "not a file of edits"),
                (f"{COLUMNS}\ntrain,train/ant/000.png,relabel,dog\n", ["'dog'", "ant, bee, cat"]),
                (f"{COLUMNS}\ntrain,train/ant/000.png,relabel,\n", "line 2"),
                (f"{COLUMNS}\ntrain,train/ant/000.png,delete,\n", ["line 2", "'delete'"]),
                (f"{COLUMNS}\n\ntrain,train/ant/000.png\n", ["line 3", "2 fields"]),
                (f'{COLUMNS}\ntrain,"train/ant/000.png\n', ["line 2", "never closed"]),
                (f"{COLUMNS}\ntrain,elsewhere.png,exclude,\n", ["None of the images", "elsewhere.png"])):
            file = self.folder / "bad.csv"
            file.write_text(text)
            for command in (["data", "info", self.spec], ["data", "grid", self.spec, "--out", self.folder / "g.png"],
                            ["train", "--data", self.spec, "--model", "fast", "--run", self.folder / "run"]):
                self.fails(*command, "--edits", file, says=says)
        self.fails("data", "info", self.spec, "--edits", self.folder, says=[str(self.folder), "not a regular file"])
        self.fails("data", "info", self.spec, "--edits", self.folder / "no.csv", says=[str(self.folder / "no.csv")])
        self.assertFalse((self.folder / "run").exists())
        self.assertFalse((self.folder / "g.png").exists())


class Training(EditsTest):
    def test_a_network_learns_the_edited_labels(self):
        # All ants are said to be bees and the other way round: what the network then says is the other way round too.
        swapped = self.write_edits(*(f"{part},{part}/{a}/{i:03}.png,relabel,{b}" for part in ("train", "test")
                                     for a, b in (("ant", "bee"), ("bee", "ant")) for i in range(60)))
        self.train("plain", epochs=6)
        self.train("swapped", "--edits", swapped, epochs=6)
        plain, plain_rows = self.rows("--run", self.folder / "plain")
        edited, edited_rows = self.rows("--run", self.folder / "swapped")
        self.assertGreater(plain["accuracy"], 0.8)
        self.assertGreater(edited["accuracy"], 0.8)  # by the labels of the run's own edits
        self.assertEqual(plain_rows["test/ant/000.png"]["label"], "ant")
        self.assertEqual(edited_rows["test/ant/000.png"]["label"], "bee")
        self.assertEqual(edited["edits"], {"relabelled": 240, "excluded": 0, "missing": 0})
        # By other edits, the labels as they are stored, nearly all ants and bees are wrong.
        unedited = self.write_edits("test,test/cat/000.png,exclude,", name="other.csv")
        stored, rows = self.rows("--run", self.folder / "swapped", "--edits", unedited)
        self.assertLess(stored["accuracy"], 0.5)
        self.assertEqual(stored["count"], 179)
        self.assertNotIn("test/cat/000.png", rows)
        # The log's predictions have the edited labels as well.
        latest, rows = self.rows("--run", self.folder / "swapped", "--epoch", "latest")
        self.assertGreater(latest["accuracy"], 0.7)
        for source, row in rows.items():
            stored_class = source.split("/")[1]
            self.assertEqual(row["label"], {"ant": "bee", "bee": "ant", "cat": "cat"}[stored_class])

    def test_the_log_holds_the_edits(self):
        edits = self.write_edits("train,train/ant/000.png,relabel,bee", "train,train/bee/001.png,exclude,",
                                 "test,test/cat/002.png,exclude,")
        self.train("run", "--edits", edits)
        log = self.log("run")
        payloads = log.execute("SELECT payload FROM events WHERE kind = 'edits'").fetchall()
        self.assertEqual(len(payloads), 1)
        text = bytes(payloads[0][0]) if not isinstance(payloads[0][0], str) else payloads[0][0].encode()
        self.assertEqual(sorted(csv.reader(text.decode().splitlines())),
                         sorted(csv.reader(edits.read_text().splitlines())))
        started = log.execute("SELECT json_extract(payload, '$.edits.sha256'), json_extract(payload, "
                              "'$.edits.relabelled'), json_extract(payload, '$.edits.excluded'), "
                              "json_extract(payload, '$.settings.edits') FROM events WHERE kind = 'started'").fetchall()
        self.assertEqual(started, [(hashlib.sha256(text).hexdigest(), 1, 2, str(edits))])
        # Another spelling of the same edits has the same hash.
        other = self.folder / "other.csv"
        other.write_text("label,source\n,test/cat/002.png\n")
        self.assertEqual(self.json("data", "info", self.spec, "--edits", other)["edits"],
                         {"relabelled": 0, "excluded": 1})

    def test_resuming_takes_the_edits_of_the_log(self):
        edits = self.write_edits(*(f"train,train/ant/{i:03}.png,relabel,bee" for i in range(0, 60, 3)),
                                 *(f"train,train/cat/{i:03}.png,exclude," for i in range(0, 60, 4)))
        whole = self.train("whole", "--edits", edits, epochs=4)
        process = self.start_program("train", "--data", self.spec, "--model", "fast", "--run", self.folder / "parts",
                                     "--epochs", "4", "--batch", "32", "--precision", "fp32", "--threads", "1",
                                     "--json", "--edits", edits)
        self.next_event(process, "epoch")
        process.kill()
        process.wait()
        edits.write_text(f"{COLUMNS}\ntrain,train/bee/000.png,exclude,\n")
        resumed = json_lines(self.run_program("resume", "--run", self.folder / "parts", "--json").stdout)
        self.assertEqual(resumed[-1]["weights_sha256"], whole[-1]["weights_sha256"])
        edits.unlink()
        extended = json_lines(self.run_program("resume", "--run", self.folder / "parts", "--epochs", "5",
                                               "--json").stdout)
        self.assertEqual(extended[-1]["state"], "completed")
        plain = self.train("plain", epochs=4)
        self.assertNotEqual(plain[-1]["weights_sha256"], whole[-1]["weights_sha256"])
        report = self.json("evaluate", "--run", self.folder / "parts", "--split", "train")
        self.assertEqual(report["edits"], {"relabelled": 20, "excluded": 15, "missing": 0})

    def test_exported_grid_is_of_the_edited_set(self):
        tiles = self.json("data", "grid", self.spec, "--out", self.folder / "a.png")["tiles"]
        source = [f"train/{name}/{i:03}.png" for name in ("ant", "bee", "cat") for i in range(60)]
        edits = self.write_edits(*(f",{source[tile['index']]},exclude," for tile in tiles[:4]))
        self.train("run", "--edits", edits, epochs=1)
        edits.unlink()
        self.run_program("export", "--run", self.folder / "run", "--figure", "grid", "--out", self.folder / "run.csv")
        self.write_edits(*(f",{source[tile['index']]},exclude," for tile in tiles[:4]))
        same = self.json("data", "grid", self.spec, "--out", self.folder / "b.png", "--edits", edits)["tiles"]
        with open(self.folder / "run.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual([int(row["index"]) for row in rows], [tile["index"] for tile in same])
        self.assertNotEqual([tile["index"] for tile in same], [tile["index"] for tile in tiles])


class Evaluation(EditsTest):
    def test_weights_and_other_data(self):
        swapped = self.write_edits(*(f"train,train/{a}/{i:03}.png,relabel,{b}"
                                     for a, b in (("ant", "bee"), ("bee", "ant")) for i in range(60)),
                                   "test,test/ant/000.png,exclude,")
        self.train("run", "--edits", swapped)
        weights = self.folder / "w.safetensors"
        self.run_program("weights", "export", "--run", self.folder / "run", "--out", weights)
        file = ["--weights", weights, "--model", "fast", "--data", self.spec]
        plain, rows = self.rows(*file)
        self.assertEqual(plain["count"], 180)  # a file has no edits of its own
        self.assertIsNone(plain["edits"])
        self.assertIn("test/ant/000.png", rows)
        edited, rows = self.rows(*file, "--edits", swapped)
        self.assertEqual(edited["count"], 179)
        self.assertNotIn("test/ant/000.png", rows)
        self.assertEqual(edited["baseline_accuracy"], 60 / 179)
        # A run's own edits follow its images to another place, but are none of another set's.
        shutil.copytree(self.shared / "set", self.folder / "moved")
        moved = self.json("evaluate", "--run", self.folder / "run", "--data", f"folder:{self.folder}/moved")
        self.assertEqual(moved["count"], 179)
        write_folder(self.folder / "new", per_class=20, classes=("ant", "bee", "cat"), channels=1, seed=9)
        new = self.json("evaluate", "--run", self.folder / "run", "--data", f"folder:{self.folder}/new")
        self.assertEqual(new["count"], 60)
        self.assertIsNone(new["edits"])
        self.fails("evaluate", "--run", self.folder / "run", "--epoch", "latest", "--edits", swapped, code=2,
                   says="--edits")
        self.fails("evaluate", *file, "--edits", self.folder / "none.csv", says="none.csv")

    def test_predictions_of_an_idx_set_are_edits(self):
        """What evaluate writes is such a table: rows that were kept and corrected in a spreadsheet relabel."""
        write_idx(self.folder / "idx", train=200, test=40)
        spec = f"idx:{self.folder}/idx"
        self.run_program("train", "--data", spec, "--model", "fast", "--run", self.folder / "run", "--epochs", "1",
                         "--batch", "32", "--precision", "fp32", "--threads", "1")
        _, rows = self.rows("--run", self.folder / "run")
        chosen = list(rows.values())[:3]
        with open(self.folder / "mine.csv", "w", newline="") as stream:
            writer = csv.DictWriter(stream, chosen[0].keys())
            writer.writeheader()
            for row in chosen:
                writer.writerow(dict(row, label=str((int(row["label"]) + 1) % 4)))
        report = self.json("evaluate", "--run", self.folder / "run", "--edits", self.folder / "mine.csv")
        self.assertEqual(report["edits"], {"relabelled": 3, "excluded": 0, "missing": 0})


if __name__ == "__main__":
    unittest.main()
