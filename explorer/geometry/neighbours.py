"""Exact nearest neighbours of a vector: a full pass over the matrix, then the best k."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from explorer.errors import ZeroVector
from explorer.geometry.similarity import Floats, Metric, scores
from explorer.vectors.model import Vectors


@dataclass(frozen=True)
class Neighbour:
    """One word of a ranking.

    Attributes
    ----------
    id
        Row number of the word.
    word
        The word.
    score
        Cosine, dot product or distance, depending on the metric.
    rank
        1 for the nearest.
    """

    id: int
    word: str
    score: float
    rank: int


def nearest(
    vectors: Vectors, query: Floats, k: int = 10, *, metric: Metric = "cosine", exclude: Collection[int] = ()
) -> list[Neighbour]:
    """The k words nearest to a vector.

    Parameters
    ----------
    vectors, query, metric
        See `scores`. ``cosine`` and ``dot`` rank the largest score first, ``euclidean`` the smallest.
    k
        Number of neighbours; fewer are returned if the vocabulary is smaller.
    exclude
        Row numbers to exclude. Rows without a score (zero rows under cosine) are always excluded.

    Returns
    -------
    list of Neighbour
        Best first; equal scores in row order.
    """
    values = scores(vectors, query, metric)
    keys = values if metric == "euclidean" else -values
    keys = keys.astype(np.float32, copy=True)
    keys[np.isnan(keys)] = np.inf
    keys[list(exclude)] = np.inf
    count = min(k, int(np.isfinite(keys).sum()))
    best = np.argpartition(keys, count - 1)[:count] if 0 < count < keys.size else np.arange(keys.size)
    # argpartition picks arbitrary rows among equal scores at the cut. Take all of them, so that the earliest rows win.
    if 0 < count < keys.size:
        best = np.flatnonzero(keys <= keys[best].max())
    order = best[np.lexsort((best, keys[best]))][:count]
    return [
        Neighbour(int(row), vectors.words.word(int(row)), float(values[row]), rank)
        for rank, row in enumerate(order, start=1)
    ]


def neighbours(vectors: Vectors, word: str, k: int = 10, *, metric: Metric = "cosine") -> list[Neighbour]:
    """The k words nearest to a word, without the word itself.

    A word outside the vocabulary works if a vector can be composed of its subwords (fastText).

    Parameters
    ----------
    vectors
        n words in d dimensions.
    word
        A word of the vocabulary, or another word for which `Vectors.vector` returns a vector.
    k
        Number of neighbours.
    metric
        Metric of the ranking.

    Raises
    ------
    UnknownWord
        If the word is not in the vocabulary and has no subword vector.
    ZeroVector
        If the vector of the word is zero and the metric is the cosine.
    """
    query = vectors.vector(word)
    if metric == "cosine" and not query.any():
        raise ZeroVector(word=word)
    exclude = (vectors.words.id(word),) if word in vectors else ()
    return nearest(vectors, query, k, metric=metric, exclude=exclude)


def rank_of(vectors: Vectors, query: Floats, row: int, *, metric: Metric = "cosine") -> int:
    """Rank (from 1) of a row among all rows for a query, without exclusions."""
    values = scores(vectors, query, metric)
    better = values < values[row] if metric == "euclidean" else values > values[row]
    ties = np.flatnonzero(values == values[row])
    return int(better.sum()) + int(np.searchsorted(ties, row)) + 1
