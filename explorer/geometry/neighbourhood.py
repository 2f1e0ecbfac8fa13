"""A word and its neighbours in three dimensions, with exact distances from the word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ZeroVector
from explorer.vectors.model import Vectors

Floats = NDArray[np.float64]

_FLAT = 1e-9  # shorter projections of unit directions are rounding errors without a direction


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Positions of the neighbours around a word.

    Attributes
    ----------
    center
        Row of the word, which is at the origin; None if the word has no row.
    ids
        (k,) row numbers of the neighbours.
    positions
        (k, 3) float64; the length of every row is the cosine distance to the word.
    distances
        (k,) cosine distances 1 - cos, from 0 to 2.
    explained
        Share (0 to 1) of the variance of the directions that the three dimensions preserve.
    """

    center: int | None
    ids: tuple[int, ...]
    positions: Floats
    distances: Floats
    explained: float


def neighbourhood(vectors: Vectors, word: str | int, ids: Sequence[int]) -> Neighbourhood:
    """Place neighbours around a word, with exact distances and directions approximated by PCA.

    The offset of neighbour i is ``u_i - u_c``, a difference of unit vectors. The offsets, scaled to length 1, are the
    directions; their three principal components are the axes. Each direction is projected onto the axes and scaled to
    the length ``1 - cos(i, c)``. Distances between two neighbours are therefore approximate; `explained` measures how
    well directions are preserved.

    The positions do not depend on the order of the neighbours.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    word
        The word in the centre, or its row number. A word outside the vocabulary needs a subword vector.
    ids
        (k,) row numbers of the neighbours, without repetition.

    Returns
    -------
    Neighbourhood
        The (k, 3) positions, with distances and explained variance.

    Raises
    ------
    UnknownWord
        If the word has neither a row nor a subword vector.
    ZeroVector
        If the vector of the word or of a neighbour is zero.

    Notes
    -----
    Principal components come from NumPy's singular value decomposition; the largest loading of each is positive.
    """
    order = np.argsort(np.asarray(ids, dtype=np.int64), kind="stable")
    rows = np.asarray(ids, dtype=np.int64)[order]
    name = word if isinstance(word, str) else vectors.words.word(word)
    center = _unit(vectors.vector(name)[None], [name])[0]
    units = _unit(vectors.matrix[rows], [vectors.words.word(int(row)) for row in rows])
    distances = np.clip(1.0 - units @ center, 0.0, 2.0)
    directions, explained = _directions(units - center)
    inverse = np.argsort(order, kind="stable")
    positions = (directions * distances[:, None])[inverse]
    row = vectors.words.id(name) if name in vectors else None
    return Neighbourhood(row, tuple(int(i) for i in ids), positions, distances[inverse], explained)


def _unit(rows: NDArray[np.float32], words: Sequence[str]) -> Floats:
    """(k, d) rows of k words, scaled to unit length in float64."""
    matrix: Floats = rows.astype(np.float64)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    if not norms.all():
        raise ZeroVector(word=words[int(np.argmin(norms))])
    units: Floats = matrix / norms
    return units


def _directions(offsets: Floats) -> tuple[Floats, float]:
    """(k, 3) unit directions of (k, d) offsets on their first three principal components, and the variance share."""
    k = len(offsets)
    lengths = np.linalg.norm(offsets, axis=1, keepdims=True)
    scaled = np.divide(offsets, lengths, out=np.zeros_like(offsets), where=lengths > _FLAT)
    centred = scaled - scaled.mean(axis=0) if k else scaled
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:3]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(np.take_along_axis(axes, largest[:, None], axis=1) < 0, -1.0, 1.0)
    projected = np.zeros((k, 3))
    projected[:, : len(axes)] = centred @ axes.T
    variance = float((singular**2).sum())
    explained = float((singular[:3] ** 2).sum() / variance) if variance > _FLAT**2 else 1.0
    norms = np.linalg.norm(projected, axis=1, keepdims=True)
    directions: Floats = np.where(norms > _FLAT, projected / np.maximum(norms, _FLAT), _spiral(k))
    return directions, explained


def _spiral(k: int) -> Floats:
    """(k, 3) unit vectors spread over the sphere, for neighbours whose projected direction is zero."""
    height = 1.0 - (2.0 * np.arange(k) + 1.0) / max(k, 1)
    turn = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(k)
    around = np.sqrt(1.0 - height**2)
    return np.column_stack([around * np.cos(turn), around * np.sin(turn), height])
