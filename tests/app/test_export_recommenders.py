"""`benchlight export --figure recommenders`: every recommender on the likes that an embedding's run learned from."""
import csv
import io
import json
import math
import os
import random
import struct
import subprocess
import tempfile
import unittest
from collections import Counter
from pathlib import Path

PROGRAM = os.environ.get("BENCHLIGHT", "benchlight")
FOLDS, TOP = 5, 10
COLUMNS = ["model", "users", "recall", "recall_low", "recall_high", "ndcg", "ndcg_low", "ndcg_high", "coverage",
           "popularity", "held_out_popularity", "fit_seconds", "query_seconds"]


def run(*arguments, home):
    environment = {**os.environ, "BENCHLIGHT_HOME": str(home), "LC_ALL": "C.UTF-8"}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        environment.pop(name, None)
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=environment)


def write_movies(folder, movies=60, users=50):
    """Two tastes; returns {user: {movie}} of ratings from 4."""
    folder.mkdir()
    generator = random.Random(5)
    likes = {}
    with open(folder / "movies.csv", "w") as file:
        file.write("movieId,title,genres\n")
        for movie in range(1, movies + 1):
            file.write(f"{movie * 3},Film {movie} ({1980 + movie % 30}),{'Drama' if movie % 2 else 'Comedy'}\n")
    with open(folder / "ratings.csv", "w") as file:
        file.write("userId,movieId,rating,timestamp\n")
        for user in range(1, users + 1):
            likes[user] = set()
            for movie in range(1, movies + 1):
                if generator.random() < (.5 if movie % 2 == user % 2 else .08) * (1 - movie / (1.5 * movies)):
                    stars = generator.choice([2.5, 4, 4.5, 5])
                    file.write(f"{user},{movie * 3},{stars},{900000000 + movie}\n")
                    if stars >= 4:
                        likes[user].add(movie * 3)
    return likes


def popularity_by_hand(likes):
    """Mean recall and ndcg of the most liked movies on fold 0, written down anew from the protocol."""
    held_out = {user: {movie for movie in liked if ((user * 73856093) ^ (movie * 19349663)) % FOLDS == 0}
                for user, liked in likes.items()}
    counts = Counter(movie for user, liked in likes.items() for movie in liked - held_out[user])
    ranking = sorted(range(3, 181, 3), key=lambda movie: (-counts[movie], movie))
    recalls, ndcgs = [], []
    for user, liked in likes.items():
        wanted = held_out[user]
        if not wanted:
            continue
        shown = [movie for movie in ranking if movie not in liked - wanted][:TOP]
        hits = [movie in wanted for movie in shown]
        best = min(TOP, len(wanted))
        recalls.append(sum(hits) / best)
        ndcgs.append(sum(hit / math.log2(place + 2) for place, hit in enumerate(hits)) /
                     sum(1 / math.log2(place + 2) for place in range(best)))
    return len(recalls), sum(recalls) / len(recalls), sum(ndcgs) / len(ndcgs)


class ExportRecommenders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.home = Path(cls.folder.name)
        cls.likes = write_movies(cls.home / "few-films")
        cls.run_folder = cls.home / "run"
        done = run("movies", "train", "--movies", cls.home / "few-films", "--run", cls.run_folder, "--rank", 8, "--epochs",
                   2, "--json", home=cls.home)
        assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def export(self, name, *options, folder=None, expect=0):
        done = run("export", "--run", folder or self.run_folder, "--figure", "recommenders", "--out", self.home / name,
                   *options, home=self.home)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def rows(self):
        self.export("table.csv", "--force")
        return list(csv.DictReader(io.StringIO((self.home / "table.csv").read_text())))

    def test_csv_holds_every_recommender(self):
        rows = self.rows()
        self.assertEqual(list(rows[0])[:len(COLUMNS)], COLUMNS)
        self.assertEqual(len({row["model"] for row in rows}), len(rows))
        for name in ("default", "popularity", "item-knn", "ease", "ease-genres", "als", "embedding", "blend"):
            self.assertIn(name, [row["model"] for row in rows])
        scores = [float(row["ndcg"]) for row in rows if row["ndcg"]]
        self.assertEqual(scores, sorted(scores, reverse=True))
        for row in rows:
            self.assertTrue(row["ndcg"], row)
            for name in ("recall", "ndcg"):
                low, mean, high = (float(row[key]) for key in (name + "_low", name, name + "_high"))
                self.assertTrue(0 <= low <= mean <= high <= 1, row)
            for name in ("popularity", "held_out_popularity"):
                self.assertTrue(0 <= float(row[name]) <= 1, row)
            self.assertGreater(float(row["coverage"]), 0)  # above 1 where movies without a like are recommended too
            self.assertGreaterEqual(float(row["fit_seconds"]), 0)

    def test_numbers_are_those_of_evaluate(self):
        for row in self.rows():
            if row["model"] not in ("popularity", "ease", "item-knn"):
                continue
            done = run("movies", "evaluate", "--movies", self.home / "few-films", "--model", row["model"], "--json",
                       home=self.home)
            self.assertEqual(done.returncode, 0, done.stderr)
            evaluated = json.loads(done.stdout)
            self.assertEqual(int(row["users"]), evaluated["users"])
            for name in ("recall", "ndcg", "coverage"):
                self.assertAlmostEqual(float(row[name]), evaluated[name], places=12)

    def test_popularity_is_what_the_protocol_says(self):
        row = next(row for row in self.rows() if row["model"] == "popularity")
        users, recall, ndcg = popularity_by_hand(self.likes)
        self.assertEqual(int(row["users"]), users)
        self.assertAlmostEqual(float(row["recall"]), recall, places=12)
        self.assertAlmostEqual(float(row["ndcg"]), ndcg, places=12)

    def test_pictures(self):
        self.export("table.svg", "--theme", "dark")
        svg = (self.home / "table.svg").read_text()
        for text in ("few-films, likes from 4 stars, fold 0", ">EASE<", "ndcg@10", "73856093"):
            self.assertIn(text, svg)
        self.export("table.pdf", "--theme", "print", "--size", "240x140mm")
        self.assertTrue((self.home / "table.pdf").read_bytes().startswith(b"%PDF-"))
        self.export("table.png", "--size", "1000x600px")
        self.assertEqual(struct.unpack(">II", (self.home / "table.png").read_bytes()[16:24]), (1000, 600))
        self.assertIn("--force", self.export("table.png", expect=1).stderr)

    def test_a_folder_without_movies_is_told(self):
        (self.home / "empty").mkdir(exist_ok=True)
        done = self.export("none.csv", folder=self.home / "empty", expect=1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)
        self.assertIn("movies train", done.stderr)
        self.assertFalse((self.home / "none.csv").exists())

    def test_a_set_that_is_gone_is_told(self):
        (self.home / "few-films").rename(self.home / "away")
        try:
            done = self.export("gone.csv", expect=1)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1)
            self.assertFalse((self.home / "gone.csv").exists())
        finally:
            (self.home / "away").rename(self.home / "few-films")


if __name__ == "__main__":
    unittest.main()
