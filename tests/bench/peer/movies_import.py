"""Reads a MovieLens set as notebooks do: movies_import.py FOLDER. Answers each line of its input with the seconds that it took.

Both tables by pandas.read_csv, ratings of 4 and more kept, titles joined.
"""

import pathlib
import sys
import time

import pandas


def main():
    folder = pathlib.Path(sys.argv[1])
    for _ in sys.stdin:
        start = time.perf_counter()
        ratings = pandas.read_csv(folder / "ratings.csv")
        movies = pandas.read_csv(folder / "movies.csv")
        likes = ratings[ratings["rating"] >= 4].merge(movies, on="movieId")
        seconds = time.perf_counter() - start
        assert len(likes) > 0
        del ratings, movies, likes
        print(seconds, flush=True)


main()
