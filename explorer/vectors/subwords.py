"""Vectors of unseen words from their pieces, as fastText makes them.

A word stands between ``<`` and ``>``; each run of minn to maxn characters of it is hashed to one of the buckets, and
the vector of the word is the mean of the rows of its buckets.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FNV_OFFSET, _FNV_PRIME, _MASK = 2166136261, 16777619, 0xFFFFFFFF


@dataclass(frozen=True, eq=False)
class Subwords:
    """Rows of character n-grams.

    Attributes
    ----------
    matrix
        (buckets, d) float32, read-only, perhaps mapped.
    minn, maxn
        Fewest and most characters of an n-gram.
    """

    matrix: NDArray[np.float32]
    minn: int
    maxn: int

    def vector(self, word: str) -> NDArray[np.float32] | None:
        """(d,) mean of the rows of the n-grams of a word; None if it has none."""
        rows = [hash_of(ngram) % len(self.matrix) for ngram in ngrams(word, self.minn, self.maxn)]
        if not rows or not len(self.matrix):
            return None
        mean: NDArray[np.float32] = self.matrix[rows].mean(axis=0, dtype=np.float32)
        return mean


def ngrams(word: str, minn: int, maxn: int) -> list[str]:
    """Runs of minn to maxn characters of ``<word>``, without single marks of begin and end."""
    text = f"<{word}>"
    found = []
    for start in range(len(text)):
        for stop in range(start + minn, min(start + maxn, len(text)) + 1):
            if stop - start == 1 and (start == 0 or stop == len(text)):
                continue
            found.append(text[start:stop])
    return found


def hash_of(ngram: str) -> int:
    """FNV-1a, 32 bits, over bytes as signed numbers: the slip of fastText's first version, which all files follow."""
    state = _FNV_OFFSET
    for byte in ngram.encode("utf-8", "surrogatepass"):
        state ^= byte if byte < 128 else byte | 0xFFFFFF00
        state = state * _FNV_PRIME & _MASK
    return state
