"""Subword vectors of unseen words, as in fastText.

A word is enclosed in ``<`` and ``>``; each substring of minn to maxn characters is hashed to one of the buckets. The
vector of the word is the mean of the rows of its buckets; for a word seen in training, its own row is included.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FNV_OFFSET, _FNV_PRIME, _MASK = 2166136261, 16777619, 0xFFFFFFFF
_OPEN, _CLOSE = ord("<"), ord(">")
_TEXT_AT_ONCE = 1 << 17
"""Bytes of words processed at once; at each byte, one n-gram of every length starts."""


@dataclass(frozen=True, eq=False)
class Subwords:
    """Rows of character n-grams.

    Attributes
    ----------
    matrix
        (m, d) float32, read-only, possibly mapped.
    minn, maxn
        Shortest and longest n-gram in characters.
    buckets
        Number of buckets; 0 if it equals the number of rows.
    kept
        (m,) int64, ascending: the buckets that have rows; None if all do.
    """

    matrix: NDArray[np.float32]
    minn: int
    maxn: int
    buckets: int = 0
    kept: NDArray[np.int64] | None = None

    def vector(self, word: str) -> NDArray[np.float32] | None:
        """Return the (d,) mean of the rows of the n-grams of a word; None if there are none."""
        if not len(self.matrix):
            return None
        hashed = [hash_of(ngram) % (self.buckets or len(self.matrix)) for ngram in ngrams(word, self.minn, self.maxn)]
        rows, exists = self._rows(np.array(hashed, dtype=np.int64))
        if not exists.any():
            return None
        # a sum of float32 numbers may overflow; their mean never does
        mean: NDArray[np.float32] = self.matrix[rows[exists]].mean(axis=0, dtype=np.float64).astype(np.float32)
        return mean

    def compose(
        self, blob: NDArray[np.uint8], sizes: NDArray[np.int64], own: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the vectors of words seen in training: the mean of the own row and the rows of the n-grams.

        Parameters
        ----------
        blob, sizes
            Bytes of k words, concatenated, and (k,) the length of each.
        own
            (k, d) float32, their own rows.

        Returns
        -------
        ndarray
            (k, d) float32.
        """
        if not len(self.matrix):
            return own
        result = np.empty_like(own, dtype=np.float32)
        ends = np.concatenate([[0], np.cumsum(sizes)])
        first = 0
        while first < len(sizes):
            stop = max(first + 1, int(np.searchsorted(ends, ends[first] + _TEXT_AT_ONCE, side="right")) - 1)
            part = slice(first, stop)
            result[part] = self._means(blob[ends[first] : ends[min(stop, len(sizes))]], sizes[part], own[part])
            first = stop
        return result

    def _means(
        self, blob: NDArray[np.uint8], sizes: NDArray[np.int64], own: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        from scipy.sparse import coo_array

        words, hashed = hashed_ngrams(blob, sizes, self.minn, self.maxn)
        rows, exists = self._rows(hashed % (self.buckets or len(self.matrix)))
        words, rows = words[exists], rows[exists]
        once = np.ones(len(rows), dtype=np.float32)
        # the sums are a sparse matrix of counts (word, row) times the rows
        counts = coo_array((once, (words, rows)), shape=(len(sizes), len(self.matrix))).tocsr()
        with np.errstate(over="ignore", invalid="ignore"):
            sums: NDArray[np.float32] = own + counts @ np.asarray(self.matrix)
        sums /= (np.bincount(words, minlength=len(sizes)) + 1).astype(np.float32)[:, None]
        return sums

    def _rows(self, hashed: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the rows of buckets, and a mask of those that exist."""
        if self.kept is None:
            return hashed, hashed < len(self.matrix)
        index = np.searchsorted(self.kept, hashed)
        index[index == len(self.kept)] = 0
        return index, self.kept[index] == hashed


def ngrams(word: str, minn: int, maxn: int) -> list[str]:
    """Return the substrings of minn to maxn characters of ``<word>``, without single brackets."""
    text = f"<{word}>"
    result = []
    for start in range(len(text)):
        for stop in range(start + max(minn, 1), min(start + maxn, len(text)) + 1):
            if stop - start == 1 and (start == 0 or stop == len(text)):
                continue
            result.append(text[start:stop])
    return result


def hash_of(ngram: str) -> int:
    """Return FNV-1a, 32 bits, over signed bytes: an error of the first fastText version on which all files depend."""
    state = _FNV_OFFSET
    for byte in ngram.encode("utf-8", "surrogatepass"):
        state ^= byte if byte < 128 else byte | 0xFFFFFF00
        state = state * _FNV_PRIME & _MASK
    return state


def hashed_ngrams(
    blob: NDArray[np.uint8], sizes: NDArray[np.int64], minn: int, maxn: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hashes of all n-grams of many words: a vectorised `hash_of` of `ngrams`.

    The hash of a longer n-gram continues that of the shorter one at the same position. As in fastText, a character is a
    byte and the bytes of the form ``10xxxxxx`` after it, valid UTF-8 or not.

    Parameters
    ----------
    blob, sizes
        Bytes of k words, concatenated, and (k,) the length of each.
    minn, maxn
        Shortest and longest n-gram.

    Returns
    -------
    tuple
        (g,) indices of the words, and (g,) the hashes.
    """
    ends = np.cumsum(sizes + 2)
    text = np.empty(len(blob) + 2 * len(sizes), dtype=np.uint8)
    is_inner = np.ones(len(text), dtype=bool)
    is_inner[ends - 1] = is_inner[ends - sizes - 2] = False
    text[ends - sizes - 2], text[ends - 1], text[is_inner] = _OPEN, _CLOSE, blob
    signed = text.view(np.int8).astype(np.int32).view(np.uint32)
    positions = np.flatnonzero((text & 0xC0) != 0x80)
    width = np.diff(positions, append=len(text))
    owner = np.searchsorted(ends, positions, side="right")
    stop = np.cumsum(np.bincount(owner, minlength=len(sizes)))[owner]  # characters up to the end of the word
    first = np.diff(owner, prepend=-1) > 0
    state = np.full(len(positions), _FNV_OFFSET, dtype=np.uint32)
    start = np.arange(len(positions))
    words, hashes = [start[:0]], [start[:0]]
    for n in range(1, maxn + 1):
        start = start[start + n <= stop[start]]
        if not len(start):
            break
        state[start] = _extended(state[start], signed, positions[start + n - 1], width[start + n - 1])
        if n >= minn:
            selected = start if n > 1 else start[~first[start] & (start + 1 < stop[start])]
            words.append(owner[selected])
            hashes.append(state[selected].astype(np.int64))
    return np.concatenate(words), np.concatenate(hashes)


def _extended(
    state: NDArray[np.uint32], signed: NDArray[np.uint32], positions: NDArray[np.int64], width: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """Return the hashes, each extended by one character."""
    prime = np.uint32(_FNV_PRIME)
    state = (state ^ signed[positions]) * prime
    for byte in range(1, int(width.max())):
        more = np.flatnonzero(width > byte)
        state[more] = (state[more] ^ signed[positions[more] + byte]) * prime
    return state
