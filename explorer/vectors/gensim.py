"""Conversion to and from gensim's `KeyedVectors`."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.vectors.model import Source, Subwords, Vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def from_gensim(keyed_vectors: "KeyedVectors", name: str) -> Vectors:
    """Convert a gensim `KeyedVectors`.

    Parameters
    ----------
    keyed_vectors
        m keys and an (m, d) matrix, which is copied, so that further training does not affect the result.
    name
        Name of the result.

    Returns
    -------
    Vectors
        (m, d); with subwords for fastText vectors. Attributes of keys are dropped: the ``count`` of a `KeyedVectors` is
        often not a count but derived from the order.

    Raises
    ------
    ValueError
        If keys are missing (gensim leaves a row without key if a file contains a word twice) or values are not finite.
    """
    words = list(keyed_vectors.index_to_key)
    matrix = np.array(keyed_vectors.vectors, dtype=np.float32, order="C")
    if not all(isinstance(word, str) for word in words) or len(set(words)) != len(words):
        raise ValueError("keys must be unique strings")
    if not np.isfinite(matrix).all():
        raise ValueError("the matrix holds nan or infinity")
    return replace(Vectors.of(words, matrix, Source(name, "gensim")), subwords=_subwords(keyed_vectors))


def to_gensim(vectors: Vectors) -> "KeyedVectors":
    """Convert to a gensim `KeyedVectors` with a copy of the rows, in the same order.

    Parameters
    ----------
    vectors
        (n, d). An integer column ``count`` becomes the gensim attribute of this name (``get_vecattr``), 0 where it has
        no value. Other metadata, the subwords and the source are dropped.

    Returns
    -------
    KeyedVectors
        n keys, independent of the vectors.
    """
    from gensim.models import KeyedVectors

    keyed_vectors = KeyedVectors(vectors.d)
    keyed_vectors.add_vectors(list(vectors.words), vectors.matrix)
    if "count" in vectors.metadata.names and vectors.metadata.is_number("count"):
        counts = np.nan_to_num(vectors.metadata.columns["count"])
        if np.array_equal(counts, np.trunc(counts)) and (np.abs(counts) <= 1 << 53).all():
            keyed_vectors.allocate_vecattrs(["count"], [np.int64])
            keyed_vectors.expandos["count"][:] = counts.astype(np.int64)
    return keyed_vectors


def _subwords(keyed_vectors: "KeyedVectors") -> Subwords | None:
    """Return the subwords of gensim's `FastTextKeyedVectors`; None for any other class."""
    ngrams = getattr(keyed_vectors, "vectors_ngrams", None)
    if ngrams is None or not keyed_vectors.bucket or not keyed_vectors.max_n:
        return None
    rows = np.array(ngrams, dtype=np.float32, order="C")
    if not np.isfinite(rows).all():
        raise ValueError("the rows of the n-grams hold nan or infinity")
    rows.setflags(write=False)
    return Subwords(rows, int(keyed_vectors.min_n), int(keyed_vectors.max_n), int(keyed_vectors.bucket))
