"""Subword vectors of unseen words, as in fastText.

A word is enclosed in ``<`` and ``>``; each run of minn to maxn characters of it is hashed to one of the buckets, and
its vector is the mean of the rows of its buckets. The vector of a word seen in training is the mean of these and of
its own row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FNV_OFFSET, _FNV_PRIME, _MASK = 2166136261, 16777619, 0xFFFFFFFF
_BEGIN, _END = ord("<"), ord(">")
_TEXT_AT_ONCE = 1 << 17
"""Bytes of words whose n-grams are processed at once: as many n-grams start at each byte as there are lengths."""


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
        Number of buckets; 0: as many as rows.
    kept
        (m,) int64, ascending: the buckets whose rows were kept, if others were dropped; None if all rows exist.
    """

    matrix: NDArray[np.float32]
    minn: int
    maxn: int
    buckets: int = 0
    kept: NDArray[np.int64] | None = None

    def vector(self, word: str) -> NDArray[np.float32] | None:
        """(d,) mean of the rows of the n-grams of a word; None if it has none."""
        if not len(self.matrix):
            return None
        hashed = [hash_of(ngram) % (self.buckets or len(self.matrix)) for ngram in ngrams(word, self.minn, self.maxn)]
        rows, there = self._rows(np.array(hashed, dtype=np.int64))
        if not there.any():
            return None
        # a sum of float32 numbers may overflow; their mean never does
        mean: NDArray[np.float32] = self.matrix[rows[there]].mean(axis=0, dtype=np.float64).astype(np.float32)
        return mean

    def compose(
        self, blob: NDArray[np.uint8], sizes: NDArray[np.int64], own: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Vectors of words seen in training: the mean of the own row and the rows of the n-grams of each.

        Parameters
        ----------
        blob
            Bytes of k words, concatenated.
        sizes
            (k,) length of each in bytes.
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
        rows, there = self._rows(hashed % (self.buckets or len(self.matrix)))
        words, rows = words[there], rows[there]
        once = np.ones(len(rows), dtype=np.float32)
        # sparse counts of rows per word, times the rows, give the sums
        pieces = coo_array((once, (words, rows)), shape=(len(sizes), len(self.matrix))).tocsr()
        with np.errstate(over="ignore", invalid="ignore"):
            sums: NDArray[np.float32] = own + pieces @ np.asarray(self.matrix)
        sums /= (np.bincount(words, minlength=len(sizes)) + 1).astype(np.float32)[:, None]
        return sums

    def _rows(self, hashed: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Rows of buckets, and which of them exist."""
        if self.kept is None:
            return hashed, hashed < len(self.matrix)
        place = np.searchsorted(self.kept, hashed)
        place[place == len(self.kept)] = 0
        return place, self.kept[place] == hashed


def ngrams(word: str, minn: int, maxn: int) -> list[str]:
    """Runs of minn to maxn characters of ``<word>``, without the brackets alone."""
    text = f"<{word}>"
    found = []
    for start in range(len(text)):
        for stop in range(start + max(minn, 1), min(start + maxn, len(text)) + 1):
            if stop - start == 1 and (start == 0 or stop == len(text)):
                continue
            found.append(text[start:stop])
    return found


def hash_of(ngram: str) -> int:
    """FNV-1a, 32 bits, over bytes as signed numbers: an error of the first fastText version, kept by all files."""
    state = _FNV_OFFSET
    for byte in ngram.encode("utf-8", "surrogatepass"):
        state ^= byte if byte < 128 else byte | 0xFFFFFF00
        state = state * _FNV_PRIME & _MASK
    return state


def hashed_ngrams(
    blob: NDArray[np.uint8], sizes: NDArray[np.int64], minn: int, maxn: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hashes of all n-grams of many words: `hash_of` of each of `ngrams`, vectorised.

    The hash of a longer n-gram continues that of the shorter one at the same position. As in fastText, a character is a
    byte and the bytes of the form ``10xxxxxx`` after it, valid UTF-8 or not.

    Parameters
    ----------
    blob
        Bytes of k words, concatenated.
    sizes
        (k,) length of each in bytes.
    minn, maxn
        Shortest and longest n-gram.

    Returns
    -------
    tuple
        (g,) indices of the words, and (g,) the hashes.
    """
    ends = np.cumsum(sizes + 2)
    text = np.empty(len(blob) + 2 * len(sizes), dtype=np.uint8)
    inner = np.ones(len(text), dtype=bool)
    inner[ends - 1] = inner[ends - sizes - 2] = False
    text[ends - sizes - 2], text[ends - 1], text[inner] = _BEGIN, _END, blob
    signed = text.view(np.int8).astype(np.int32).view(np.uint32)
    begin = np.flatnonzero((text & 0xC0) != 0x80)
    width = np.diff(begin, append=len(text))
    owner = np.searchsorted(ends, begin, side="right")
    stop = np.cumsum(np.bincount(owner, minlength=len(sizes)))[owner]  # characters up to the end of the word
    first = np.diff(owner, prepend=-1) > 0
    state = np.full(len(begin), _FNV_OFFSET, dtype=np.uint32)
    start = np.arange(len(begin))
    words, hashes = [start[:0]], [start[:0]]
    for n in range(1, maxn + 1):
        start = start[start + n <= stop[start]]
        if not len(start):
            break
        state[start] = _go_on(state[start], signed, begin[start + n - 1], width[start + n - 1])
        if n >= minn:
            taken = start if n > 1 else start[~first[start] & (start + 1 < stop[start])]
            words.append(owner[taken])
            hashes.append(state[taken].astype(np.int64))
    return np.concatenate(words), np.concatenate(hashes)


def _go_on(
    state: NDArray[np.uint32], signed: NDArray[np.uint32], begin: NDArray[np.int64], width: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """Hashes extended by one character each."""
    prime = np.uint32(_FNV_PRIME)
    state = (state ^ signed[begin]) * prime
    for byte in range(1, int(width.max())):
        more = np.flatnonzero(width > byte)
        state[more] = (state[more] ^ signed[begin[more] + byte]) * prime
    return state
