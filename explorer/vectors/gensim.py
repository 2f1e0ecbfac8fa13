"""To and from gensim's `KeyedVectors`, so that both can work on the same numbers."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.vectors.model import Source, Subwords, Vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def from_gensim(keyed_vectors: "KeyedVectors", name: str) -> Vectors:
    """Vectors of a gensim `KeyedVectors`.

    Parameters
    ----------
    keyed_vectors
        With m keys and an (m, d) matrix; the numbers are copied, so that later training does not reach them.
    name
        What to call them.

    Returns
    -------
    Vectors
        (m, d); those of fastText with the rows of their n-grams, so that unseen words have vectors too. Attributes of
        keys stay behind: the ``count`` of many a `KeyedVectors` is no count, but made up from the order.

    Raises
    ------
    ValueError
        If keys are missing (gensim leaves such rows behind when a file held a word twice) or values are not finite.
    """
    words = list(keyed_vectors.index_to_key)
    matrix = np.array(keyed_vectors.vectors, dtype=np.float32, order="C")
    if not all(isinstance(word, str) for word in words) or len(set(words)) != len(words):
        raise ValueError("keys must be unique strings")
    if not np.isfinite(matrix).all():
        raise ValueError("the matrix holds nan or infinity")
    return replace(Vectors.of(words, matrix, Source(name, "gensim")), subwords=_subwords(keyed_vectors))


def to_gensim(vectors: Vectors) -> "KeyedVectors":
    """Build a gensim `KeyedVectors` with a copy of the rows, in the same order.

    Parameters
    ----------
    vectors
        (n, d). A column ``count`` of whole numbers becomes gensim's attribute of this name (``get_vecattr``), 0 where
        there is none. Other metadata, the subwords and the source have no place there and stay behind.

    Returns
    -------
    KeyedVectors
        n keys; whatever is done to it does not reach the vectors.
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
    """Rows of n-grams of gensim's `FastTextKeyedVectors`; None for any other."""
    ngrams = getattr(keyed_vectors, "vectors_ngrams", None)
    if ngrams is None or not keyed_vectors.bucket or not keyed_vectors.max_n:
        return None
    rows = np.array(ngrams, dtype=np.float32, order="C")
    if not np.isfinite(rows).all():
        raise ValueError("the rows of the n-grams hold nan or infinity")
    rows.setflags(write=False)
    return Subwords(rows, int(keyed_vectors.min_n), int(keyed_vectors.max_n), int(keyed_vectors.bucket))
