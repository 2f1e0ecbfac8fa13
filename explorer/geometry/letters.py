"""Which words can be spelled like another one: told from the letters that they hold, before any is compared."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.model import Vocabulary

_CONTINUES, _CONTINUATION = 0xC0, 0x80  # of the bytes of UTF-8, all but the first of a character
_SPREAD = np.uint32(2654435761)  # Knuth's multiplier: letters of one alphabet get signs of their own
_ROUNDING = 1e-6
_KNOWN: "WeakKeyDictionary[Vocabulary, Letters]" = WeakKeyDictionary()


def folded(text: str) -> str:
    """Text in lower case, letter by letter: as long as it was, and the same whatever stands around it."""
    return text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


class Letters:
    """The letters of the first words of a vocabulary, whatever their case, as two times 64 bits a word.

    Each letter has a place among the 64; one set of bits says which letters there are, the other which are there an odd
    number of times. Where either differs between two words, a letter must be taken out or put in to make one of the
    other; two, where a letter is missing in one and even in the other. So bits are compared instead of words, and no
    word that is near enough is missed.

    Parameters
    ----------
    words
        The vocabulary; of a large one the first `LIMITS.spelling_words` are taken.
    """

    def __init__(self, words: Vocabulary) -> None:
        n = min(len(words), LIMITS.spelling_words)
        blob = words.blob[: int(words.offsets[n])]
        begins = np.zeros(len(blob) + 1, dtype=np.int64)
        np.cumsum((blob & _CONTINUES) != _CONTINUATION, out=begins[1:])
        ends = begins[words.offsets[: n + 1]]
        signs = _signs(str(blob.data, "utf-8", "surrogatepass"))
        self._words = words
        self._there = np.bitwise_or.reduceat(signs, ends[:-1])
        self._odd = np.bitwise_xor.reduceat(signs, ends[:-1])
        self._lengths = np.diff(ends)

    @classmethod
    def of(cls, words: Vocabulary) -> "Letters":
        """Letters of a vocabulary, kept for as long as it is."""
        if words not in _KNOWN:
            _KNOWN[words] = cls(words)
        return _KNOWN[words]

    def within(self, text: str, share: float, length: int | None = None) -> list[str]:
        """Words that may be at an edit distance of at most a share of the letters of both, in the order of the rows.

        Parameters
        ----------
        text
            What they are compared with.
        share
            The distance counts letters taken out or put in; it is divided by the sum of both lengths.
        length
            Of the words, where only those of one length are wanted.
        """
        signs = _signs(text)
        there = self._there ^ np.bitwise_or.reduce(signs)
        odd = self._odd ^ np.bitwise_xor.reduce(signs)
        edits = np.bitwise_count(there | odd) + np.bitwise_count(there & ~odd)
        least = np.maximum(edits, abs(self._lengths - len(text)))
        fits = least <= share * (self._lengths + len(text)) + _ROUNDING
        rows = np.flatnonzero(fits if length is None else fits & (self._lengths == length))
        letters = self._words.blob.data
        begins, ends = self._words.offsets[rows].tolist(), self._words.offsets[rows + 1].tolist()
        return [str(letters[begin:end], "utf-8", "surrogatepass") for begin, end in zip(begins, ends, strict=True)]


def _signs(text: str) -> NDArray[np.uint64]:
    """(letters + 1,) the bit of each letter of a text; none behind the last."""
    letters = np.frombuffer(folded(text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    signs = np.zeros(len(letters) + 1, dtype=np.uint64)
    signs[:-1] = np.uint64(1) << ((letters * _SPREAD) >> np.uint32(26)).astype(np.uint64)
    return signs
