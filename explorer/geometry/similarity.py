"""How alike two rows are: cosine, dot product, Euclidean distance."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import Vectors

Metric = Literal["cosine", "dot", "euclidean"]
METRICS: tuple[Metric, ...] = get_args(Metric)

Floats = NDArray[np.float32]

_SHORTEST, _LONGEST = 1e-18, 1e18  # the squares of these are still well within float32


def scores(vectors: Vectors, query: Floats, metric: Metric = "cosine") -> Floats:
    """Score of every row against one query: one full pass over the matrix, nothing approximated.

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
        (n,) float32. A row of length zero has no cosine: nan.

    Notes
    -----
    The cosine is computed in the order of operations of gensim 4.4 ``KeyedVectors.most_similar`` (query to unit
    length first, product, then division by the lengths), so that the two agree to the last printed digit.
    """
    if metric == "euclidean":
        # The differences themselves, not |x|² - 2x·q + |q|²: that form loses the digits of near neighbours.
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
    """(d,) row of length one; the row must have a length."""
    length = vectors.norms[row]
    if _safe(vectors.norms[row : row + 1]):
        short: Floats = vectors.matrix[row] / length
        return short
    return unit_of(vectors.matrix[row])


def unit_of(query: Floats) -> Floats:
    """(d,) vector of length one in the direction of one that is no row; it must have a length."""
    wide = query.astype(np.float64)
    exact: Floats = (wide / np.linalg.norm(wide)).astype(np.float32)
    return exact


def _safe(norms: Floats) -> bool:
    """Whether products and quotients of rows of these lengths stay within float32."""
    return bool(((norms == 0) | ((norms > _SHORTEST) & (norms < _LONGEST))).all())


def _cosines64(vectors: Vectors, query: Floats) -> Floats:
    """Cosines where float32 overflows or loses its digits: values near 1e38 or 1e-40."""
    rows, wide = vectors.matrix.astype(np.float64), query.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(wide)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines: Floats = np.where(lengths > 0, (rows @ wide) / lengths, np.nan).astype(np.float32)
    return cosines
