"""Lengths of the rows, and cosines of random pairs."""

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.health.report import Anisotropy, Histogram, Norms
from explorer.vectors.health.rows import MatrixPass, unit_rows_of
from explorer.vectors.model import Vectors

SHOWN = 10
"""Number of examples per kind."""

_BINS = 40
_COSINE_BINS = 100
_OUTSIDE = 0.001
"""Share of the lengths at either end that the outermost bins contain: one outlier must not flatten the histogram."""


def histogram(values: NDArray[np.float64], edges: NDArray[np.float64]) -> Histogram:
    """Return the histogram of values; values beyond the edges count in the outermost bins."""
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()))


def norms_of(vectors: Vectors, seen: MatrixPass) -> Norms:
    """Return the statistics of the row lengths; see `Norms`."""
    zero = np.flatnonzero(seen.lengths == 0)
    words = tuple(vectors.words.word(int(row)) for row in zero[:SHOWN])
    lengths = seen.lengths[seen.lengths > 0]
    if not len(lengths):
        return Norms(None, None, None, len(zero), words, None)
    low, median, high = np.quantile(lengths, [_OUTSIDE, 0.5, 1 - _OUTSIDE])
    if not high - low > 1e-6 * high:  # all equal, up to rounding: one bin around them
        low, high = median * (1 - 1e-3), median * (1 + 1e-3)
    bins = histogram(lengths, np.linspace(low, high, _BINS + 1))
    return Norms(float(lengths.min()), float(median), float(lengths.max()), len(zero), words, bins)


def anisotropy_of(vectors: Vectors, seen: MatrixPass, seed: int) -> Anisotropy:
    """Return the statistics of the cosines between rows; see `Anisotropy`.

    With unit rows u_1 ... u_m and their mean ū, the mean cosine over all pairs, including each row with itself, is
    |ū|²; without those it is ``(m² |ū|² - m) / (m² - m)``. This is exact and takes one pass; the sample shows
    the spread.

    Source: Ethayarajh (2019), How Contextual are Contextualized Word Representations?
    """
    rows = np.flatnonzero(seen.lengths > 0)
    m = len(rows)
    if m < 2:
        return Anisotropy(None, None, 0, 0, None)
    mean = (float(seen.direction @ seen.direction) - m) / (m * m - m)
    pairs = m * (m - 1) // 2
    if pairs <= LIMITS.health_pairs:
        first, second = np.triu_indices(m, 1)
    else:
        first, second = _random_pairs(m, LIMITS.health_pairs, seed)
    cosines = np.empty(len(first))
    for start in range(0, len(first), 4096):
        part = slice(start, start + 4096)
        one, two = unit_rows_of(vectors, rows[first[part]]), unit_rows_of(vectors, rows[second[part]])
        cosines[part] = np.einsum("ij,ij->i", one, two)
    bins = histogram(cosines, np.linspace(-1, 1, _COSINE_BINS + 1))
    return Anisotropy(min(max(mean, -1.0), 1.0), float(cosines.mean()), len(cosines), pairs, bins)


def _random_pairs(m: int, count: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return random pairs of different numbers below m, uniformly distributed."""
    random = np.random.default_rng(seed)
    first = random.integers(0, m, count)
    second = (first + random.integers(1, m, count)) % m
    return first, second
