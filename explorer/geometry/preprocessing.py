"""What is done to the rows before they are compared: nothing, unit length, centred, all-but-the-top.

It changes neighbour lists, so its name stands beside every number that comes of it.
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
    """Rows after preprocessing, as vectors of their own.

    raw: as in the file. unit: each row divided by its length. centred: the mean row subtracted.
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
        Same words and metadata; `digest` names the preprocessing, so that caches do not mix them. Vectors that the
        subwords make of unseen words get the same treatment: the same length, mean and components.

    References
    ----------
    Mu, Viswanath (2018), All-but-the-Top: Simple and Effective Postprocessing for Word Representations.
    """
    if preprocessing == "raw":
        return vectors
    if preprocessing == "unit":
        rows = _unit(vectors.matrix, vectors.norms)
        treat: Callable[[FloatMatrix], FloatMatrix] = _as_unit
    else:
        # float64 for the mean: a float32 sum over millions of rows loses digits
        mean: FloatMatrix = vectors.matrix.mean(axis=0, dtype=np.float64).astype(np.float32)
        rows = vectors.matrix - mean
        top: FloatMatrix = np.empty((vectors.d, 0), dtype=np.float32)
        if preprocessing == "all-but-the-top":
            top = _principal_axes(rows, -(-vectors.d // 100))
            rows -= (rows @ top) @ top.T
        treat = partial(_without, mean, top)
    done = Vectors.of(vectors.words, rows, vectors.source)
    subwords = None
    if (given := vectors.subwords) is not None:
        subwords = _Treated(given.matrix, given.minn, given.maxn, given.buckets, given.kept, treat)
    digest = f"{vectors.digest}-{preprocessing}"
    return replace(done, digest=digest, metadata=vectors.metadata, subwords=subwords)


@dataclass(frozen=True, eq=False)
class _Treated(Subwords):
    """Subwords whose vectors are treated as the rows were: treating the rows of n-grams would not be the same."""

    treat: Callable[[FloatMatrix], FloatMatrix] = lambda made: made

    def vector(self, word: str) -> FloatMatrix | None:
        """(d,) treated vector of a word; None if it has none."""
        made = super().vector(word)
        return None if made is None else self.treat(made[None])[0]


def _unit(rows: FloatMatrix, norms: FloatMatrix) -> FloatMatrix:
    """(n, d) rows divided by their lengths (n,); zero rows stay."""
    result: FloatMatrix = (rows / np.where(norms > 0, norms, np.float32(1))[:, None]).astype(np.float32)
    return result


def _as_unit(made: FloatMatrix) -> FloatMatrix:
    return _unit(made, lengths(made))


def _without(mean: FloatMatrix, top: FloatMatrix, made: FloatMatrix) -> FloatMatrix:
    """(k, d) vectors without the mean (d,) and the directions (d, m)."""
    centred: FloatMatrix = made - mean
    centred -= (centred @ top) @ top.T
    return centred


def _principal_axes(rows: Floats, count: int) -> Floats:
    """(d, count) orthonormal directions of the largest variance of centred rows."""
    covariance = rows.T.astype(np.float64) @ rows.astype(np.float64)
    _, axes = np.linalg.eigh(covariance)  # ascending
    result: Floats = axes[:, ::-1][:, :count].astype(np.float32)
    return result
