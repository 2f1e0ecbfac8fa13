"""The central types: `Vectors` and `Source`."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.errors import UnknownWord
from explorer.vectors.metadata import Metadata
from explorer.vectors.subwords import Subwords
from explorer.vectors.vocabulary import Vocabulary

__all__ = ["FloatMatrix", "Metadata", "Source", "Subwords", "Vectors", "Vocabulary", "digest_of", "lengths"]

FloatMatrix = NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """Origin of vectors, and damage and repairs while reading them.

    Attributes
    ----------
    name
        Display name: a file name, or the name of a built-in set.
    format
        Name of the detected format.
    warnings
        Damage and repairs, counted by kind: ``{"duplicates": 3}``.
    lines
        Their line numbers (row numbers for a binary file), the first `LIMITS.report_lines` of each kind.
    wrapper
        Name of the archive or compression around the file; empty if there is none.
    files
        Names of the files that were read: matrix first, then labels.
    choice, choices
        Names of the table that was read and of all tables, if the file has several (tensors, columns, members).
    """

    name: str
    format: str
    warnings: dict[str, int] = field(default_factory=dict)
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    wrapper: str = ""
    files: tuple[str, ...] = ()
    choice: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Vectors:
    """A matrix with one row per word.

    ``vectors["king"]`` returns the numbers of a word, ``"king" in vectors`` is True if it has a row,
    ``len(vectors)`` is the number of words, and iteration yields the words.

    Attributes
    ----------
    words
        n words.
    matrix
        (n, d) float32, C-order, read-only.
    norms
        (n,) float32, Euclidean length of every row, read-only.
    digest
        Digest of words and matrix; key of every cached result.
    source
        Origin of the vectors.
    metadata
        Columns that came with the words.
    subwords
        Composes vectors of unseen words; None if that is not possible.
    """

    words: Vocabulary
    matrix: FloatMatrix
    norms: FloatMatrix
    digest: str
    source: Source
    metadata: Metadata = field(default_factory=Metadata)
    subwords: Subwords | None = None

    @classmethod
    def of(cls, words: Sequence[str] | Vocabulary, matrix: FloatMatrix, source: Source) -> "Vectors":
        """Build vectors from words and rows; the arrays become read-only.

        Parameters
        ----------
        words
            (n,) unique words.
        matrix
            (n, d) finite numbers; copied only if they are not float32 in C-order.
        source
            Origin of the vectors.

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
        norms = lengths(rows)
        norms.setflags(write=False)
        return cls(vocabulary, rows, norms, digest_of(vocabulary, rows), source)

    @property
    def n(self) -> int:
        """Number of words."""
        return int(self.matrix.shape[0])

    @property
    def d(self) -> int:
        """Number of dimensions."""
        return int(self.matrix.shape[1])

    def row(self, word: str) -> FloatMatrix:
        """Return the (d,) row of a word; `UnknownWord` if there is none."""
        result: FloatMatrix = self.matrix[self.words.id(word)]
        return result

    def subword_vector(self, word: str) -> FloatMatrix | None:
        """Return the (d,) subword vector of a word without a row; None if it has a row or cannot be composed."""
        if self.subwords is None or word in self.words:
            return None
        return self.subwords.vector(word)

    def vector(self, word: str) -> FloatMatrix:
        """Return the (d,) row of a word or its subword vector; `UnknownWord` if there is neither."""
        subword_vector = self.subword_vector(word)
        return self.row(word) if subword_vector is None else subword_vector

    def __getitem__(self, word: str) -> FloatMatrix:
        if not isinstance(word, str):
            raise UnknownWord(word=word, n=self.n)
        return self.vector(word)

    def __contains__(self, word: object) -> bool:
        return word in self.words

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        size = f"{self.n:,} words \N{MULTIPLICATION SIGN} {self.d}"
        return f"{type(self).__name__}({self.source.name!r}, {size}, {self.source.format})"


def lengths(rows: FloatMatrix) -> FloatMatrix:
    """Return (n,) Euclidean lengths: in float32 as in gensim, in float64 if the squares overflow or underflow float32.

    A length beyond float32 is infinite; `explorer.geometry.similarity` handles that.
    """
    with np.errstate(over="ignore"):
        norms: FloatMatrix = np.linalg.norm(rows, axis=1).astype(np.float32)
        inexact = ~np.isfinite(norms) | ((norms == 0) & rows.any(axis=1))
        if inexact.any():
            norms[inexact] = np.linalg.norm(rows[inexact].astype(np.float64), axis=1)
    return norms


def digest_of(words: Vocabulary, matrix: FloatMatrix) -> str:
    """Return the 128-bit digest of the content as hex; rows come first, so that a reader can hash them early."""
    state = hashlib.blake2b(digest_size=16)
    state.update(matrix.data)
    return seal(state, words, matrix.shape)


def seal(state: "hashlib.blake2b", words: Vocabulary, shape: tuple[int, ...]) -> str:
    """Return the digest from a hash that already contains the rows: add the words and the shape."""
    state.update(words.blob.data)
    state.update(np.ascontiguousarray(words.offsets, dtype="<i8").data)
    state.update(repr(tuple(map(int, shape))).encode())
    return state.hexdigest()
