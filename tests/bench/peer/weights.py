"""Loads a .pth as PyTorch's users do: answers each line on standard input with the median seconds of 25 loads: weights.py FILE"""

import statistics
import sys
import time

import torch


def seconds(path):
    start = time.perf_counter()
    torch.load(path, map_location="cpu", weights_only=True)
    return time.perf_counter() - start


def main():
    torch.set_num_threads(1)
    for _ in sys.stdin:
        print(statistics.median(seconds(sys.argv[1]) for _ in range(25)), flush=True)


main()
