"""Preprocessing of rows before comparison: none, unit length, centred, all-but-the-top.

It changes neighbour lists, so the app shows its name next to every number that depends on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

import numpy as np

from explorer.geometry.similarity import Floats
from explorer.vectors.model import FloatMatrix, Subwords, Vectors, lengths

Preprocessing = Literal["raw", "unit", "centred", "all-but-the-top"]
PREPROCESSINGS: tuple[Preprocessing, ...] = get_args(Preprocessing)


def prepare(vectors: Vectors, preprocessing: Preprocessing = "raw") -> Vectors:
    """Apply a preprocessing to all rows and return new vectors.

    raw: unchanged. unit: each row divided by its length. centred: the mean row subtracted.
    all-but-the-top: centred, and the first D = ⌈d/100⌉ principal components removed.

    Parameters
    ----------
    vectors
        n words in d dimensions.
    preprocessing
        One of `PREPROCESSINGS`.

    Returns
    -------
    Vectors
        Same words and metadata; `digest` contains the preprocessing, so that cached results are not mixed up. The
        same transformation (length, mean, components) applies to vectors that are composed of subwords.

    References
    ----------
    Mu, Viswanath (2018), All-but-the-Top: Simple and Effective Postprocessing for Word Representations.
    """
    if preprocessing == "raw":
        return vectors
    if preprocessing == "unit":
        rows = _unit(vectors.matrix, vectors.norms)
        transform: Callable[[FloatMatrix], FloatMatrix] = _as_unit
    else:
        # Mean in float64: a float32 sum over millions of rows loses digits.
        mean: FloatMatrix = vectors.matrix.mean(axis=0, dtype=np.float64).astype(np.float32)
        rows = vectors.matrix - mean
        top: FloatMatrix = np.empty((vectors.d, 0), dtype=np.float32)
        if preprocessing == "all-but-the-top":
            top = _principal_axes(rows, -(-vectors.d // 100))
            rows -= (rows @ top) @ top.T
        transform = partial(_without, mean, top)
    done = Vectors.of(vectors.words, rows, vectors.source)
    subwords = None
    if (given := vectors.subwords) is not None:
        subwords = _TransformedSubwords(given.matrix, given.minn, given.maxn, given.buckets, given.kept, transform)
    digest = f"{vectors.digest}-{preprocessing}"
    return replace(done, digest=digest, metadata=vectors.metadata, subwords=subwords)


@dataclass(frozen=True, eq=False)
class _TransformedSubwords(Subwords):
    """Subwords that transform the composed vectors; transforming the n-gram rows would give another result."""

    transform: Callable[[FloatMatrix], FloatMatrix] = lambda vector: vector

    def vector(self, word: str) -> FloatMatrix | None:
        """(d,) transformed vector of a word; None if it has none."""
        vector = super().vector(word)
        return None if vector is None else self.transform(vector[None])[0]


def _unit(rows: FloatMatrix, norms: FloatMatrix) -> FloatMatrix:
    """(n, d) rows divided by their lengths (n,); zero rows stay zero."""
    result: FloatMatrix = (rows / np.where(norms > 0, norms, np.float32(1))[:, None]).astype(np.float32)
    return result


def _as_unit(rows: FloatMatrix) -> FloatMatrix:
    return _unit(rows, lengths(rows))


def _without(mean: FloatMatrix, top: FloatMatrix, rows: FloatMatrix) -> FloatMatrix:
    """(k, d) vectors with the mean (d,) and the components along the directions (d, m) removed."""
    centred: FloatMatrix = rows - mean
    centred -= (centred @ top) @ top.T
    return centred


def _principal_axes(rows: Floats, count: int) -> Floats:
    """(d, count) orthonormal directions of the largest variance of centred rows."""
    covariance = rows.T.astype(np.float64) @ rows.astype(np.float64)
    _, axes = np.linalg.eigh(covariance)  # eigenvalues ascend
    result: Floats = axes[:, ::-1][:, :count].astype(np.float32)
    return result
