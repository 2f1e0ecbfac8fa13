"""Words and their row numbers, for 30 to three million words."""

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

    The words are stored as one array of UTF-8 bytes, possibly memory-mapped, so that millions of words cost nothing
    until they are used. Word i is ``blob[offsets[i]:offsets[i + 1]]``; `order` sorts the words for binary search.

    Parameters
    ----------
    words
        (n,) unique words, in the order of the rows.
    """

    def __init__(self, words: Sequence[str]) -> None:
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(word_bytes) for word_bytes in encoded], out=offsets[1:])
        self._set_arrays(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets, None)

    @classmethod
    def packed(
        cls, blob: NDArray[np.uint8], offsets: NDArray[np.int64], order: NDArray[np.int32] | None = None
    ) -> "Vocabulary":
        """Create a vocabulary of words that are already encoded.

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
        self._set_arrays(blob, offsets, order)
        return self

    def _set_arrays(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64], order: NDArray[np.int32] | None) -> None:
        self.blob = blob
        self.offsets = offsets
        self._bytes = memoryview(blob.data)
        self._given_order = order

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _AT_ONCE):
            offsets = self.offsets[start : start + _AT_ONCE + 1].tolist()
            for word_start, word_end in pairwise(offsets):
                yield str(self._bytes[word_start:word_end], "utf-8", "surrogatepass")

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._row(word) is not None

    def word(self, row: int) -> str:
        """Return the word of a row number (0-based)."""
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        return str(self._encoded(row % len(self)), "utf-8", "surrogatepass")

    def id(self, word: str) -> int:
        """Return the row number of a word.

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
        """Return words with a prefix, in the order of the rows, so that usually the most frequent come first."""
        wanted = prefix.encode("utf-8", "surrogatepass")
        start = self._position(lambda word: word >= wanted)
        stop = self._position(lambda word: word[: len(wanted)] > wanted)
        rows = self.order[start:stop]
        if len(rows) > limit:
            rows = np.partition(rows, limit)[:limit]
        return [self.word(int(row)) for row in np.sort(rows)]

    @cached_property
    def order(self) -> NDArray[np.int32]:
        """(n,) row numbers in the byte order of the words, which is their code point order."""
        if self._given_order is not None:
            return self._given_order
        encoded = [bytes(self._encoded(row)) for row in range(len(self))]
        return np.array(sorted(range(len(encoded)), key=encoded.__getitem__), dtype=np.int32)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self)}

    def _row(self, word: str) -> int | None:
        """Return the row of a word: from a dictionary for words in memory, by binary search for mapped words."""
        if self._given_order is None:
            return self._ids.get(word)
        wanted = word.encode("utf-8", "surrogatepass")
        position = self._position(lambda encoded: encoded >= wanted)
        if position == len(self):
            return None
        row = int(self.order[position])
        return row if self._encoded(row) == wanted else None

    def _encoded(self, row: int) -> memoryview:
        return self._bytes[int(self.offsets[row]) : int(self.offsets[row + 1])]

    def _position(self, is_reached: Callable[[bytes], bool]) -> int:
        """Return the first position in the order whose word is at or above a bound, by binary search."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if is_reached(bytes(self._encoded(int(self.order[middle])))):
                high = middle
            else:
                low = middle + 1
        return low
