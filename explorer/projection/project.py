"""From vectors to a map: the checks before, the projection, the measurement after."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from explorer.errors import Degenerate, OutOfRange, TooFewPoints
from explorer.limits import LIMITS
from explorer.projection import pca, umap
from explorer.projection.faithfulness import measure
from explorer.projection.layouts import Layout
from explorer.projection.metric import directed, prepare
from explorer.projection.parameters import Parameters
from explorer.vectors.model import FloatMatrix, Vectors

Stage = Literal["start", "neighbours", "graph", "layout", "measure"]
ProgressCallback = Callable[[Stage, float], None]

SAME = 1e-6
"""Rows that differ by less, in units of their extent, differ by rounding only."""


def project(vectors: Vectors, parameters: Parameters, report: ProgressCallback | None = None) -> Layout:
    """Map the first rows of a table to two or three dimensions.

    Parameters
    ----------
    vectors
        n words, d dimensions.
    parameters
        What is wished for; the layout keeps what took effect.
    report
        Told the stage and its finished share (0 to 1) as the work goes on; what it raises ends the work.

    Returns
    -------
    Layout
        With its faithfulness measured.

    Raises
    ------
    TooFewPoints
        Fewer than four rows (with a direction, under cosine).
    Degenerate
        Rows that are all the same, or have no direction.
    OutOfRange
        Values beyond `LIMITS.projection_value_max`.
    """
    wanted = parameters.effective(vectors.n)
    return project_rows(vectors.matrix[: wanted.n], vectors.digest, wanted, report)


def project_rows(
    rows: FloatMatrix, digest: str, parameters: Parameters, report: ProgressCallback | None = None
) -> Layout:
    """`project` for rows without words; `parameters` as they take effect, n being the number of rows."""
    tell: ProgressCallback = report or (lambda stage, fraction: None)
    tell("start", 0.0)
    need = LIMITS.projection_points_min
    if len(rows) < need:
        raise TooFewPoints(n=len(rows), need=need)
    value = float(np.abs(rows).max(initial=0.0))
    if not value < LIMITS.projection_value_max:
        raise OutOfRange(value=value, limit=LIMITS.projection_value_max)
    place = directed(rows, parameters.metric)
    if not place.any() or np.ptp(rows, axis=0).max() == 0:
        raise Degenerate(n=len(rows))
    explained: tuple[float, ...] = ()
    if parameters.method == "pca":
        coords, explained = pca.fit(rows, parameters.dimensions)
        tell("layout", 1.0)
    else:
        coords = _umap(rows, parameters, tell)
    tell("measure", 0.0)
    faithfulness = measure(rows, coords, metric=parameters.metric)
    tell("measure", 1.0)
    return Layout(coords, parameters, digest, faithfulness, explained)


def _umap(rows: FloatMatrix, parameters: Parameters, report: ProgressCallback) -> FloatMatrix:
    """UMAP of the rows that have a place under the metric; zero rows without direction stand in the middle."""
    place = directed(rows, parameters.metric)
    n, need = int(place.sum()), LIMITS.projection_points_min
    if not n:
        raise Degenerate(n=len(rows))
    if n < need:
        raise TooFewPoints(n=n, need=need)
    table = prepare(rows[place], parameters.metric)
    if np.abs(table - table[0]).max() < SAME:
        raise Degenerate(n=n)
    effective = replace(parameters, n_neighbors=min(parameters.n_neighbors, n - 1))
    found = umap.fit(rows[place], effective, report)
    coords = np.empty((len(rows), parameters.dimensions), dtype=np.float32)
    coords[place] = found
    coords[~place] = found.mean(axis=0)
    return coords
