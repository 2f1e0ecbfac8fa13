"""How far a map may be trusted: measured on all of it, and told for one point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.projection.metric import Rows, directed, prepare
from explorer.projection.parameters import Metric
from explorer.vectors.model import FloatMatrix

NEIGHBOURS = 10
"""Size of the neighbourhoods that are compared: as many as the list of neighbours shows."""

SAMPLE = 2000
"""Points asked for their neighbourhoods: the shares are then known to about one in a hundred."""

BLOCK_VALUES = 1 << 22
"""Distances held at once: 32 MB."""


@dataclass(frozen=True)
class Faithfulness:
    """How well neighbourhoods survive on a map, from 0 to 1.

    Attributes
    ----------
    trustworthiness
        1 when no neighbour on the map is false; false ones count by how far away they really are.
    continuity
        1 when no true neighbour is torn away; torn ones count by how far away they are on the map.
    kept
        Share of the k true neighbours that are among the k nearest on the map.
    k
        Size of the neighbourhoods.
    sample
        Points that were asked; their neighbours are sought among all.
    """

    trustworthiness: float
    continuity: float
    kept: float
    k: int
    sample: int


@dataclass(frozen=True)
class Judgement:
    """The neighbourhood of one point, as row numbers.

    Attributes
    ----------
    kept
        True neighbours that are neighbours on the map, the nearest by the metric first.
    missing
        True neighbours that are not, the nearest by the metric first.
    false
        Neighbours on the map that are no true ones, the nearest on the map first.
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
    r"""Trustworthiness, continuity and the share of neighbours kept.

    .. math:: T = 1 - \frac{2}{m k (2n - 3k - 1)} \sum_{i=1}^{m} \sum_{j \in U_k(i)} (r(i, j) - k)

    where U holds the k neighbours on the map that are none in the rows, and r is their rank in the rows; continuity
    is the same with map and rows exchanged. Equal distances share the best of their ranks: among duplicates there is
    no false neighbour.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    coords
        (n, 2 or 3), where the map shows them.
    k
        Size of the neighbourhoods; reduced when the formula asks for it (k < n / 2).
    sample
        At most so many points are asked, drawn at random; their ranks are taken among all n.
    seed
        Of the draw.
    metric
        The distance between rows; zero rows are left out under cosine.

    Returns
    -------
    Faithfulness
        Ones when there are fewer than three points to compare.

    Notes
    -----
    Venna, Kaski: Neighborhood preservation in nonlinear projection methods, ICANN 2001. With sample = n the first
    number is ``sklearn.manifold.trustworthiness``.
    """
    place = directed(rows, metric)
    true, shown = prepare(rows[place], metric), prepare(coords[place], "euclidean")
    n = len(true)
    k = min(k, (n - 1) // 2)
    if k < 1:
        return Faithfulness(1.0, 1.0, 1.0, 0, n)
    asked = np.sort(np.random.default_rng(seed).permutation(n)[:sample])
    false = torn = kept = 0
    for block in np.array_split(asked, -(-len(asked) * n // BLOCK_VALUES)):
        far, near = _squares(true, block), _squares(shown, block)
        false_ranks = _ranks(far, _first(near, k))
        torn_ranks = _ranks(near, _first(far, k))
        false += int(np.maximum(false_ranks - k, 0).sum())
        torn += int(np.maximum(torn_ranks - k, 0).sum())
        kept += int((torn_ranks <= k).sum())
    penalty = 2 / (len(asked) * k * (2 * n - 3 * k - 1))
    return Faithfulness(1 - penalty * false, 1 - penalty * torn, kept / (len(asked) * k), k, len(asked))


def judge(
    rows: FloatMatrix, coords: FloatMatrix, row: int, k: int = NEIGHBOURS, metric: Metric = "cosine"
) -> Judgement:
    """Which neighbours of one point the map keeps, misses and invents.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    coords
        (n, 2 or 3), where the map shows them.
    row
        Row number of the point.
    k
        Neighbours on either side; fewer when there are fewer other rows.
    metric
        The distance between rows; zero rows are nobody's neighbours under cosine.

    Returns
    -------
    Judgement
        Row numbers; all empty for a zero row under cosine.
    """
    place = directed(rows, metric)
    if not place[row]:
        return Judgement((), (), ())
    table = rows.astype(np.float64)
    # Divided twice: the squares of the largest and of the smallest float32 are beyond what the product should meet.
    table /= np.abs(table).max(initial=0.0) or 1.0
    if metric == "cosine":
        norms = np.sqrt(np.einsum("ij,ij->i", table, table))
        far = -(table @ table[row]) / np.where(norms > 0, norms, 1.0)
    else:
        table -= table[row]
        far = np.einsum("ij,ij->i", table, table)
    near = ((coords - coords[row]).astype(np.float64) ** 2).sum(axis=1)
    for distances in (far, near):
        distances[~place] = np.inf
        distances[row] = np.inf
    k = min(k, int(place.sum()) - 1)
    true, shown = (_first(distances[None], k)[0].tolist() for distances in (far, near))
    return Judgement(
        tuple(other for other in true if other in shown),
        tuple(other for other in true if other not in shown),
        tuple(other for other in shown if other not in true),
    )


def _squares(table: Rows, block: NDArray[np.int64]) -> Rows:
    """(m, n) squared distances of some rows to all, infinite to themselves."""
    norms = np.einsum("ij,ij->i", table, table)
    squares: Rows = norms[block, None] + norms - 2 * (table[block] @ table.T)
    # Rounding must not rank duplicates: what is nearer than float32 can tell is at the same place.
    squares[squares < 1e-14 * norms.max()] = 0
    squares[np.arange(len(block)), block] = np.inf
    return squares


def _first(distances: Rows, k: int) -> NDArray[np.int64]:
    """(m, k) column numbers of the k smallest, ascending; equal ones by number."""
    if k < 1:
        return np.empty((len(distances), 0), dtype=np.int64)
    bound = np.partition(distances, k - 1, axis=1)[:, k - 1]
    result = np.empty((len(distances), k), dtype=np.int64)
    for i, (line, limit) in enumerate(zip(distances, bound, strict=True)):
        candidates = np.flatnonzero(line <= limit)
        result[i] = candidates[np.argsort(line[candidates], kind="stable")[:k]]
    return result


def _ranks(distances: Rows, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """(m, k) rank (from 1) of some columns among all; equal distances share the best rank."""
    wanted = np.take_along_axis(distances, columns, axis=1)
    return np.stack([np.count_nonzero(distances < column[:, None], axis=1) + 1 for column in wanted.T], axis=1)
