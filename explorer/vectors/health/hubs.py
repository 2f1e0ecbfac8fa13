"""Neighbour counts: an exact search among all words, or among a sample."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.health.report import Histogram, Hub, Hubness
from explorer.vectors.health.rows import unit_rows_of
from explorer.vectors.health.spread import SHOWN
from explorer.vectors.model import FloatMatrix, Vectors

K = 10
_BLOCK = 128
_DEEP = 16
_CROWD = 16
_BELOW_ALL = np.float32(-2)
"""A value below any cosine."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """Neighbours among the sampled rows.

    Attributes
    ----------
    rows
        (m,) sampled row numbers, ascending.
    ids
        (m, k) row numbers of the neighbours, the nearest first.
    cosines
        (m, k) float32.
    of
        Number of rows that could have been sampled.
    """

    rows: NDArray[np.intp]
    ids: NDArray[np.intp]
    cosines: FloatMatrix
    of: int


def draw(lengths: NDArray[np.float64], d: int, seed: int) -> NDArray[np.intp]:
    """Return the row numbers to search, ascending: all non-zero rows, or a random sample of them."""
    rows = np.flatnonzero(lengths > 0)
    limit = min(LIMITS.health_words, int((LIMITS.health_products / d) ** 0.5))
    if len(rows) <= limit:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, limit, replace=False))


def nearest_among(vectors: Vectors, rows: NDArray[np.intp], of: int, tick: Callable[[int], None]) -> Nearest:
    """Return the exact k nearest sampled rows of each sampled row, by cosine; ties in row order.

    Parameters
    ----------
    vectors
        n words.
    rows
        (m,) at least two row numbers, ascending, without zero rows.
    of
        Value of `Nearest.of`.
    tick
        Called with the number of finished rows.
    """
    m = len(rows)
    k = min(K, m - 1)
    width = -(-m // _DEEP) * _DEEP
    units = np.zeros((width, vectors.d), dtype=np.float32)
    for start in range(0, m, 4096):
        units[start : min(start + 4096, m)] = unit_rows_of(vectors, rows[start : start + 4096])
    ids, cosines = np.empty((m, k), dtype=np.intp), np.empty((m, k), dtype=np.float32)
    buffer = np.empty((_BLOCK, width), dtype=np.float32)
    for start in range(0, m, _BLOCK):
        stop = min(start + _BLOCK, m)
        scores = buffer[: stop - start]
        np.matmul(units[start:stop], units.T, out=scores)
        scores[:, m:] = _BELOW_ALL
        scores[np.arange(stop - start), np.arange(start, stop)] = _BELOW_ALL
        columns, cosines[start:stop] = _best(scores, k)
        ids[start:stop] = rows[columns]
        tick(stop)
    return Nearest(rows, ids, cosines, of)


def _best(scores: FloatMatrix, k: int) -> tuple[NDArray[np.intp], FloatMatrix]:
    """Return the (b, k) columns and values of the largest scores of each row; ties in the order of columns.

    The scores are divided into groups. At least k scores, and few more, reach the k-th largest of the group maxima.
    This takes three passes, whereas sorting would cost as much as all the products.
    """
    b, width = scores.shape
    groups = width // _DEEP
    maxima = scores.reshape(b, _DEEP, groups).max(axis=1) if groups >= 4 * k else scores
    bound = np.partition(maxima, maxima.shape[1] - k, axis=1)[:, -k]
    reached = scores >= bound[:, None]
    crowded = np.count_nonzero(reached, axis=1) > _CROWD * k
    if crowded.any():  # many equal scores: copies of a row
        reached[crowded] = _largest_mask(scores[crowded], k)
    hits = np.flatnonzero(reached)
    row, column = np.divmod(hits, width)
    value = scores.ravel()[hits]
    order = np.lexsort((column, -value, row))
    row, column, value = row[order], column[order], value[order]
    first = np.searchsorted(row, np.arange(b))
    kept = np.arange(len(row)) - first[row] < k
    best: FloatMatrix = value[kept].reshape(b, k)
    return column[kept].reshape(b, k), best


def _largest_mask(scores: FloatMatrix, k: int) -> NDArray[np.bool_]:
    """Return a (b, width) mask of the k largest scores; of ties at the bound the first."""
    bound = np.partition(scores, scores.shape[1] - k, axis=1)[:, -k, None]
    above, equal = scores > bound, scores == bound
    missing = k - np.count_nonzero(above, axis=1)
    chosen: NDArray[np.bool_] = above | (equal & (np.cumsum(equal, axis=1) <= missing[:, None]))
    return chosen


def hubness_of(vectors: Vectors, found: Nearest) -> Hubness:
    """Return the skewness of the k-occurrence: how often a row is among the k nearest of another.

    ``S = mean((N - mean N)³) / std(N)³`` of the occurrence counts N.

    Source: Radovanović, Nanopoulos, Ivanović (2010), Hubs in Space.
    """
    m, k = found.ids.shape
    counts = np.bincount(np.searchsorted(found.rows, found.ids.ravel()), minlength=m)
    top = np.lexsort((found.rows, -counts))[:SHOWN]
    hubs = tuple(Hub(vectors.words.word(int(found.rows[i])), int(found.rows[i]), int(counts[i])) for i in top)
    return Hubness(k, _skewness(counts), float((counts == 0).mean()), hubs, _histogram(counts, k), m, found.of)


def _skewness(counts: NDArray[np.intp]) -> float | None:
    off = counts - counts.mean()
    variance = float((off**2).mean())
    return float((off**3).mean()) / variance**1.5 if variance > 0 else None


def _histogram(counts: NDArray[np.intp], k: int) -> Histogram:
    """Return a histogram with the edges 0, 1, half the mean, the mean, twice the mean, and so on."""
    edges = [0, 1, max(2, k // 2), max(3, k)]
    while edges[-1] <= counts.max():
        edges.append(2 * edges[-1])
    values, _ = np.histogram(counts, edges)
    return Histogram(tuple(float(edge) for edge in edges), tuple(values.tolist()))
