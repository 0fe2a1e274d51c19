"""benchlight movies recommend"""

import json
import unittest

from support import ProgramTest

MOVIES = [
    (1, "Alpha (1990)", "Action|Comedy"),
    (2, "Beta, The (1991)", "Action"),
    (3, "Gamma (2000)", "Drama"),
    (4, "Delta (2001)", "Drama|Romance"),
    (5, "Epsilon (1990)", "Action|Comedy"),  # nobody likes it
    (6, "Alphabet (1992)", "Comedy"),
    (7, "Zeta (1995)", "(no genres listed)"),
    (8, "Zeta (2005)", "Comedy"),
]
# user: movies with 5 stars; everybody gives movie 5 two stars
LIKES = {1: [1, 2, 6], 2: [1, 2], 3: [1, 2, 3], 4: [3, 4], 5: [3, 4, 7], 6: [1, 6], 7: [8, 4]}


class Recommend(ProgramTest):
    def setUp(self):
        super().setUp()
        self.set = self.folder / "set"
        self.set.mkdir()
        rows = [f'{i},"{title}",{genres}' for i, title, genres in MOVIES]
        (self.set / "movies.csv").write_text("\n".join(["movieId,title,genres", *rows]) + "\n")
        rows = [f"{user},{movie},5.0,{user}" for user, movies in LIKES.items() for movie in movies]
        rows += [f"{user},5,2.0,{user}" for user in LIKES]
        (self.set / "ratings.csv").write_text("\n".join(["userId,movieId,rating,timestamp", *rows]) + "\n")

    def recommend(self, *arguments):
        return self.json("movies", "recommend", "--movies", self.set, *arguments)

    def refused(self, *arguments, **options):
        return self.fails("movies", "recommend", "--movies", self.set, *arguments, **options)

    @staticmethod
    def ids(answer):
        return [entry["movie_id"] for entry in answer["recommendations"]]

    def test_the_answer_has_what_the_contract_says(self):
        answer = self.recommend("alpha", "--model", "popularity")
        self.assertEqual(answer["query"], [{"movie_id": 1, "title": "Alpha (1990)"}])
        # likes: 3 of movies 2, 3 and 4; 2 of 6; 1 of 7 and 8; equal ones by id; 5 has none
        self.assertEqual(self.ids(answer), [2, 3, 4, 6, 7, 8, 5])
        first = answer["recommendations"][0]
        self.assertEqual((first["rank"], first["title"], first["genres"], first["score"]),
                         (1, "The Beta (1991)", ["Action"], 3))
        self.assertEqual([(r["movie_id"], r["title"], r["likes_in_common"]) for r in first["because"]],
                         [(1, "Alpha (1990)", 3)])
        self.assertEqual(answer["recommendations"][4]["genres"], [])
        self.assertEqual(len(self.recommend("alpha", "--top", "2")["recommendations"]), 2)

    def test_every_model_answers(self):
        for model in ("default", "ease", "ease-genres", "als", "item-knn", "popularity", "embedding", "blend"):
            with self.subTest(model):
                answer = self.recommend("id:1", "id:3", "--dislike", "id:6", "--model", model)
                self.assertEqual(answer["model"], model)
                ids = self.ids(answer)
                self.assertFalse({1, 3, 6} & set(ids))
                self.assertIn(2, ids)
                scores = [entry["score"] for entry in answer["recommendations"]]
                self.assertEqual(scores, sorted(scores, reverse=True))
                for entry in answer["recommendations"]:
                    shares = [reason["share"] for reason in entry["because"]]
                    self.assertEqual(shares, sorted(shares, reverse=True))
                    self.assertEqual({r["movie_id"]: r["disliked"] for r in entry["because"]},
                                     {1: False, 3: False, 6: True})
                    if any(shares):
                        self.assertAlmostEqual(sum(map(abs, shares)), 1)

    def test_shares_are_of_what_ease_adds_up(self):
        both = self.recommend("id:1", "id:3", "--model", "ease", "--lambda", "2")["recommendations"][0]
        alone = {i: {e["movie_id"]: e["score"] for e in
                     self.recommend(f"id:{i}", "--model", "ease", "--lambda", "2")["recommendations"]}[both["movie_id"]]
                 for i in (1, 3)}
        self.assertAlmostEqual(both["score"], sum(alone.values()), places=5)
        total = sum(map(abs, alone.values()))
        for reason in both["because"]:
            self.assertAlmostEqual(reason["share"], alone[reason["movie_id"]] / total, places=4)

    def test_a_dislike_counts_against(self):
        def score(*more):
            answer = self.recommend("id:2", *more, "--model", "ease", "--lambda", "1")
            return {entry["movie_id"]: entry["score"] for entry in answer["recommendations"]}[4]
        self.assertLess(score("--dislike", "id:3"), score())

    def test_lambda_has_influence(self):
        def score(x):
            return self.recommend("id:1", "--model", "ease", "--lambda", x)["recommendations"][0]["score"]
        self.assertNotEqual(score("1"), score("50"))

    def test_a_movie_counts_once(self):
        once = self.recommend("id:1", "--model", "ease")
        twice = self.recommend("id:1", "Alpha (1990)", "id:1", "--model", "ease")
        self.assertEqual(once["query"], twice["query"])
        self.assertEqual(once["recommendations"], twice["recommendations"])

    def test_a_movie_that_nobody_likes_goes_by_genres_and_years(self):
        done = self.run_program("movies", "recommend", "epsilon", "--movies", self.set, "--json")
        answer = json.loads(done.stdout)
        self.assertEqual(self.ids(answer)[:2], [1, 2])  # both genres, the same year; one of them, a year later
        self.assertEqual(len(answer["notes"]), 1)
        for text in (answer["notes"][0], done.stderr):
            self.assertIn("nobody likes Epsilon (1990)", text)
            self.assertIn("genres", text)
        for entry in answer["recommendations"]:
            self.assertEqual(entry["because"][0]["likes_in_common"], 0)
        mixed = self.recommend("epsilon", "id:3", "--model", "item-knn")
        self.assertIn("nobody likes Epsilon (1990)", mixed["notes"][0])
        self.assertEqual(self.ids(mixed)[0], 4)

    def test_titles_that_name_none_or_several(self):
        self.refused("zeta", says=["Zeta (1995), id:7", "Zeta (2005), id:8"])
        self.assertEqual(self.recommend("zeta 2005")["query"][0]["movie_id"], 8)
        self.refused("qwertz uiop", says="qwertz uiop")
        self.fails("movies", "recommend", "asdkjh qwe", says="the nearest are")
        self.refused("id:99", says="99")
        self.refused("alpha", "--dislike", "zeta", says="id:8")

    def test_wrong_usage(self):
        self.refused(code=2, says="TITLE")
        self.refused("id:1", "--dislike", "alpha", code=2, says="Alpha (1990)")
        self.refused("id:1", "--model", "svd", code=2, says="ease-genres")
        self.refused("id:1", "--lambda", "3", code=2, says="--model ease")
        self.refused("id:1", "--model", "ease", "--lambda", "0", code=2, says="--lambda")
        self.refused("id:1", "--model", "ease", "--lambda", "x", code=2, says="--lambda")
        self.refused("id:1", "--top", "0", code=2, says="--top")
        self.refused("id:1", "--as-published", code=2, says="--run")
        self.refused("id:1", "--run", self.folder / "none", "--model", "ease", code=2, says="--model embedding")

    def test_for_people(self):
        text = self.run_program("movies", "recommend", "alpha", "--movies", self.set, "--model", "ease", "--top",
                                "2").stdout
        self.assertRegex(text, r"(?m)^1  The Beta \(1991\)  \S+  Action$")
        self.assertIn("3 people liked both this and Alpha (1990)", text)
        self.assertIn("\n2  ", text)
        self.assertNotIn("\n3  ", text)

    def test_an_embedding_run(self):
        run = self.folder / "run"
        self.run_program("movies", "train", "--movies", self.set, "--run", run, "--epochs", "2", "--like-threshold", "1.5",
                         "--json")
        # The run's own set and threshold are the defaults: from two stars on everybody likes movie 5.
        answer = self.json("movies", "recommend", "id:5", "--run", run)
        self.assertEqual(answer["model"], "embedding")
        self.assertFalse([note for note in answer["notes"] if "In this set nobody" in note])
        by_number = {entry["movie_id"]: entry["because"][0]["likes_in_common"] for entry in answer["recommendations"]}
        self.assertEqual(by_number, {1: 4, 2: 3, 3: 3, 4: 3, 6: 2, 7: 1, 8: 1})
        rows = self.json("movies", "recommend", "id:5", "--run", run, "--as-published")
        self.assertEqual(len(rows["recommendations"]), 7)
        with (self.set / "movies.csv").open("a") as file:
            file.write("9,Eta (1999),Drama\n")
        self.fails("movies", "recommend", "id:5", "--run", run, says=["8 movies", "9"])
        self.fails("movies", "recommend", "id:5", "--run", self.set, says="set")


if __name__ == "__main__":
    unittest.main()
