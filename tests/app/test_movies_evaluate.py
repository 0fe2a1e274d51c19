"""`benchlight movies evaluate`."""

import unittest

from support import ProgramTest


class MoviesEvaluate(ProgramTest):
    def small(self):
        """Two tastes: users of one kind like the even movies, those of the other the odd ones."""
        place = self.folder / "small"
        place.mkdir(exist_ok=True)
        movies = "".join(f"{i},Film {'abcdefghijklmnopqrst'[i - 1] * 4} ({1980 + i}),Drama\n" for i in range(1, 21))
        (place / "movies.csv").write_text("movieId,title,genres\n" + movies)
        ratings = "".join(f"{user},{movie},{5 if movie % 2 == user % 2 else 1},0\n"
                          for user in range(1, 41) for movie in range(1, 21) if (user * movie) % 3)
        (place / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + ratings)
        return place

    def test_one_model(self):
        figures = self.json("movies", "evaluate", "--movies", self.small(), "--model", "item-knn", "--top", 5)
        for name in ("users", "recall", "ndcg", "coverage", "fit_seconds", "query_seconds"):
            self.assertIn(name, figures)
        self.assertGreater(figures["recall"], .9)  # tastes are plain
        self.assertLessEqual(figures["recall_interval"][0], figures["recall"])
        self.assertIn("mod 5 is 0", figures["protocol"])
        again = self.json("movies", "evaluate", "--movies", self.small(), "--model", "item-knn", "--top", 5)
        for name in ("recall", "ndcg", "recall_interval", "coverage"):
            self.assertEqual(figures[name], again[name])
        other = self.json("movies", "evaluate", "--movies", self.small(), "--model", "popularity", "--top", 5)
        self.assertLess(other["recall"], figures["recall"])

    def test_table(self):
        models = self.json("movies", "evaluate", "--movies", self.small(), "--model", "all", "--fold", 1)["models"]
        self.assertEqual([model["model"] for model in models][:2], ["default", "ease"])
        self.assertEqual(len(models), 8)
        text = self.run_program("movies", "evaluate", "--movies", self.small(), "--model", "all").stdout
        self.assertIn("recall@10", text)
        self.assertIn("popularity", text)

    def test_wrong_usage(self):
        for options, part in ((("--model", "ease", "--fold", 5), "no fold 5"), (("--model", "ease", "--fold", -1), "fold"),
                              (("--model", "ease", "--folds", 1), "at least 2 folds"),
                              (("--model", "ease", "--top", 0), "at least 1"), (("--model", "x"), "no recommender 'x'"),
                              ((), "--model"), (("--model", "ease", "--lambda", 0), "--lambda"),
                              (("--model", "als", "--lambda", 3), "--lambda"), (("--model", "ease", "--run", "x"), "--run"),
                              (("--model", "embedding", "--as-published"), "--run")):
            with self.subTest(options=options):
                done = self.run_program("movies", "evaluate", "--movies", self.small(), *options, code=2)
                self.assertIn(part, done.stderr)

    def test_a_run_is_trained_anew(self):
        run = self.folder / "run"
        self.run_program("movies", "train", "--movies", self.small(), "--run", run, "--rank", 4, "--optimizer", "exact",
                         "--epochs", 3, "--json")
        figures = self.json("movies", "evaluate", "--run", run, "--top", 5)
        self.assertIn("rank 4", figures["model"])
        self.assertGreater(figures["recall"], .5)


if __name__ == "__main__":
    unittest.main()
