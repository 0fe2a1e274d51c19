"""Writes likes as one file: users, movies, likes (u64 each), where each user's row begins (u64, users + 1), movies (u32), little-endian.

    make_likes.py FILE                       the bundled set: ratings from 4 stars on, movies in the order of their ids
    make_likes.py FILE USERS MOVIES LIKES    likes drawn so that a few users and movies have most of them
"""

import csv
import pathlib
import sys

import numpy as np

BUNDLED = pathlib.Path(__file__).resolve().parents[3] / "resources/movielens-small"


def bundled():
    with open(BUNDLED / "movies.csv", newline="", encoding="utf-8") as stream:
        movies = np.sort([int(row["movieId"]) for row in csv.DictReader(stream)])
    ratings = np.loadtxt(BUNDLED / "ratings.csv", delimiter=",", skiprows=1)
    liked = ratings[ratings[:, 2] >= 4]
    users = np.unique(ratings[:, 0])
    return np.searchsorted(users, liked[:, 0]), np.searchsorted(movies, liked[:, 1]), len(users), len(movies)


def drawn(users, movies, likes):
    random = np.random.default_rng(576)

    def share(count, exponent):
        weight = (np.arange(count) + 20.0) ** -exponent
        return random.permutation(weight / weight.sum())

    pairs = np.empty(0, np.uint64)
    activity, popularity = share(users, .6), share(movies, 1.1)
    while len(pairs) < likes:
        count = 2 * (likes - len(pairs))
        new = random.choice(users, count, p=activity).astype(np.uint64) * movies + random.choice(movies, count, p=popularity)
        pairs = np.unique(np.concatenate([pairs, new.astype(np.uint64)]))
    pairs = random.permutation(pairs)[:likes]
    return pairs // movies, pairs % movies, users, movies


def main():
    user, movie, users, movies = drawn(*map(int, sys.argv[2:])) if len(sys.argv) > 2 else bundled()
    order = np.lexsort((movie, user))
    begin = np.concatenate([[0], np.cumsum(np.bincount(user.astype(np.int64), minlength=users))])
    with open(sys.argv[1], "wb") as stream:
        np.array([users, movies, len(order)], "<u8").tofile(stream)
        begin.astype("<u8").tofile(stream)
        movie[order].astype("<u4").tofile(stream)


main()
