"""Rows made ready for distances: the same numbers, in a range where squares neither overflow nor vanish."""

import numpy as np
from numpy.typing import NDArray

from explorer.projection.parameters import Metric
from explorer.vectors.model import FloatMatrix

Rows = NDArray[np.float64]


def prepare(rows: FloatMatrix, metric: Metric) -> Rows:
    """Rows whose Euclidean distances have the order of the metric.

    Cosine: unit rows, as :math:`|u - v|^2 / 2 = 1 - cos`. Euclidean: centred, in units of the largest value.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    metric
        The distance.

    Returns
    -------
    array
        (n, d) float64; rows without direction stay zero.
    """
    table = rows.astype(np.float64)
    if metric == "euclidean":
        # a shift changes no distance, but far from the origin it costs the digits that tell the rows apart
        table -= table.mean(axis=0)
        largest = np.abs(table).max(initial=0.0)
        return table / largest if largest > 0 else table
    largest = np.abs(table).max(axis=1, initial=0.0, keepdims=True)
    table /= np.where(largest > 0, largest, 1.0)
    norms = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(norms > 0, norms, 1.0)
    return table


def directed(rows: FloatMatrix, metric: Metric) -> NDArray[np.bool_]:
    """(n,) which rows have a place under the metric: a zero row has no direction, so no cosine."""
    if metric == "euclidean":
        return np.ones(len(rows), dtype=np.bool_)
    return np.asarray(rows.any(axis=1), dtype=np.bool_)
