"""The package implicit's ALS on the likes in a file of make_likes.py: answers each line with the fits that it makes a second.

    als.py FILE FACTORS ITERATIONS THREADS
"""

import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as implicit asks for: its own threads call the library

import numpy as np  # noqa: E402
from implicit.als import AlternatingLeastSquares  # noqa: E402
from scipy.sparse import csr_matrix  # noqa: E402


def main():
    file, factors, iterations, threads = sys.argv[1], *map(int, sys.argv[2:])
    users, movies, likes = map(int, np.fromfile(file, "<u8", 3))
    begin = np.fromfile(file, "<u8", users + 1, offset=24).astype(np.int32)
    movie = np.fromfile(file, "<u4", likes, offset=24 + 8 * (users + 1)).astype(np.int32)
    # A weight is the confidence of a like: 1 + alpha.
    matrix = csr_matrix((np.full(likes, 6, np.float32), movie, begin), (users, movies))
    for _ in sys.stdin:
        start = time.perf_counter()
        model = AlternatingLeastSquares(factors, regularization=5, alpha=1, iterations=iterations, num_threads=threads,
                                        use_gpu=False, random_state=576)
        model.fit(matrix, show_progress=False)
        print(1 / (time.perf_counter() - start), flush=True)


main()
