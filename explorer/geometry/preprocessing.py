"""What is done to the rows before they are compared: nothing, unit length, centred, all-but-the-top.

It changes neighbour lists, so its name stands beside every number that comes of it.
"""

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from explorer.geometry.similarity import Floats
from explorer.vectors.model import Vectors

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
        Same words; `digest` names the preprocessing, so that caches do not mix them.

    References
    ----------
    Mu, Viswanath (2018), All-but-the-Top: Simple and Effective Postprocessing for Word Representations.
    """
    if preprocessing == "raw":
        return vectors
    if preprocessing == "unit":
        lengths = np.where(vectors.norms > 0, vectors.norms, np.float32(1))
        rows = (vectors.matrix / lengths[:, None]).astype(np.float32)
    else:
        # float64 for the mean: a float32 sum over millions of rows loses digits
        rows = vectors.matrix - vectors.matrix.mean(axis=0, dtype=np.float64).astype(np.float32)
        if preprocessing == "all-but-the-top":
            rows -= (rows @ (top := _principal_axes(rows, -(-vectors.d // 100)))) @ top.T
    done = Vectors.of(vectors.words, rows, vectors.source)
    return replace(done, digest=f"{vectors.digest}-{preprocessing}")


def _principal_axes(rows: Floats, count: int) -> Floats:
    """(d, count) orthonormal directions of the largest variance of centred rows."""
    covariance = rows.T.astype(np.float64) @ rows.astype(np.float64)
    _, axes = np.linalg.eigh(covariance)  # ascending
    result: Floats = axes[:, ::-1][:, :count].astype(np.float32)
    return result
