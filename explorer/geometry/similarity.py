"""How alike two rows are: cosine, dot product, Euclidean distance."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import Vectors

Metric = Literal["cosine", "dot", "euclidean"]
METRICS: tuple[Metric, ...] = get_args(Metric)

Floats = NDArray[np.float32]


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
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = query / np.linalg.norm(query)
        cosines: Floats = np.divide(vectors.matrix @ unit, vectors.norms)
    cosines[vectors.norms == 0] = np.nan
    return cosines


def cosine(a: Floats, b: Floats) -> float:
    """Cosine of the angle between two rows, ``a·b / (|a| |b|)``; nan when one has no length.

    Parameters
    ----------
    a, b
        (d,) numbers.
    """
    length = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return float(np.dot(a, b)) / length if length else float("nan")
