"""Scale rows for distance computations, so that squares neither overflow nor underflow."""

import numpy as np
from numpy.typing import NDArray

from explorer.projection.parameters import Metric
from explorer.vectors.model import FloatMatrix

Rows = NDArray[np.float64]


def prepare(rows: FloatMatrix, metric: Metric) -> Rows:
    """Transform rows so that Euclidean distances have the same order as the metric.

    Cosine: unit rows, because :math:`|u - v|^2 / 2 = 1 - cos`. Euclidean: centred, divided by the largest value.

    Parameters
    ----------
    rows
        (n, d) finite numbers.
    metric
        Distance between rows.

    Returns
    -------
    array
        (n, d) float64; zero rows stay zero.
    """
    table = rows.astype(np.float64)
    if metric == "euclidean":
        # Centring keeps all distances. Far from the origin, uncentred rows would lose the digits in which they differ.
        table -= table.mean(axis=0)
        largest = np.abs(table).max(initial=0.0)
        return table / largest if largest > 0 else table
    largest = np.abs(table).max(axis=1, initial=0.0, keepdims=True)
    table /= np.where(largest > 0, largest, 1.0)
    norms = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(norms > 0, norms, 1.0)
    return table


def has_direction(rows: FloatMatrix, metric: Metric) -> NDArray[np.bool_]:
    """(n,) whether each row is valid under the metric; a zero row has no cosine."""
    if metric == "euclidean":
        return np.ones(len(rows), dtype=np.bool_)
    return np.asarray(rows.any(axis=1), dtype=np.bool_)
