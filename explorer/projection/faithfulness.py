"""Faithfulness of a map: measures for all points, and the true and false neighbours of one point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.projection.metric import Rows, has_direction, prepare
from explorer.projection.parameters import Metric
from explorer.vectors.model import FloatMatrix

NEIGHBOURS = 10
"""Size of the compared neighbourhoods; the same as the length of the neighbour list."""

SAMPLE = 2000
"""Number of sampled points; the shares then have an error of about one in a hundred."""

BLOCK_VALUES = 1 << 22
"""Number of distances in memory at once: 32 MB."""


@dataclass(frozen=True)
class Faithfulness:
    """How well a map preserves neighbourhoods, from 0 to 1.

    Attributes
    ----------
    trustworthiness
        1 if no neighbour on the map is false; false neighbours are weighted by their rank in the vectors.
    continuity
        1 if no true neighbour is missing; missing neighbours are weighted by their rank on the map.
    kept
        Share of the k true neighbours that are among the k nearest on the map.
    k
        Size of the neighbourhoods.
    sample
        Number of sampled points; their neighbours are searched among all points.
    """

    trustworthiness: float
    continuity: float
    kept: float
    k: int
    sample: int


@dataclass(frozen=True)
class Judgement:
    """True and false neighbours of one point, as row numbers.

    Attributes
    ----------
    kept
        True neighbours that are neighbours on the map, nearest by the metric first.
    missing
        True neighbours that are not neighbours on the map, nearest by the metric first.
    false
        Neighbours on the map that are not true neighbours, nearest on the map first.
    """

    kept: tuple[int, ...]
    missing: tuple[int, ...]
    false: tuple[int, ...]


def measure(
    rows: FloatMatrix,
    coords: FloatMatrix,
    k: int = NEIGHBOURS,
    sample: int = SAMPLE,
    seed: int = 0,
    metric: Metric = "cosine",
) -> Faithfulness:
    r"""Trustworthiness, continuity and the share of kept neighbours.

    .. math:: T = 1 - \frac{2}{m k (2n - 3k - 1)} \sum_{i=1}^{m} \sum_{j \in U_k(i)} (r(i, j) - k)

    where U is the set of the k neighbours on the map that are not among the k neighbours in the rows, and r is the
    rank in the rows. Continuity is the same with map and rows exchanged. Equal distances share the best of their
    ranks, so that duplicates do not count as false neighbours.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    coords
        (n, 2 or 3) map coordinates.
    k
        Size of the neighbourhoods; reduced if necessary, because the formula requires k < n / 2.
    sample
        Maximum number of points, drawn at random; their ranks are computed among all n.
    seed
        Seed of the random sample.
    metric
        Distance between rows; zero rows are excluded under cosine.

    Returns
    -------
    Faithfulness
        All measures are 1 if there are fewer than three points to compare.

    Notes
    -----
    Venna, Kaski: Neighborhood preservation in nonlinear projection methods, ICANN 2001. With sample = n,
    trustworthiness equals ``sklearn.manifold.trustworthiness``.
    """
    valid = has_direction(rows, metric)
    true, shown = prepare(rows[valid], metric), prepare(coords[valid], "euclidean")
    n = len(true)
    k = min(k, (n - 1) // 2)
    if k < 1:
        return Faithfulness(1.0, 1.0, 1.0, 0, n)
    sampled = np.sort(np.random.default_rng(seed).permutation(n)[:sample])
    false = missing = kept = 0
    for block in np.array_split(sampled, -(-len(sampled) * n // BLOCK_VALUES)):
        far, near = _squares(true, block), _squares(shown, block)
        false_ranks = _ranks(far, _first(near, k))
        missing_ranks = _ranks(near, _first(far, k))
        false += int(np.maximum(false_ranks - k, 0).sum())
        missing += int(np.maximum(missing_ranks - k, 0).sum())
        kept += int((missing_ranks <= k).sum())
    penalty = 2 / (len(sampled) * k * (2 * n - 3 * k - 1))
    return Faithfulness(1 - penalty * false, 1 - penalty * missing, kept / (len(sampled) * k), k, len(sampled))


def judge(
    rows: FloatMatrix, coords: FloatMatrix, row: int, k: int = NEIGHBOURS, metric: Metric = "cosine"
) -> Judgement:
    """Kept, missing and false neighbours of one point.

    Parameters
    ----------
    rows, coords, metric
        See `faithfulness`; under cosine, zero rows are not neighbours of any row.
    row
        Row number of the point.
    k
        Number of neighbours, true and on the map; fewer if there are fewer other rows.

    Returns
    -------
    Judgement
        Row numbers; all empty for a zero row under cosine.
    """
    valid = has_direction(rows, metric)
    if not valid[row]:
        return Judgement((), (), ())
    table = rows.astype(np.float64)
    # Scale first, so that squares of the largest and the smallest float32 values stay in a safe range.
    table /= np.abs(table).max(initial=0.0) or 1.0
    if metric == "cosine":
        norms = np.sqrt(np.einsum("ij,ij->i", table, table))
        far = -(table @ table[row]) / np.where(norms > 0, norms, 1.0)
    else:
        table -= table[row]
        far = np.einsum("ij,ij->i", table, table)
    near = ((coords - coords[row]).astype(np.float64) ** 2).sum(axis=1)
    for distances in (far, near):
        distances[~valid] = np.inf
        distances[row] = np.inf
    k = min(k, int(valid.sum()) - 1)
    true, shown = (_first(distances[None], k)[0].tolist() for distances in (far, near))
    return Judgement(
        tuple(other for other in true if other in shown),
        tuple(other for other in true if other not in shown),
        tuple(other for other in shown if other not in true),
    )


def _squares(table: Rows, block: NDArray[np.int64]) -> Rows:
    """(m, n) squared distances of m rows to all rows; infinite to the row itself."""
    norms = np.einsum("ij,ij->i", table, table)
    squares: Rows = norms[block, None] + norms - 2 * (table[block] @ table.T)
    # Rounding must not rank duplicates: distances below the resolution of float32 count as zero.
    squares[squares < 1e-14 * norms.max()] = 0
    squares[np.arange(len(block)), block] = np.inf
    return squares


def _first(distances: Rows, k: int) -> NDArray[np.int64]:
    """(m, k) column numbers of the k smallest distances, ascending; ties in column order."""
    if k < 1:
        return np.empty((len(distances), 0), dtype=np.int64)
    bound = np.partition(distances, k - 1, axis=1)[:, k - 1]
    result = np.empty((len(distances), k), dtype=np.int64)
    for i, (line, limit) in enumerate(zip(distances, bound, strict=True)):
        candidates = np.flatnonzero(line <= limit)
        result[i] = candidates[np.argsort(line[candidates], kind="stable")[:k]]
    return result


def _ranks(distances: Rows, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """(m, k) ranks (from 1) of k columns per row among all columns; equal distances share the best rank."""
    wanted = np.take_along_axis(distances, columns, axis=1)
    return np.stack([np.count_nonzero(distances < column[:, None], axis=1) + 1 for column in wanted.T], axis=1)
