"""Cosines of pairs: of two vectors, and of random pairs of words, which show what a large cosine is."""

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import Vectors

PAIRS = 10_000
"""Number of random pairs."""

Row = NDArray[np.float64]


def cosine(u: Row, v: Row) -> float:
    """Cosine of two vectors in float64: ``u·v / (|u| |v|)``.

    Parameters
    ----------
    u, v
        (d,) float64.

    Returns
    -------
    float
        From -1 to 1; nan if a vector is zero.
    """
    lengths = float(np.linalg.norm(u) * np.linalg.norm(v))
    return float(np.clip(u @ v / lengths, -1, 1)) if lengths else float("nan")


def random_cosines(vectors: Vectors, pairs: int = PAIRS, seed: int = 0) -> Row:
    """Cosines of random pairs of different words, in float64.

    Parameters
    ----------
    vectors
        n words in d dimensions; zero rows are left out.
    pairs
        Number of pairs, drawn with replacement.
    seed
        Seed of the draw.

    Returns
    -------
    ndarray
        (pairs,) ascending; empty if fewer than two rows have a direction.
    """
    valid = np.flatnonzero(vectors.norms > 0)
    if len(valid) < 2:
        return np.empty(0)
    drawn = np.random.default_rng(seed)
    first = drawn.integers(len(valid), size=pairs)
    second = (first + drawn.integers(1, len(valid), size=pairs)) % len(valid)
    one, other = (vectors.matrix[valid[rows]].astype(np.float64) for rows in (first, second))
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.sort(np.einsum("ij,ij->i", one, other) / lengths)
