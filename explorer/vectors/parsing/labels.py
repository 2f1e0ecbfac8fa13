"""Find the companion that holds the words of a matrix stored without them."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explorer.errors import CountMismatch, LabelsMissing, LoadError, NotWords, SeveralWordLists
from explorer.vectors.parsing.file_names import enumerate_names
from explorer.vectors.parsing.word_list import Labels, Listing, listings
from explorer.vectors.reading import File, ReadContext

__all__ = ["Companions", "Labels", "beside", "companions", "labels"]

_ENDINGS = (
    ".txt", ".tsv", ".json", ".vocab", ".words", ".labels", ".vocab.txt", ".words.txt", ".labels.txt", ".metadata.tsv",
    "_vocab.txt", "_words.txt", "_labels.txt", "_metadata.tsv", "-vocab.txt", "-words.txt", "-labels.txt",
    "-metadata.tsv", "_vocab.json", "_words.json", "_labels.json", ".words.json", ".labels.json", ".vocab.json",
)  # fmt: skip
_NAMES = (
    "tokenizer.json", "vocab.txt", "words.txt", "labels.txt", "tokens.txt", "metadata.tsv", "labels.tsv", "vocab.json",
    "words.json", "labels.json",
)  # fmt: skip

_MATRIX = re.compile(r"(?i)[._-](tensors?|vectors?|embeddings?|matrix|weights?)$")

_NO_WORDS = (
    ".md", ".rst", ".py", ".toml", ".yaml", ".yml", ".cfg", ".ini", ".model", ".bin", ".pt", ".onnx", ".h5", ".ot",
    ".msgpack", "config.json", "modules.json", "special_tokens_map.json", "index.json", "merges.txt",
)  # fmt: skip
"""Suffixes of files in a model folder that are not word lists, regardless of their number of lines."""

_WORDS = re.compile(r"(?i)vocab|word|token|label")
"""Names of word lists that may be shorter than their matrix; with other names, a similar length is not evidence."""

_SAME_PREFIX, _OTHER = (-2, 0), (0, 0)
_UNDECIDED = (_SAME_PREFIX, _OTHER)
"""Ranks of names that are too weak to decide between several lists."""

_LISTED, _NUMBERED = 0.9, 0.5
"""Smallest share of rows with a word: in a plain list, and in a list with row numbers."""


@dataclass(frozen=True)
class Companions:
    """Companions that were read as word lists.

    Attributes
    ----------
    listings
        Word lists, in the order of the files.
    failures
        Errors of files that cannot be read.
    are_named
        Whether the user named these files, so that no other file is used.
    """

    listings: tuple[Listing, ...]
    failures: tuple[LoadError, ...]
    are_named: bool = False

    def exact(self, n: int) -> Listing | None:
        """Return the first listing with exactly one word for each of n rows."""
        return next((listing for listing in self.listings if listing.words == listing.rows == n), None)

    def fitting(self, n: int, *, padded: bool) -> Listing | None:
        """Return the first exact listing, else the one with the most words that covers enough of the n rows."""
        return max(self._fit(n, padded=padded), key=lambda listing: listing.words, default=None)

    def belonging(self, reading: ReadContext, n: int, *, padded: bool) -> Listing | None:
        """Return the listing that fits n rows; of several files, the one named like the matrix file.

        Raises
        ------
        SeveralWordLists
            If several files fit and no name decides.
        """
        fit = decided(self._fit(n, padded=padded), reading, n)
        return max(fit, key=lambda listing: listing.words, default=None)

    def _fit(self, n: int, *, padded: bool) -> list[Listing]:
        """Return the listings with one word for each of n rows; if there are none, those that lack some words."""
        exact = [listing for listing in self.listings if listing.words == listing.rows == n]
        return exact or [
            listing
            for listing in self.listings
            if listing.rows <= n and listing.words >= _required_share(listing, padded) * n
        ]


def decided(fit: list[Listing], reading: ReadContext, rows: int) -> list[Listing]:
    """Reduce listings to those of one file: of several, the one named like the matrix file.

    Parameters
    ----------
    fit
        Listings that fit the matrix.
    reading
        Read context of the matrix.
    rows
        Number of rows.

    Raises
    ------
    SeveralWordLists
        If no name decides.
    """
    if not fit:
        return fit
    # the user may have renamed the file; an uploaded or unpacked file has no suffix on disk
    matrix_names = (reading.name, reading.path.name) if reading.path.suffix else (reading.name,)
    ranks = [min(_rank(listing.file.name, name) for name in matrix_names) for listing in fit]
    best = min(ranks)
    of_files = {listing.file.path: listing.file.name for listing, rank in zip(fit, ranks, strict=True) if rank == best}
    if len(of_files) > 1 and best in _UNDECIDED:
        names = sorted(of_files.values())
        raise SeveralWordLists(file=reading.name, rows=rows, n=len(names), names=enumerate_names(names))
    return [listing for listing in fit if listing.file.path == next(iter(of_files))]


def _rank(name: str, matrix_name: str) -> tuple[int, int]:
    """Rank the match between the names of a word list and a matrix file; smaller is better."""
    name = name.lower()
    stems = [stem.lower() for stem in _stems(Path(matrix_name))]
    for index, ending in enumerate(_ENDINGS):
        if any(name == f"{stem}{ending}" for stem in stems):
            return -3, index
    if any(re.match(rf"{re.escape(stem)}(?![^\W_])", name) for stem in stems):
        return _SAME_PREFIX
    return (-1, _NAMES.index(name)) if name in _NAMES else _OTHER


def _stems(path: Path) -> list[str]:
    """Return the possible prefixes of the name of a word list."""
    return [stem for stem in dict.fromkeys((path.name, path.stem, core(path.stem))) if stem]


def core(stem: str) -> str:
    """Return the common stem of files that belong together: ``x`` of ``x.tensors``, ``x_tensor`` and ``x-vectors``."""
    return _MATRIX.sub("", stem)


def beside(path: Path) -> tuple[Path, ...]:
    """Return the files in the folder of a matrix that may hold its words, those named like it first."""
    if not path.name:
        return ()
    names = [f"{stem}{ending}" for stem in _stems(path) for ending in _ENDINGS] + list(_NAMES)
    folder = os.path.join(path.parent, "")  # noqa: PTH118 - path objects take three times as long, and this function is called often
    found = [name for name in dict.fromkeys(names) if name != path.name and os.path.isfile(folder + name)]  # noqa: PTH113
    return tuple(path.with_name(name) for name in found)


def companions(reading: ReadContext) -> Companions:
    """Read the named companions; if none of them can hold words, read those found in the folder."""
    named = _read_all([file for file in reading.companions if file.is_named])
    if named.listings or named.failures:
        return replace(named, are_named=True)
    return _read_all([file for file in reading.companions if not file.is_named])


def _read_all(files: Sequence[File]) -> Companions:
    """Read files as word lists; collect the errors."""
    result: list[Listing] = []
    failures: list[LoadError] = []
    for file in files:
        if file.name.lower().endswith(_NO_WORDS):
            continue
        try:
            result.extend(listings(file))
        except LoadError as error:
            failures.append(error)
    return Companions(tuple(result), tuple(failures))


def labels(reading: ReadContext, n: int, *, padded: bool = False, known: Companions | None = None) -> Labels:
    """Return the words for the n rows of a matrix.

    A plain list must have a word for every row. In a vocabulary with row numbers, some rows may lack a word.

    Parameters
    ----------
    reading
        Read context with the companions.
    n
        Number of rows.
    padded
        Whether a list may be shorter than the matrix, because models pad their number of rows.
    known
        The companions, if they were already read.

    Raises
    ------
    LabelsMissing
        If no companion was named or found; `NotWords` if none of the named ones can hold words.
    CountMismatch
        If no list fits; the error has the numbers of the closest one.
    SeveralWordLists
        If several fit and no name decides.
    BadJson, Encoding, FileTooLarge, TooManyColumns, FileUnreadable
        If the only candidates cannot be read.
    """
    available = companions(reading) if known is None else known
    fit = available.belonging(reading, n, padded=padded)
    if fit is not None:
        return fit.take()
    if available.listings:
        nearest = _nearest(available.listings, n, Path(reading.name).stem)
        words = nearest.rows if nearest.words <= n else nearest.words
        raise CountMismatch(file=nearest.file.name, words=words, rows=n)
    if available.failures and (available.are_named or len(available.failures) in (1, len(reading.companions))):
        raise available.failures[0]
    if names := [file.name for file in reading.companions if file.is_named]:
        raise NotWords(file=reading.name, rows=n, names=enumerate_names(names))
    raise LabelsMissing(file=reading.name, rows=n)


def _required_share(listing: Listing, padded: bool) -> float:
    """Return the share of rows that must have a word."""
    if listing.is_numbered:
        return _NUMBERED
    return _LISTED if padded and _WORDS.search(listing.file.name) else 1.0


def _nearest(candidates: Sequence[Listing], n: int, stem: str) -> Listing:
    """Return the best listing: named like the matrix, then named like a word list, then closest in number of words."""

    def rank(listing: Listing) -> tuple[bool, bool, int]:
        name = listing.file.name
        return not name.startswith(stem), not _WORDS.search(name), abs(listing.words - n)

    return min(candidates, key=rank)
