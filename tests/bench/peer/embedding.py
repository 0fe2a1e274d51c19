"""The notebook's movie embedding: embedding.py MOVIES THREADS

Each line of standard input asks for one epoch: one vector a column of an n x n parameter, the cost of all pairs by autograd,
SGD at 1e-6 with momentum .9. The epoch's seconds are answered.
"""

import csv
import pathlib
import sys
import time

import torch


def shared_likes(folder):
    with open(folder / "movies.csv", encoding="utf-8", newline="") as file:
        place = {movie: i for i, movie in enumerate(sorted(int(row["movieId"]) for row in csv.DictReader(file)))}
    users, movies, number = [], [], {}
    with open(folder / "ratings.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if float(row["rating"]) >= 4:
                users.append(number.setdefault(row["userId"], len(number)))
                movies.append(place[int(row["movieId"])])
    likes = torch.zeros(len(number), len(place))
    likes[users, movies] = 1
    shared = likes.T @ likes
    shared.fill_diagonal_(0)
    return shared


def main():
    torch.set_num_threads(int(sys.argv[2]))
    shared = shared_likes(pathlib.Path(sys.argv[1]))
    n = len(shared)
    off_diagonal = 1 - torch.eye(n)
    torch.manual_seed(576)
    vectors = torch.nn.Parameter(torch.empty(n, n).normal_(0, .5))
    optimizer = torch.optim.SGD([vectors], lr=1e-6, momentum=.9)
    for _ in sys.stdin:
        start = time.perf_counter()
        optimizer.zero_grad()
        cost = (((vectors.T @ vectors - shared) * off_diagonal) ** 2).sum()
        cost.backward()
        optimizer.step()
        cost.item()
        print(time.perf_counter() - start, flush=True)


main()
