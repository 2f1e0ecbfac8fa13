"""Compute a map from vectors: check, project, measure faithfulness."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from explorer.errors import Degenerate, OutOfRange, TooFewPoints
from explorer.limits import LIMITS
from explorer.projection import pca, umap
from explorer.projection.faithfulness import measure
from explorer.projection.layouts import Layout
from explorer.projection.metric import has_direction, prepare
from explorer.projection.parameters import Parameters
from explorer.vectors.model import FloatMatrix, Vectors

Stage = Literal["start", "neighbours", "graph", "layout", "measure"]
ProgressCallback = Callable[[Stage, float], None]

EQUAL_TOLERANCE = 1e-6
"""Rows that differ by less, relative to their extent, count as equal."""


def project(vectors: Vectors, parameters: Parameters, report: ProgressCallback | None = None) -> Layout:
    """Map the first rows of a table to two or three dimensions.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    parameters
        Requested parameters; the layout holds the effective ones.
    report
        Progress callback, called with the stage and its finished share (0 to 1); an exception cancels the work.

    Returns
    -------
    Layout
        The map with its measured faithfulness.

    Raises
    ------
    TooFewPoints
        If there are fewer than four rows (non-zero rows under cosine).
    Degenerate
        If all rows or, under cosine, all directions are equal, or no row has a direction.
    OutOfRange
        If a value is not below `LIMITS.projection_value_max`.
    """
    wanted = parameters.effective(vectors.n)
    return project_rows(vectors.matrix[: wanted.n], vectors.digest, wanted, report)


def project_rows(
    rows: FloatMatrix, digest: str, parameters: Parameters, report: ProgressCallback | None = None
) -> Layout:
    """`project` for rows without words; `parameters` are effective, with n equal to the number of rows."""
    notify: ProgressCallback = report or (lambda stage, fraction: None)
    notify("start", 0.0)
    need = LIMITS.projection_points_min
    if len(rows) < need:
        raise TooFewPoints(n=len(rows), need=need)
    value = float(np.abs(rows).max(initial=0.0))
    if not value < LIMITS.projection_value_max:
        raise OutOfRange(value=value, limit=LIMITS.projection_value_max)
    valid = has_direction(rows, parameters.metric)
    if not valid.any() or np.ptp(rows, axis=0).max() == 0:
        raise Degenerate(n=len(rows))
    explained: tuple[float, ...] = ()
    if parameters.method == "pca":
        coords, explained = pca.fit(rows, parameters.dimensions)
        notify("layout", 1.0)
    else:
        coords = _umap(rows, parameters, notify)
    notify("measure", 0.0)
    faithfulness = measure(rows, coords, metric=parameters.metric)
    notify("measure", 1.0)
    return Layout(coords, parameters, digest, faithfulness, explained)


def _umap(rows: FloatMatrix, parameters: Parameters, report: ProgressCallback) -> FloatMatrix:
    """UMAP of the rows that are valid under the metric; zero rows under cosine are put at the mean position."""
    valid = has_direction(rows, parameters.metric)
    n, need = int(valid.sum()), LIMITS.projection_points_min
    if not n:
        raise Degenerate(n=len(rows))
    if n < need:
        raise TooFewPoints(n=n, need=need)
    table = prepare(rows[valid], parameters.metric)
    if np.abs(table - table[0]).max() < EQUAL_TOLERANCE:
        raise Degenerate(n=n)
    effective = replace(parameters, n_neighbors=min(parameters.n_neighbors, n - 1))
    positions = umap.fit(rows[valid], effective, report)
    coords = np.empty((len(rows), parameters.dimensions), dtype=np.float32)
    coords[valid] = positions
    coords[~valid] = positions.mean(axis=0)
    return coords
