"""Similarity of rows: cosine, dot product, Euclidean distance."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import Vectors

Metric = Literal["cosine", "dot", "euclidean"]
METRICS: tuple[Metric, ...] = get_args(Metric)

Floats = NDArray[np.float32]

_SHORTEST, _LONGEST = 1e-18, 1e18  # the squares of these are well within the range of float32


def scores(vectors: Vectors, query: Floats, metric: Metric = "cosine") -> Floats:
    """Exact score of every row against one query, in one full pass over the matrix.

    cosine: ``x·q / (|x| |q|)``; dot: ``x·q``; euclidean: ``|x - q|``.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    query
        (d,) float32.
    metric
        One of `METRICS`.

    Returns
    -------
    ndarray
        (n,) float32; nan for the cosine of a zero row.

    Notes
    -----
    The cosine follows the order of operations of gensim 4.4 ``KeyedVectors.most_similar`` (scale the query to unit
    length, multiply, divide by the lengths), so that both agree to the last printed digit.
    """
    if metric == "euclidean":
        # Not |x|² - 2x·q + |q|²: that form loses precision for near neighbours.
        difference = vectors.matrix - query
        distances: Floats = np.sqrt(np.einsum("ij,ij->i", difference, difference))
        return distances
    if metric == "dot":
        products: Floats = vectors.matrix @ query
        return products
    if not _safe(vectors.norms):
        return _cosines64(vectors, query)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = query / np.linalg.norm(query)
        cosines: Floats = np.divide(vectors.matrix @ unit, vectors.norms)
    cosines[vectors.norms == 0] = np.nan
    return cosines


def unit(vectors: Vectors, row: int) -> Floats:
    """(d,) row scaled to unit length; the row must not be zero."""
    length = vectors.norms[row]
    if _safe(vectors.norms[row : row + 1]):
        scaled: Floats = vectors.matrix[row] / length
        return scaled
    return unit_of(vectors.matrix[row])


def unit_of(query: Floats) -> Floats:
    """(d,) any vector scaled to unit length; it must not be zero."""
    wide = query.astype(np.float64)
    scaled: Floats = (wide / np.linalg.norm(wide)).astype(np.float32)
    return scaled


def _safe(norms: Floats) -> bool:
    """Whether products and quotients of rows of these lengths stay within the range of float32."""
    return bool(((norms == 0) | ((norms > _SHORTEST) & (norms < _LONGEST))).all())


def _cosines64(vectors: Vectors, query: Floats) -> Floats:
    """Cosines in float64, for values near 1e38 or 1e-40, where float32 overflows or loses precision."""
    rows, wide = vectors.matrix.astype(np.float64), query.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(wide)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines: Floats = np.where(lengths > 0, (rows @ wide) / lengths, np.nan).astype(np.float32)
    return cosines
