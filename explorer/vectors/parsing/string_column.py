"""Millions of words, stored as one run of bytes and their lengths, without a Python object per word."""

import secrets
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Lengths = NDArray[Any]
"""Integers of 64 bits, or of 32 bits where many words are collected."""

_AT_ONCE = 1 << 16
"""Number of words converted to objects at once."""


class StringColumn:
    """Words as concatenated bytes.

    Parameters
    ----------
    words
        (k,) initial words.
    """

    def __init__(self, words: Sequence[bytes] = ()) -> None:
        self._blobs: list[bytes] = [b"".join(words)]
        self._lengths: list[Lengths] = [np.fromiter(map(len, words), np.int64, len(words))]
        self._count = len(words)

    @classmethod
    def of(cls, blob: bytes, lengths: Lengths) -> "StringColumn":
        """Return a column from bytes that are already concatenated, and the (k,) lengths of the words."""
        self = cls()
        self._blobs, self._lengths, self._count = [blob], [lengths], len(lengths)
        return self

    def __len__(self) -> int:
        return self._count

    @property
    def lengths(self) -> Lengths:
        """(k,) length of each word in bytes."""
        if len(self._lengths) > 1:
            self._lengths = [np.concatenate(self._lengths)]
        return self._lengths[0]

    @property
    def offsets(self) -> NDArray[np.int64]:
        """(k + 1,) start of each word, and the end of the last."""
        offsets = np.zeros(self._count + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=offsets[1:])
        return offsets

    @property
    def blob(self) -> NDArray[np.uint8]:
        """All bytes of the words."""
        if len(self._blobs) > 1:
            self._blobs = [b"".join(self._blobs)]
        return np.frombuffer(self._blobs[0], dtype=np.uint8)

    def piece(self, row: int) -> bytes:
        """Return the bytes of one word."""
        start = int(self.lengths[:row].sum())
        return self.blob[start : start + int(self.lengths[row])].tobytes()

    def pieces(self) -> list[bytes]:
        """Return all words as Python objects."""
        blob, ends = self.blob.tobytes(), self.offsets.tolist()
        return [blob[start:end] for start, end in pairwise(ends)]

    def extend(self, others: "StringColumn") -> NDArray[np.intp]:
        """Append a column of less than 2 GB, and repair words that are not UTF-8.

        Return the (r,) positions of the repaired words in `others`.
        """
        if len(others) > _AT_ONCE and not _is_utf8(others):
            repaired = [self.extend(part) + first for first, part in others.parts()]
            return np.concatenate(repaired)
        fixed_rows = np.empty(0, dtype=np.intp)
        if not _is_utf8(others):
            pieces = others.pieces()
            fixed = [piece.decode("utf-8", "replace").encode() for piece in pieces]
            pairs = enumerate(zip(pieces, fixed, strict=True))
            fixed_rows = np.array([row for row, (old, new) in pairs if old != new], dtype=np.intp)
            others = StringColumn(fixed)
        if not self._count:
            self._blobs.clear()
            self._lengths.clear()
        self._blobs.append(others.blob.tobytes())
        self._lengths.append(others.lengths.astype(np.int32))
        self._count += len(others)
        return fixed_rows

    def parts(self) -> "Iterator[tuple[int, StringColumn]]":
        """Yield all words in chunks, with the number of words before each chunk."""
        offsets, blob = self.offsets, self.blob
        for first in range(0, self._count, _AT_ONCE):
            ends = offsets[first : first + _AT_ONCE + 1]
            yield first, StringColumn.of(blob[ends[0] : ends[-1]].tobytes(), np.diff(ends))

    @classmethod
    def joined(cls, parts: "Sequence[StringColumn]") -> "StringColumn":
        """Return all words of several columns as one column."""
        blob = b"".join(part.blob.tobytes() for part in parts)
        return cls.of(blob, np.concatenate([np.empty(0, np.int32), *(part.lengths for part in parts)]))

    def ordered(self, order: NDArray[np.intp]) -> "StringColumn":
        """Return the words in another order, given as their (k,) current indices."""
        offsets, blob, lengths, blobs = self.offsets, self.blob, self.lengths, []
        for first in range(0, len(order), _AT_ONCE):
            rows = order[first : first + _AT_ONCE]
            size = lengths[rows].astype(np.int64)
            ends = np.cumsum(size)
            positions = np.arange(int(size.sum())) + np.repeat(offsets[rows] - (ends - size), size)
            blobs.append(blob[positions].tobytes())
        return StringColumn.of(b"".join(blobs), lengths[order])

    def take(self, keep: NDArray[np.bool_]) -> "StringColumn":
        """Return the words selected by the (k,) mask `keep`."""
        mask = np.repeat(keep, self.lengths)
        return StringColumn.of(self.blob[mask].tobytes(), self.lengths[keep])


def _is_utf8(words: StringColumn) -> bool:
    """Whether each word is valid UTF-8 by itself: no character may span two words."""
    blob = words.blob.tobytes()
    if blob.isascii():
        return True
    try:
        blob.decode("utf-8")
    except UnicodeDecodeError:
        return False
    starts = words.offsets[:-1][words.lengths > 0]
    firsts = words.blob[starts]
    return not bool(((firsts & 0xC0) == 0x80).any())  # no word starts within a character


def first_of_each(words: StringColumn, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the (k,) mask of the first occurrence of each word, among the rows of the (k,) mask `among`."""
    if not among.all():
        first = np.zeros(len(words), dtype=bool)
        chosen = words.take(among)
        first[np.flatnonzero(among)] = first_of_each(chosen, np.ones(len(chosen), dtype=bool))
        return first
    if len(words) < _FEW:
        firsts = {piece: row for row, piece in reversed(list(enumerate(words.pieces())))}
        first = np.zeros(len(words), dtype=np.bool_)
        first[list(firsts.values())] = True
        return first
    if len(words) >= _MANY:
        return _first_with_little_memory(words)
    import pyarrow as pa

    buffers = [None, pa.py_buffer(words.offsets), pa.py_buffer(words.blob)]
    array = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(words), buffers)
    # each new word gets the next dictionary code
    codes = np.frombuffer(array.dictionary_encode().indices.buffers()[1], dtype=np.int32)[: len(words)]
    newest = np.maximum.accumulate(codes)
    first = np.ones(len(words), dtype=np.bool_)
    first[1:] = newest[1:] > newest[:-1]
    return first


def _first_with_little_memory(words: StringColumn) -> NDArray[np.bool_]:
    """See `first_of_each`; uses a hash table with four bytes per slot, at most three quarters full."""
    from explorer.vectors.parsing.word_kernel import mark

    table = np.full(1 << (4 * len(words) // 3).bit_length(), -1, dtype=np.int32)
    first = np.empty(len(words), dtype=np.bool_)
    offsets = np.zeros(len(words) + 1, dtype=np.int32 if len(words.blob) < 1 << 31 else np.int64)
    np.cumsum(words.lengths, out=offsets[1:], dtype=offsets.dtype)
    mark(words.blob, offsets, np.uint64(secrets.randbits(64)), table, first)
    return first


_FEW, _MANY = 50_000, 1_000_000
"""Below the first number of words, a Python dictionary is as fast as importing Arrow. From the second on, the hash
table of Arrow takes too much memory (a hundred bytes per word), and numba is worth its import of half a second."""
