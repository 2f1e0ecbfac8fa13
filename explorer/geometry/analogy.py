"""a is to b as c is to ?: the words nearest to b - a + c."""

from dataclasses import dataclass

import numpy as np

from explorer.errors import ZeroVector
from explorer.geometry.neighbours import Neighbour, nearest, rank_of
from explorer.geometry.similarity import Floats, Metric, unit, unit_of
from explorer.locales.number_format import MINUS
from explorer.vectors.model import Vectors


@dataclass(frozen=True)
class Analogy:
    """An answered analogy.

    Attributes
    ----------
    answers
        The nearest words, the three words of the question left out.
    question_ranks
        Rank that each word of the question would have if it were not left out, in the order of the question. Words
        that are not in the list, whose vectors are made of their subwords, have none.
    """

    answers: tuple[Neighbour, ...]
    question_ranks: tuple[tuple[str, int], ...]


def combine(vectors: Vectors, plus: tuple[str, ...], minus: tuple[str, ...], *, metric: Metric = "cosine") -> Floats:
    """Sum of the rows, the subtracted ones negated.

    For the cosine each row is first brought to unit length, and so is the sum, as `gensim` forms the query of
    ``most_similar``; the other metrics compare lengths too, so there the rows are added as they are.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    plus, minus
        Words to add and to subtract.
    metric
        What the sum will be compared by.

    Returns
    -------
    ndarray
        (d,) float32; of unit length for the cosine.

    Raises
    ------
    UnknownWord
        If a word is not in the vocabulary, and no subwords make a vector of it.
    ZeroVector
        If a row has no direction, or they cancel out.

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
    # Rounding leaves a residue of some 1e-8 when the words cancel out: that is no direction.
    if size < 1e-6:
        raise ZeroVector(word=" ".join([*plus, *(f"{MINUS}{word}" for word in minus)]))
    return (total / size).astype(np.float32)


def _summand(vectors: Vectors, word: str, metric: Metric) -> Floats:
    """(d,) what a word adds: its vector, for the cosine of unit length."""
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
        As in king - man + woman.
    k
        How many answers.
    metric
        What ranks them.

    Returns
    -------
    Analogy
        The answers without the three words of the question, and the ranks that those would have had.

    Raises
    ------
    UnknownWord, ZeroVector
        As `combine` does.
    """
    query = combine(vectors, (a, c), (b,), metric=metric)
    question = tuple(word for word in dict.fromkeys((a, b, c)) if word in vectors)
    rows = [vectors.words.id(word) for word in question]
    answers = nearest(vectors, query, k, metric=metric, exclude=rows)
    ranks = tuple((word, rank_of(vectors, query, row, metric=metric)) for word, row in zip(question, rows, strict=True))
    return Analogy(tuple(answers), ranks)
