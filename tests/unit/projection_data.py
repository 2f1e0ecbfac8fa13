"""Small seeded tables with clusters, for the tests of the projections."""

import hashlib

import numpy as np

from explorer.vectors.model import FloatMatrix, Source, Vectors


def clustered(n: int = 600, d: int = 20, clusters: int = 12, seed: int = 0) -> FloatMatrix:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(clusters, d)) * 2
    return (centres[rng.integers(clusters, size=n)] + rng.normal(size=(n, d))).astype(np.float32)


def named(matrix: FloatMatrix) -> Vectors:
    return Vectors.of([f"w{i}" for i in range(len(matrix))], matrix, Source("test", "memory"))


def hash_of(coords: FloatMatrix) -> str:
    return hashlib.sha256(coords.tobytes()).hexdigest()
