"""UMAP with exact neighbours and PCA initialisation: equal vectors and seeds yield equal maps."""

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
"""Extent and noise of the initial positions, as in UMAP itself; the noise separates duplicate rows and flat axes."""

_REPORT_EVERY = 0.1
"""Seconds between two progress reports of the optimisation."""

_FIT_LOCK = threading.Lock()
"""Concurrent fits abort the process if numba has only its own threading layer (HOSTILE 87)."""


def fit(
    rows: FloatMatrix, parameters: Parameters, report: ProgressCallback = lambda stage, fraction: None
) -> FloatMatrix:
    """Map rows so that neighbouring rows stay neighbours.

    Nearest neighbours form a weighted fuzzy graph. The optimisation attracts points along its edges and repels others.

    Parameters
    ----------
    rows
        (n, d) finite numbers, n at least 4, not all rows equal; no zero rows under cosine.
    parameters
        `n_neighbors` must not exceed n.
    report
        Progress callback, called with the stage and its finished share (0 to 1) several times a second; an exception
        cancels the fit.

    Returns
    -------
    array
        (n, dimensions) float32.

    Raises
    ------
    OutOfRange
        If the optimisation yields non-finite coordinates.

    Notes
    -----
    McInnes, Healy, Melville: UMAP, 2018, arXiv:1802.03426. Graph and optimisation are those of umap-learn. Its
    estimator class is not used: it changes numba's thread count and does not restore it when a fit is cancelled.
    """
    from umap.umap_ import find_ab_params, fuzzy_simplicial_set, simplicial_set_embedding

    table = prepare(rows, parameters.metric)
    k = parameters.n_neighbors
    indices, squares = nearest(table, k, lambda fraction: report("neighbours", fraction))
    report("graph", 0.0)
    a, b = find_ab_params(1.0, parameters.min_dist)
    start = _start(table, parameters)
    with _FIT_LOCK, _reporting_epochs(report):
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
    """Distances of the metric; Euclidean distances are divided by their mean, because the map is scale-invariant."""
    if parameters.metric == "cosine":
        return squares / np.float32(2)
    distances = np.sqrt(squares)
    mean = distances.mean(dtype=np.float64)
    return (distances / mean).astype(np.float32) if mean > 0 else distances


def _start(table: Rows, parameters: Parameters) -> FloatMatrix:
    """(n, dimensions) initial positions: PCA with a little noise."""
    coords, _ = pca.fit(table, parameters.dimensions)
    noise = np.random.default_rng(parameters.seed).normal(scale=START_NOISE, size=coords.shape)
    extent = np.abs(coords).max(initial=0.0)
    scale = START_EXTENT / extent if extent > 0 else 1.0
    return (coords * scale + noise).astype(np.float32)


@contextmanager
def _reporting_epochs(report: ProgressCallback) -> Iterator[None]:
    """Report the epochs of umap-learn's optimisation; an exception of the callback cancels it.

    The optimisation iterates over ``tqdm(range(n_epochs))``. An exception in the output of a tqdm bar leaves tqdm's
    lock held forever, for all bars of the process. Therefore ``tqdm`` is replaced during the fit.
    """
    from umap import layouts

    def iterate(epochs: range, **_: object) -> Iterator[int]:
        reported = 0.0
        for epoch in epochs:
            if time.monotonic() - reported > _REPORT_EVERY:
                reported = time.monotonic()
                report("layout", epoch / len(epochs))
            yield epoch

    original = layouts.tqdm
    layouts.tqdm = iterate
    try:
        yield
    finally:
        layouts.tqdm = original
