"""A word and its neighbours in three dimensions, with every distance from the word exact."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ZeroVector
from explorer.vectors.model import Vectors

Floats = NDArray[np.float64]

_FLAT = 1e-9  # shorter projections of unit directions are rounding, and have no direction


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Where the neighbours stand around a word.

    Attributes
    ----------
    center
        Row of the word, which stands at the origin; None for one without a row.
    ids
        (k,) rows of the neighbours.
    positions
        (k, 3) float64; the length of every row is the cosine distance to the word.
    distances
        (k,) cosine distances 1 - cos, from 0 to 2.
    explained
        Share (0 to 1) of the variance of the directions that three dimensions keep.
    """

    center: int | None
    ids: tuple[int, ...]
    positions: Floats
    distances: Floats
    explained: float


def neighbourhood(vectors: Vectors, word: str | int, ids: Sequence[int]) -> Neighbourhood:
    """Place neighbours around a word: exact in distance, as faithful as three dimensions allow in direction.

    The offset of neighbour i is ``u_i - u_c``, of unit vectors. The offsets, scaled to length 1, are the directions;
    their three principal components are the axes. Each direction is projected there and stretched to the length
    ``1 - cos(i, c)``. What lies between two neighbours is therefore only approximate, and `explained` says how much.

    The same set of neighbours gives the same positions, in whatever order it comes.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    word
        The one in the middle: its row number, or itself, which may be a word whose vector is made of its subwords.
    ids
        (k,) other rows, each once.

    Returns
    -------
    Neighbourhood
        With (k, 3) positions.

    Raises
    ------
    UnknownWord
        If it has neither a row nor a vector of its subwords.
    ZeroVector
        If the word or a neighbour has no direction.

    Notes
    -----
    Principal components by the singular value decomposition of NumPy; signs fixed by the largest loading.
    """
    order = np.argsort(np.asarray(ids, dtype=np.int64), kind="stable")
    rows = np.asarray(ids, dtype=np.int64)[order]
    name = word if isinstance(word, str) else vectors.words.word(word)
    center = _unit(vectors.vector(name)[None], [name])[0]
    units = _unit(vectors.matrix[rows], [vectors.words.word(int(row)) for row in rows])
    distances = np.clip(1.0 - units @ center, 0.0, 2.0)
    directions, explained = _directions(units - center)
    back = np.argsort(order, kind="stable")
    positions = (directions * distances[:, None])[back]
    row = vectors.words.id(name) if name in vectors else None
    return Neighbourhood(row, tuple(int(i) for i in ids), positions, distances[back], explained)


def _unit(rows: NDArray[np.float32], words: Sequence[str]) -> Floats:
    """(k, d) rows of k words, of length one, in double precision."""
    matrix: Floats = rows.astype(np.float64)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    if not norms.all():
        raise ZeroVector(word=words[int(np.argmin(norms))])
    units: Floats = matrix / norms
    return units


def _directions(offsets: Floats) -> tuple[Floats, float]:
    """(k, 3) unit vectors along the three principal components of (k, d) offsets, and the variance share kept."""
    k = len(offsets)
    lengths = np.linalg.norm(offsets, axis=1, keepdims=True)
    whole = np.divide(offsets, lengths, out=np.zeros_like(offsets), where=lengths > _FLAT)
    centred = whole - whole.mean(axis=0) if k else whole
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:3]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(np.take_along_axis(axes, largest[:, None], axis=1) < 0, -1.0, 1.0)
    flat = np.zeros((k, 3))
    flat[:, : len(axes)] = centred @ axes.T
    variance = float((singular**2).sum())
    explained = float((singular[:3] ** 2).sum() / variance) if variance > _FLAT**2 else 1.0
    sizes = np.linalg.norm(flat, axis=1, keepdims=True)
    directions: Floats = np.where(sizes > _FLAT, flat / np.maximum(sizes, _FLAT), _spiral(k))
    return directions, explained


def _spiral(k: int) -> Floats:
    """(k, 3) unit vectors spread over the sphere: places for neighbours whose own direction is lost."""
    height = 1.0 - (2.0 * np.arange(k) + 1.0) / max(k, 1)
    turn = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(k)
    around = np.sqrt(1.0 - height**2)
    return np.column_stack([around * np.cos(turn), around * np.sin(turn), height])
