#!/usr/bin/env python3
"""Makes tests/data/movies/embedding/references.json with PyTorch: the original method's steps on a small set of likes.

    build/bench-venv/bin/python tests/data/make_embedding_references.py

The parameter is the transpose of Benchlight's vectors: one column a movie, as the notebook has it; its cost is
differentiated by autograd and lowered by torch.optim in double precision.
"""

import json
import pathlib
import random

import torch

USERS, MOVIES, RANK, STEPS = 12, 9, 4, 3
OUT = pathlib.Path(__file__).parent / "movies/embedding/references.json"


def likes():
    draw = random.Random(7)
    return [sorted(m for m in range(MOVIES - 1) if draw.random() < .4) for _ in range(USERS)]  # nobody likes the last


def co_likes(rows):
    matrix = torch.zeros(USERS, MOVIES, dtype=torch.float64)
    for user, row in enumerate(rows):
        matrix[user, row] = 1
    shared = matrix.T @ matrix
    shared.fill_diagonal_(0)
    return shared


def cost_of(vectors, shared):
    off_diagonal = 1 - torch.eye(MOVIES, dtype=torch.float64)
    return (((vectors.T @ vectors - shared) * off_diagonal) ** 2).sum()


def run(initial, shared, make_optimizer):
    vectors = initial.clone().requires_grad_()
    optimizer = make_optimizer([vectors])
    costs = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        cost = cost_of(vectors, shared)
        cost.backward()
        costs.append(cost.item())
        optimizer.step()
    return {"costs": costs, "final_cost": cost_of(vectors, shared).item(), "vectors": vectors.detach().T.flatten().tolist()}


def main():
    rows = likes()
    shared = co_likes(rows)
    result = {"movies": MOVIES, "likes": rows, "cost_of_zero": (shared ** 2).sum().item(), "cases": []}
    torch.manual_seed(1)
    for rank in (RANK, MOVIES):
        initial = torch.randn(rank, MOVIES, dtype=torch.float64) * .5
        for name, lr, make in (("sgd", 1e-3, lambda p: torch.optim.SGD(p, lr=1e-3, momentum=.9)),
                               ("adam", 1e-2, lambda p: torch.optim.Adam(p, lr=1e-2))):
            result["cases"].append({"rank": rank, "optimizer": name, "lr": lr, "initial": initial.T.flatten().tolist(),
                                    **run(initial, shared, make)})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(result) + "\n")


main()
