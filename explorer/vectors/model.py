"""The two types that flow through the whole program: `Vectors` and its `Vocabulary`."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.errors import UnknownWord

FloatMatrix = NDArray[np.float32]


class Vocabulary:
    """Words and their row numbers.

    The inverse tables are built at the first question that needs them, so that opening stays cheap.

    Parameters
    ----------
    words
        (n,) unique words, in the order of the rows.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def word(self, row: int) -> str:
        """Word of a row number (0-based)."""
        return self._words[row]

    def id(self, word: str) -> int:
        """Row number of a word.

        Raises
        ------
        UnknownWord
            If it is not in the vocabulary.
        """
        try:
            return self._ids[word]
        except KeyError:
            raise UnknownWord(word=word, n=len(self)) from None

    def suggest(self, prefix: str, limit: int = 8) -> list[str]:
        """Words that begin with a prefix, those of the earliest rows (usually the most frequent) first."""
        start = bisect_left(self._sorted, prefix)
        stop = bisect_left(self._sorted, True, lo=start, key=lambda word: not word.startswith(prefix))
        return sorted(self._sorted[start:stop], key=self._ids.__getitem__)[:limit]

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self._words)}

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._words)


@dataclass(frozen=True)
class Source:
    """Where vectors come from and what reading them did.

    Attributes
    ----------
    name
        What a person calls them: a file name, or the name of a built-in set.
    format
        Name of the format that was recognised.
    warnings
        What was dropped or repaired, and how often: ``{"duplicates": 3}``.
    """

    name: str
    format: str
    warnings: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Vectors:
    """A table with one row of numbers for every word.

    Attributes
    ----------
    words
        n words.
    matrix
        (n, d) float32, C-order, read-only.
    norms
        (n,) float32, the Euclidean length of every row, read-only.
    digest
        Of words and matrix: the key of every cache.
    source
        Where they come from.
    """

    words: Vocabulary
    matrix: FloatMatrix
    norms: FloatMatrix
    digest: str
    source: Source

    @classmethod
    def of(cls, words: Sequence[str] | Vocabulary, matrix: FloatMatrix, source: Source) -> "Vectors":
        """Build from words and rows; the arrays become read-only.

        Parameters
        ----------
        words
            (n,) unique words.
        matrix
            (n, d) finite numbers; copied only when they are not float32 in C-order.
        source
            Where they come from.

        Raises
        ------
        ValueError
            If the numbers of words and rows differ.
        """
        vocabulary = words if isinstance(words, Vocabulary) else Vocabulary(words)
        rows = np.ascontiguousarray(matrix, dtype=np.float32)
        if rows.ndim != 2 or len(vocabulary) != len(rows):
            raise ValueError(f"{len(vocabulary)} words, matrix {rows.shape}")
        rows = rows.view()
        rows.setflags(write=False)
        norms = _lengths(rows)
        norms.setflags(write=False)
        return cls(vocabulary, rows, norms, _digest(vocabulary, rows), source)

    @property
    def n(self) -> int:
        """Number of words."""
        return int(self.matrix.shape[0])

    @property
    def d(self) -> int:
        """Number of dimensions."""
        return int(self.matrix.shape[1])

    def row(self, word: str) -> FloatMatrix:
        """The (d,) numbers of a word; `UnknownWord` if there are none."""
        result: FloatMatrix = self.matrix[self.words.id(word)]
        return result


def _lengths(rows: FloatMatrix) -> FloatMatrix:
    """(n,) Euclidean lengths: in float32 as gensim computes them, in float64 where those squares leave float32.

    A length beyond float32 itself is infinite; `explorer.geometry.similarity` knows how to go on from there.
    """
    with np.errstate(over="ignore"):
        norms: FloatMatrix = np.linalg.norm(rows, axis=1).astype(np.float32)
        doubtful = ~np.isfinite(norms) | ((norms == 0) & rows.any(axis=1))
        if doubtful.any():
            norms[doubtful] = np.linalg.norm(rows[doubtful].astype(np.float64), axis=1)
    return norms


def _digest(words: Vocabulary, matrix: FloatMatrix) -> str:
    """128-bit digest of the content, as hex."""
    state = hashlib.blake2b(digest_size=16)
    state.update(repr(matrix.shape).encode())
    state.update("\n".join(words).encode("utf-8", "surrogatepass"))
    state.update(matrix.data)
    return state.hexdigest()
