"""Exact nearest neighbours of every row, computed in blocks with one matrix product each."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer.projection.metric import Rows

BLOCK_VALUES = 1 << 23
"""Number of distances in memory at once: 32 MB, and small enough for frequent progress reports."""

SPARE = 8
"""Candidates beyond k: the float32 product only selects candidates; exact differences determine the order."""


def nearest(
    rows: Rows, k: int, report: Callable[[float], None] = lambda fraction: None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The k nearest rows of every row by squared Euclidean distance, the row itself first.

    Parameters
    ----------
    rows
        (n, d) from `explorer.projection.metric.prepare`.
    k
        Number of neighbours, including the row itself; at most n.
    report
        Progress callback, called with the finished share (0 to 1) after every block; an exception cancels the search.

    Returns
    -------
    indices, squares
        (n, k) row numbers, the row itself in the first column, and (n, k) squared distances, ascending.
    """
    n, d = rows.shape
    table = rows.astype(np.float32)
    halves = np.einsum("ij,ij->i", table, table) / 2
    indices = np.empty((n, k), dtype=np.int32)
    squares = np.empty((n, k), dtype=np.float32)
    wanted = min(k + SPARE, n)
    step = max(1, min(BLOCK_VALUES // n, BLOCK_VALUES // (wanted * d)))
    for start in range(0, n, step):
        block = np.arange(start, min(start + step, n))
        distances = halves - table[block] @ table.T
        distances[np.arange(len(block)), block] = -np.inf
        candidates = np.sort(np.argpartition(distances, wanted - 1, axis=1)[:, :wanted], axis=1)
        differences = table[candidates] - table[block, None]
        exact = np.einsum("ijk,ijk->ij", differences, differences)
        exact[candidates == block[:, None]] = -1
        order = np.argsort(exact, axis=1, kind="stable")[:, :k]
        indices[block] = np.take_along_axis(candidates, order, axis=1)
        squares[block] = np.take_along_axis(exact, order, axis=1)
        squares[block, 0] = 0
        report((start + len(block)) / n)
    return indices, squares
