"""Words and their row numbers, from 30 words to three million."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.errors import UnknownWord

_AT_ONCE = 1 << 16
"""Words decoded at once when iterating over all of them."""


class Vocabulary:
    """Words and their row numbers.

    The words are stored as one run of UTF-8 bytes, possibly memory-mapped, so that millions of them cost nothing until
    they are used. Word i is ``blob[offsets[i]:offsets[i + 1]]``; `order` sorts them, and a word is found by binary
    search.

    Parameters
    ----------
    words
        (n,) unique words, in the order of the rows.
    """

    def __init__(self, words: Sequence[str]) -> None:
        pieces = [word.encode("utf-8", "surrogatepass") for word in words]
        offsets = np.zeros(len(pieces) + 1, dtype=np.int64)
        np.cumsum([len(piece) for piece in pieces], out=offsets[1:])
        self._take(np.frombuffer(b"".join(pieces), dtype=np.uint8), offsets, None)

    @classmethod
    def packed(
        cls, blob: NDArray[np.uint8], offsets: NDArray[np.int64], order: NDArray[np.int32] | None = None
    ) -> "Vocabulary":
        """Vocabulary of words that are already encoded.

        Parameters
        ----------
        blob
            All words as UTF-8, concatenated.
        offsets
            (n + 1,) start of each word, and the end of the last one.
        order
            (n,) row numbers in the byte order of the words; computed on first use if missing.
        """
        self = cls.__new__(cls)
        self._take(blob, offsets, order)
        return self

    def _take(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64], order: NDArray[np.int32] | None) -> None:
        self.blob = blob
        self.offsets = offsets
        self._bytes = memoryview(blob.data)
        self._given_order = order

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _AT_ONCE):
            ends = self.offsets[start : start + _AT_ONCE + 1].tolist()
            for begin, end in pairwise(ends):
                yield str(self._bytes[begin:end], "utf-8", "surrogatepass")

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._row(word) is not None

    def word(self, row: int) -> str:
        """Word of a row number (0-based)."""
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        return str(self._piece(row % len(self)), "utf-8", "surrogatepass")

    def id(self, word: str) -> int:
        """Row number of a word.

        Raises
        ------
        UnknownWord
            If the vocabulary does not contain it.
        """
        row = self._row(word)
        if row is None:
            raise UnknownWord(word=word, n=len(self))
        return row

    def suggest(self, prefix: str, limit: int = 8) -> list[str]:
        """Words with a prefix, those of the first rows (usually the most frequent) first."""
        wanted = prefix.encode("utf-8", "surrogatepass")
        start = self._place(lambda piece: piece >= wanted)
        stop = self._place(lambda piece: piece[: len(wanted)] > wanted)
        rows = self.order[start:stop]
        if len(rows) > limit:
            rows = np.partition(rows, limit)[:limit]
        return [self.word(int(row)) for row in np.sort(rows)]

    @cached_property
    def order(self) -> NDArray[np.int32]:
        """(n,) row numbers in the byte order of the words, which is their code point order."""
        if self._given_order is not None:
            return self._given_order
        pieces = [bytes(self._piece(row)) for row in range(len(self))]
        return np.array(sorted(range(len(pieces)), key=pieces.__getitem__), dtype=np.int32)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self)}

    def _row(self, word: str) -> int | None:
        """Row of a word: from a dictionary if the words are in memory, by binary search if they are mapped."""
        if self._given_order is None:
            return self._ids.get(word)
        wanted = word.encode("utf-8", "surrogatepass")
        place = self._place(lambda piece: piece >= wanted)
        if place == len(self):
            return None
        row = int(self.order[place])
        return row if self._piece(row) == wanted else None

    def _piece(self, row: int) -> memoryview:
        return self._bytes[int(self.offsets[row]) : int(self.offsets[row + 1])]

    def _place(self, reached: Callable[[bytes], bool]) -> int:
        """First position in the order whose word is not below a bound."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if reached(bytes(self._piece(int(self.order[middle])))):
                high = middle
            else:
                low = middle + 1
        return low
