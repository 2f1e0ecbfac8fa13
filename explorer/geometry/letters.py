"""Prefilter for edit distance: bit sets of characters exclude words before any strings are compared."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.model import Vocabulary

_CONTINUATION_MASK, _CONTINUATION = 0xC0, 0x80  # mask and value of the continuation bytes of UTF-8
_SPREAD = np.uint32(2654435761)  # Knuth's multiplier: distributes the characters of an alphabet over different bits
_ROUNDING = 1e-6
_KNOWN: "WeakKeyDictionary[Vocabulary, CharacterSets]" = WeakKeyDictionary()


def fold_case(text: str) -> str:
    """Lower-case each character independently of its context, so that the length stays the same."""
    return text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


class CharacterSets:
    """Case-insensitive character sets of the first words of a vocabulary, as two 64-bit masks per word.

    Each character maps to one of 64 bits. One mask holds the characters that occur, the other those that occur an odd
    number of times. Each bit that differs in either mask costs at least one insertion or deletion, or two if only the
    presence differs. This is a lower bound of the edit distance, so no word within the limit is excluded.

    Parameters
    ----------
    words
        The vocabulary; only the first `LIMITS.spelling_words` words are used.
    """

    def __init__(self, words: Vocabulary) -> None:
        n = min(len(words), LIMITS.spelling_words)
        blob = words.blob[: int(words.offsets[n])]
        counts = np.zeros(len(blob) + 1, dtype=np.int64)
        np.cumsum((blob & _CONTINUATION_MASK) != _CONTINUATION, out=counts[1:])
        offsets = counts[words.offsets[: n + 1]]
        bits = _bits(str(blob.data, "utf-8", "surrogatepass"))
        self._words = words
        self._present = np.bitwise_or.reduceat(bits, offsets[:-1])
        self._odd = np.bitwise_xor.reduceat(bits, offsets[:-1])
        self._lengths = np.diff(offsets)

    @classmethod
    def of(cls, words: Vocabulary) -> "CharacterSets":
        """Return the `CharacterSets` of a vocabulary, cached for the lifetime of the vocabulary."""
        if words not in _KNOWN:
            _KNOWN[words] = cls(words)
        return _KNOWN[words]

    def within(self, text: str, share: float, length: int | None = None) -> list[str]:
        """Words that may be within an edit distance of a text, in row order.

        Parameters
        ----------
        text
            The text to compare with.
        share
            Maximum distance: insertions and deletions, divided by the sum of both lengths in characters.
        length
            Return only words of this length in characters; None for any length.

        Returns
        -------
        list of str
            Also some words beyond the distance; none within it is missing.
        """
        bits = _bits(text)
        present = self._present ^ np.bitwise_or.reduce(bits)
        odd = self._odd ^ np.bitwise_xor.reduce(bits)
        mask_edits = np.bitwise_count(present | odd) + np.bitwise_count(present & ~odd)
        bound = np.maximum(mask_edits, abs(self._lengths - len(text)))
        mask = bound <= share * (self._lengths + len(text)) + _ROUNDING
        rows = np.flatnonzero(mask if length is None else mask & (self._lengths == length))
        data = self._words.blob.data
        starts, ends = self._words.offsets[rows].tolist(), self._words.offsets[rows + 1].tolist()
        return [str(data[start:end], "utf-8", "surrogatepass") for start, end in zip(starts, ends, strict=True)]


def _bits(text: str) -> NDArray[np.uint64]:
    """(characters + 1,) bit of each character of a text, then a zero."""
    characters = np.frombuffer(fold_case(text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    bits = np.zeros(len(characters) + 1, dtype=np.uint64)
    bits[:-1] = np.uint64(1) << ((characters * _SPREAD) >> np.uint32(26)).astype(np.uint64)
    return bits
