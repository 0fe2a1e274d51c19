"""What `benchlight movies info` says of the bundled set, of others, and of damaged ones."""

import json
import os
import unittest
import zipfile

from support import ProgramTest

MOVIES = "movieId,title,genres\n1,Toy Story (1995),Animation\n2,\"Lion King, The (1994)\",Drama\n3,Heat (1995),Action\n"
RATINGS = "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,2,5.0,964982703\n2,1,4.5,964982703\n2,2,4.0,1537799250\n"


class MoviesInfo(ProgramTest):
    def info(self, *arguments):
        return json.loads(self.run_program("movies", "info", "--json", *arguments).stdout)

    def write(self, movies=MOVIES, ratings=RATINGS):
        folder = self.folder / "set"
        folder.mkdir(exist_ok=True)
        (folder / "movies.csv").write_text(movies, encoding="utf-8")
        (folder / "ratings.csv").write_text(ratings, encoding="utf-8")
        return folder

    def test_the_bundled_set(self):
        info = self.info()
        wanted = {"movies": 9742, "rated_movies": 9724, "ratings": 100836, "users": 610, "likes": 48580,
                  "liked_movies": 6298, "pairs": 6000360, "max": 168, "layout": "ml-latest", "like_threshold": 4,
                  "last_rating": "2018-09-24", "skipped": []}
        self.assertEqual({key: info[key] for key in wanted}, wanted)

    def test_text_for_people(self):
        text = self.run_program("movies", "info").stdout
        for part in ("9,742", "9,724", "100,836", "48,580", "3,444", "6,000,360", "2018-09-24"):
            self.assertIn(part, text)

    def test_a_folder_a_zip_and_a_threshold(self):
        folder = self.write()
        info = self.info("--movies", folder)
        self.assertEqual((info["movies"], info["likes"], info["pairs"], info["max"]), (3, 4, 2, 2))
        with zipfile.ZipFile(self.folder / "set.zip", "w", zipfile.ZIP_DEFLATED) as file:
            file.write(folder / "movies.csv", "ml/movies.csv")
            file.write(folder / "ratings.csv", "ml/ratings.csv")
        zipped = self.info("--movies", self.folder / "set.zip", "--like-threshold", "4.5")
        self.assertEqual((zipped["likes"], zipped["pairs"], zipped["max"]), (2, 0, 0))

    def test_what_was_passed_over_is_counted_and_said(self):
        folder = self.write(ratings=RATINGS + "3,1,9.0,1\n3,1,\"4,1\n3,77,4.0,1\n")
        result = self.run_program("movies", "info", "--json", "--movies", folder)
        skipped = {entry["first"]: entry["count"] for entry in json.loads(result.stdout)["skipped"]}
        self.assertEqual(skipped, {"ratings.csv, line 6: 9.0": 1, "ratings.csv, line 7: 3,1,\"4,1": 1,
                                   "ratings.csv, line 8: movie 77": 1})
        self.assertIn("line 6: 9.0", result.stderr)

    def test_errors_are_one_sentence(self):
        self.fails("movies", "info", "--movies", self.folder / "none", code=1, says="none")
        self.fails("movies", "info", "--movies", self.folder, code=1, says=["movies.csv", "u.data"])
        folder = self.write(ratings="user,movieId,rating\n1,1,4\n")
        self.fails("movies", "info", "--movies", folder, code=1, says=["ratings.csv", "userId"])
        os.remove(folder / "movies.csv")
        self.fails("movies", "info", "--movies", folder, code=1, says=["movies.csv"])
        self.fails("movies", "info", "--like-threshold", "6", code=2, says="--like-threshold")


if __name__ == "__main__":
    unittest.main()
