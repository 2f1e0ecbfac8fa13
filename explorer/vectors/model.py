"""The types that flow through the whole program: `Vectors`, where they come from, what travels with them."""

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
    """Where vectors come from and what reading them did.

    Attributes
    ----------
    name
        What a person calls them: a file name, or the name of a built-in set.
    format
        Name of the format that was recognised.
    warnings
        What was dropped or repaired, and how often: ``{"duplicates": 3}``.
    lines
        For what was dropped or repaired, the lines (rows of a binary file) where it stood, the first
        `LIMITS.report_lines` of each kind.
    wrapper
        Name of the archive or compression around the file; empty without.
    files
        Names of the files that were read together: matrix first, then labels.
    choice, choices
        Where a file holds several tables (tensors, columns, members): the one that was read, and all of them.
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
    """A table with one row of numbers for every word.

    ``vectors["king"]`` gives the numbers of a word, ``"king" in vectors`` tells whether it has a row, ``len(vectors)``
    counts the words, and a loop goes through them.

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
    metadata
        Columns that came with the words: part of speech, frequency, anything.
    subwords
        What makes vectors of unseen words; None where there is nothing of the kind.
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
        """The (d,) numbers of a word; `UnknownWord` if there are none."""
        result: FloatMatrix = self.matrix[self.words.id(word)]
        return result

    def subword_vector(self, word: str) -> FloatMatrix | None:
        """The (d,) numbers that the subwords make for a word without a row; None if it has one, or none are made."""
        if self.subwords is None or word in self.words:
            return None
        return self.subwords.vector(word)

    def vector(self, word: str) -> FloatMatrix:
        """The (d,) numbers of a word: its row, or what the subwords make for it; `UnknownWord` if there is neither."""
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
    """(n,) Euclidean lengths: in float32 as gensim computes them, in float64 where those squares leave float32.

    A length beyond float32 itself is infinite; `explorer.geometry.similarity` knows how to go on from there.
    """
    with np.errstate(over="ignore"):
        norms: FloatMatrix = np.linalg.norm(rows, axis=1).astype(np.float32)
        doubtful = ~np.isfinite(norms) | ((norms == 0) & rows.any(axis=1))
        if doubtful.any():
            norms[doubtful] = np.linalg.norm(rows[doubtful].astype(np.float64), axis=1)
    return norms


def digest_of(words: Vocabulary, matrix: FloatMatrix) -> str:
    """128-bit digest of the content, as hex; the rows come first, so that a reader can feed them while it reads."""
    state = hashlib.blake2b(digest_size=16)
    state.update(matrix.data)
    return seal(state, words, matrix.shape)


def seal(state: "hashlib.blake2b", words: Vocabulary, shape: tuple[int, ...]) -> str:
    """Digest of rows that a hash has taken already: the words and the shape are added."""
    state.update(words.blob.data)
    state.update(np.ascontiguousarray(words.offsets, dtype="<i8").data)
    state.update(repr(tuple(map(int, shape))).encode())
    return state.hexdigest()
