"""`movies search`: what is found, in which form, and what is not."""

import unittest

from support import ProgramTest


class MoviesSearch(ProgramTest):
    def search(self, *arguments):
        return self.json("movies", "search", *arguments)

    def test_finds_in_the_bundled_set(self):
        answer = self.search("lion king")
        self.assertGreater(answer["milliseconds"], 0)
        first = answer["results"][0]
        self.assertLess(first["score"], 1)
        del first["score"]
        self.assertEqual(first, {"movie_id": 364, "title": "The Lion King", "label": "The Lion King (1994)",
                                 "year": 1994, "matched": "title"})

    def test_forgives(self):
        for query, movie in {"starwars": 260, "mtarix": 2571, "Matrix, The": 2571, "cité des enfants perdus": 29,
                             "heat 1995": 6, "rocky 2": 2409, "dumb and dumber": 231, "lambs silence": 593,
                             "se7en": 47}.items():
            with self.subTest(query):
                self.assertEqual(self.search(query)["results"][0]["movie_id"], movie)

    def test_tells_apart_titles_that_occur_twice(self):
        labels = [hit["label"] for hit in self.search("emma 1996", "--top", 2)["results"]]
        self.assertEqual(len(set(labels)), 2)
        self.assertTrue(all(label.startswith("Emma (1996) · ") for label in labels), labels)

    def test_takes_so_many_and_several_words(self):
        self.assertEqual(len(self.search("star", "--top", 3)["results"]), 3)
        self.assertEqual(len(self.search("star")["results"]), 10)
        self.assertEqual(self.search("star", "wars")["results"], self.search("star wars")["results"])
        self.fails("movies", "search", "star", "--top", 0, code=2, says="--top 0 is out of range")
        self.fails("movies", "search", "star", "--top", -1, code=2, says="--top -1")
        self.run_program("movies", "search", code=2)

    def test_scores_fall_and_are_the_same_each_time(self):
        first, second = self.search("the man")["results"], self.search("the man")["results"]
        self.assertEqual(first, second)
        scores = [hit["score"] for hit in first]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_says_null_for_an_unknown_year(self):
        hit = self.search("ready player one")["results"][0]
        self.assertEqual((hit["title"], hit["year"]), ("Ready Player One", None))

    def test_finds_nothing(self):
        for query in ("zzzqx", "...", "", "\x01", b"\xff\xfe", "x" * 100_000):
            with self.subTest(query[:20]):
                self.assertEqual(self.search(query)["results"], [])
        self.assertEqual(self.run_program("movies", "search", "zzzqx").stdout, 'No title is like "zzzqx".\n')
        text = self.run_program("movies", "search", "gladeatorr xx").stdout
        self.assertTrue(text.startswith('No title is like "gladeatorr xx". The nearest are: Gladiator (2000); '), text)

    def test_takes_a_query_that_begins_with_a_dash(self):
        lines = self.run_program("movies", "search", "--top", 1, "--", "-matrix-").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["id", "2571"])

    def test_prints_a_table(self):
        lines = self.run_program("movies", "search", "toy story").stdout.splitlines()
        self.assertEqual(lines[0].split(), ["id", "title", "score", "matched"])
        self.assertEqual(lines[1].split(), ["1", "Toy", "Story", "(1995)", "1.000", "title"])

    def test_searches_other_sets(self):
        folder = self.folder / "set"
        folder.mkdir()
        (folder / "movies.csv").write_text("movieId,title,genres\n7,\"Blob, The (1958)\",Horror\n8,Nemo,Comedy\n")
        (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,7,4.0,1\n")
        hits = self.search("the blob", "--movies", folder)["results"]
        self.assertEqual([(hit["movie_id"], hit["title"]) for hit in hits], [(7, "The Blob")])


if __name__ == "__main__":
    unittest.main()
