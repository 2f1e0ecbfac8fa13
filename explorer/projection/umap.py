"""UMAP on exact neighbours and a PCA start: the same vectors and the same seed give the same map."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.errors import OutOfRange
from explorer.limits import LIMITS
from explorer.projection import pca
from explorer.projection.knn import nearest
from explorer.projection.metric import Rows, prepare
from explorer.projection.parameters import Parameters
from explorer.vectors.model import FloatMatrix

Stage = Literal["neighbours", "graph", "layout"]
ProgressCallback = Callable[[Stage, float], None]

START_EXTENT = 10.0
START_NOISE = 1e-4
"""Extent and noise of the start, as UMAP itself takes them: the noise parts duplicate rows and flat axes."""

_REPORT_EVERY = 0.1
"""Seconds between two reports of the optimisation."""

_ONE_AT_A_TIME = threading.Lock()
"""Two fits at once abort the process where numba has nothing but its own threading layer (HOSTILE 87)."""


def fit(
    rows: FloatMatrix, parameters: Parameters, report: ProgressCallback = lambda stage, fraction: None
) -> FloatMatrix:
    """Map rows so that those that are near each other stay near each other.

    Nearest neighbours are weighted to a fuzzy graph, whose points are then pulled together along its edges and pushed
    apart elsewhere.

    Parameters
    ----------
    rows
        (n, d) finite numbers, n at least 4, not all the same; under cosine no zero rows.
    parameters
        `n_neighbors` must not exceed n.
    report
        Told the stage and its finished share (0 to 1) several times a second; what it raises ends the fit.

    Returns
    -------
    array
        (n, dimensions) float32.

    Raises
    ------
    OutOfRange
        If the optimisation left the finite numbers.

    Notes
    -----
    McInnes, Healy, Melville: UMAP, 2018, arXiv:1802.03426. Graph and optimisation are those of umap-learn. Its
    estimator is passed by: it changes numba's thread count and leaves it changed when a fit is ended.
    """
    from umap.umap_ import find_ab_params, fuzzy_simplicial_set, simplicial_set_embedding

    table = prepare(rows, parameters.metric)
    k = parameters.n_neighbors
    indices, squares = nearest(table, k, lambda fraction: report("neighbours", fraction))
    report("graph", 0.0)
    a, b = find_ab_params(1.0, parameters.min_dist)
    start = _start(table, parameters)
    with _ONE_AT_A_TIME, _told(report):
        graph, *_ = fuzzy_simplicial_set(
            table,
            k,
            random_state=None,
            metric="euclidean",
            knn_indices=indices,
            knn_dists=_distances(squares, parameters),
        )
        report("graph", 1.0)
        coords, _ = simplicial_set_embedding(
            table,
            graph,
            n_components=parameters.dimensions,
            initial_alpha=1.0,
            a=a,
            b=b,
            gamma=1.0,
            negative_sample_rate=5,
            n_epochs=None,
            init=start,
            random_state=np.random.RandomState(parameters.seed),
            metric="euclidean",
            metric_kwds={},
            densmap=False,
            densmap_kwds={},
            output_dens=False,
            tqdm_kwds={},
        )
    if not np.isfinite(coords).all():
        raise OutOfRange(value=float(np.abs(rows).max()), limit=LIMITS.projection_value_max)
    report("layout", 1.0)
    result: FloatMatrix = np.ascontiguousarray(coords, dtype=np.float32)
    return result


def _distances(squares: NDArray[np.float32], parameters: Parameters) -> NDArray[np.float32]:
    """Distances of the metric; Euclidean ones in units of their mean, since the map does not depend on the unit."""
    if parameters.metric == "cosine":
        return squares / np.float32(2)
    distances = np.sqrt(squares)
    mean = distances.mean(dtype=np.float64)
    return (distances / mean).astype(np.float32) if mean > 0 else distances


def _start(table: Rows, parameters: Parameters) -> FloatMatrix:
    """(n, dimensions) where the points stand before the first step: PCA, and a little noise."""
    coords, _ = pca.fit(table, parameters.dimensions)
    noise = np.random.default_rng(parameters.seed).normal(scale=START_NOISE, size=coords.shape)
    extent = np.abs(coords).max(initial=0.0)
    scale = START_EXTENT / extent if extent > 0 else 1.0
    return (coords * scale + noise).astype(np.float32)


@contextmanager
def _told(report: ProgressCallback) -> Iterator[None]:
    """Report the epochs of umap-learn's optimisation, and let what the report raises end it.

    The optimisation walks through ``tqdm(range(n_epochs))``. An exception out of a real bar's output leaves tqdm's
    lock held for ever, in this process and for every bar in it; so the walk itself is replaced while it is ours.
    """
    from umap import layouts

    def walk(epochs: range, **_: object) -> Iterator[int]:
        told = 0.0
        for epoch in epochs:
            if time.monotonic() - told > _REPORT_EVERY:
                told = time.monotonic()
                report("layout", epoch / len(epochs))
            yield epoch

    bar = layouts.tqdm
    layouts.tqdm = walk
    try:
        yield
    finally:
        layouts.tqdm = bar
