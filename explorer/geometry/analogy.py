"""Analogies: the words nearest to a - b + c."""

from dataclasses import dataclass

import numpy as np

from explorer.errors import ZeroVector
from explorer.geometry.neighbours import Neighbour, nearest, rank_of
from explorer.geometry.similarity import Floats, Metric, unit, unit_of
from explorer.locales.number_format import MINUS
from explorer.vectors.model import Vectors


@dataclass(frozen=True)
class Analogy:
    """Result of an analogy.

    Attributes
    ----------
    answers
        The nearest words, without the three words of the question.
    question_ranks
        Rank that each word of the question would have if it were not excluded, in the order of the question. Words
        outside the vocabulary, whose vectors are composed of subwords, have no rank.
    """

    answers: tuple[Neighbour, ...]
    question_ranks: tuple[tuple[str, int], ...]


def combine(vectors: Vectors, plus: tuple[str, ...], minus: tuple[str, ...], *, metric: Metric = "cosine") -> Floats:
    """Sum of the rows to add minus the rows to subtract.

    For the cosine, each row and the sum are scaled to unit length, as in the query of gensim's ``most_similar``. The
    other metrics depend on lengths, so for them the rows are added unscaled.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    plus, minus
        Words to add and to subtract.
    metric
        Metric that the sum will be compared with.

    Returns
    -------
    ndarray
        (d,) float32; of unit length for the cosine.

    Raises
    ------
    UnknownWord
        If a word is not in the vocabulary and has no subword vector.
    ZeroVector
        If the metric is the cosine and a row is zero or the rows cancel out.

    References
    ----------
    Mikolov, Yih, Zweig (2013), Linguistic Regularities in Continuous Space Word Representations (3CosAdd).
    """
    total = np.zeros(vectors.d, dtype=np.float32)
    for words, sign in ((plus, 1), (minus, -1)):
        for word in words:
            total += np.float32(sign) * _summand(vectors, word, metric)
    if metric != "cosine":
        return total
    size = np.linalg.norm(total)
    # When the rows cancel out, rounding leaves a residue of about 1e-8, whose direction is meaningless.
    if size < 1e-6:
        raise ZeroVector(word=" ".join([*plus, *(f"{MINUS}{word}" for word in minus)]))
    return (total / size).astype(np.float32)


def _summand(vectors: Vectors, word: str, metric: Metric) -> Floats:
    """(d,) vector of a word, of unit length for the cosine."""
    vector = vectors.vector(word)
    if metric != "cosine":
        return vector
    if not vector.any():
        raise ZeroVector(word=word)
    return unit(vectors, vectors.words.id(word)) if word in vectors else unit_of(vector)


def analogy(vectors: Vectors, a: str, b: str, c: str, k: int = 10, *, metric: Metric = "cosine") -> Analogy:
    """Answer ``a - b + c`` with the k nearest words.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    a, b, c
        Words, as in king - man + woman.
    k
        Number of answers.
    metric
        Metric of the ranking.

    Returns
    -------
    Analogy
        The answers without the three words of the question, and the ranks of these words.

    Raises
    ------
    UnknownWord, ZeroVector
        As in `combine`.
    """
    query = combine(vectors, (a, c), (b,), metric=metric)
    question = tuple(word for word in dict.fromkeys((a, b, c)) if word in vectors)
    rows = [vectors.words.id(word) for word in question]
    answers = nearest(vectors, query, k, metric=metric, exclude=rows)
    ranks = tuple((word, rank_of(vectors, query, row, metric=metric)) for word, row in zip(question, rows, strict=True))
    return Analogy(tuple(answers), ranks)
