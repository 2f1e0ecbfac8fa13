"""Words for rows that are stored without them: which companion holds the words of a matrix."""

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
"""Suffixes of files in a model folder that are not word lists, whatever number of lines they have."""

_WORDS = re.compile(r"(?i)vocab|word|token|label")
"""Names of lists that may be shorter than their matrix; without such a name, the number of lines proves nothing."""

_BEGINS, _OTHER = (-2, 0), (0, 0)
_UNDECIDED = (_BEGINS, _OTHER)
"""Ranks of names that do not decide between several lists."""

_LISTED, _NUMBERED = 0.9, 0.5
"""Share of the rows that must have a word: in a plain list, and in a list with row numbers."""


@dataclass(frozen=True)
class Companions:
    """The companions, read as word lists.

    Attributes
    ----------
    listings
        In the order of the files.
    failures
        Errors of files that cannot be read.
    are_named
        Whether the user named these files, so that no other file is used.
    """

    listings: tuple[Listing, ...]
    failures: tuple[LoadError, ...]
    are_named: bool = False

    def exact(self, n: int) -> Listing | None:
        """First listing with a word for each of n rows."""
        return next((found for found in self.listings if found.words == found.rows == n), None)

    def fitting(self, n: int, *, padded: bool) -> Listing | None:
        """First exact listing, or else the one with most words that fits n rows, some without a word."""
        return max(self._fit(n, padded=padded), key=lambda found: found.words, default=None)

    def belonging(self, reading: ReadContext, n: int, *, padded: bool) -> Listing | None:
        """Listing of n rows; among several files, the one named like the file of the rows.

        Raises
        ------
        SeveralWordLists
            If several files fit, and no name decides.
        """
        fit = decided(self._fit(n, padded=padded), reading, n)
        return max(fit, key=lambda found: found.words, default=None)

    def _fit(self, n: int, *, padded: bool) -> list[Listing]:
        """Listings with a word for each of n rows; if there are none, those with some words missing."""
        exact = [found for found in self.listings if found.words == found.rows == n]
        return exact or [
            found for found in self.listings if found.rows <= n and found.words >= _least(found, padded) * n
        ]


def decided(fit: list[Listing], reading: ReadContext, rows: int) -> list[Listing]:
    """Reduce listings to those of one file: among several, the one named like the file of the rows.

    Parameters
    ----------
    fit
        Listings that fit.
    reading
        Context of the rows.
    rows
        Number of rows.

    Raises
    ------
    SeveralWordLists
        If no name decides.
    """
    if not fit:
        return fit
    # the user may have renamed the file; an uploaded or unpacked one has no suffix on disk
    called = (reading.name, reading.path.name) if reading.path.suffix else (reading.name,)
    ranks = [min(_rank(found.file.name, name) for name in called) for found in fit]
    best = min(ranks)
    of_files = {found.file.path: found.file.name for found, rank in zip(fit, ranks, strict=True) if rank == best}
    if len(of_files) > 1 and best in _UNDECIDED:
        names = sorted(of_files.values())
        raise SeveralWordLists(file=reading.name, rows=rows, n=len(names), names=enumerate_names(names))
    return [found for found in fit if found.file.path == next(iter(of_files))]


def _rank(name: str, rows: str) -> tuple[int, int]:
    """How well the name of a word list matches that of a file of rows; smaller is better."""
    name = name.lower()
    stems = [stem.lower() for stem in _stems(Path(rows))]
    for place, ending in enumerate(_ENDINGS):
        if any(name == f"{stem}{ending}" for stem in stems):
            return -3, place
    if any(re.match(rf"{re.escape(stem)}(?![^\W_])", name) for stem in stems):
        return _BEGINS
    return (-1, _NAMES.index(name)) if name in _NAMES else _OTHER


def _stems(path: Path) -> list[str]:
    """Possible starts of the name of a word list."""
    return [stem for stem in dict.fromkeys((path.name, path.stem, core(path.stem))) if stem]


def core(stem: str) -> str:
    """Common stem of files that belong together: ``x`` of ``x.tensors``, ``x_tensor`` and ``x-vectors``."""
    return _MATRIX.sub("", stem)


def beside(path: Path) -> tuple[Path, ...]:
    """Files in the folder of a matrix that may hold its words, those with its name first."""
    if not path.name:
        return ()
    names = [f"{stem}{ending}" for stem in _stems(path) for ending in _ENDINGS] + list(_NAMES)
    folder = os.path.join(path.parent, "")  # noqa: PTH118 - paths as objects take three times as long, and this is asked often
    found = [name for name in dict.fromkeys(names) if name != path.name and os.path.isfile(folder + name)]  # noqa: PTH113
    return tuple(path.with_name(name) for name in found)


def companions(reading: ReadContext) -> Companions:
    """Read the named companions; those found in the folder only if no named one can hold words."""
    given = _looked_into([file for file in reading.companions if file.is_named])
    if given.listings or given.failures:
        return replace(given, are_named=True)
    return _looked_into([file for file in reading.companions if not file.is_named])


def _looked_into(files: Sequence[File]) -> Companions:
    """Read files as word lists."""
    found: list[Listing] = []
    failures: list[LoadError] = []
    for file in files:
        if file.name.lower().endswith(_NO_WORDS):
            continue
        try:
            found.extend(listings(file))
        except LoadError as error:
            failures.append(error)
    return Companions(tuple(found), tuple(failures))


def labels(reading: ReadContext, n: int, *, padded: bool = False, known: Companions | None = None) -> Labels:
    """Words for the n rows of a matrix.

    A plain list must have a word for every row. A vocabulary with row numbers may leave some without.

    Parameters
    ----------
    reading
        Context with the companions.
    n
        Number of rows.
    padded
        Whether a list may be shorter than the matrix: models pad their number of rows.
    known
        The companions, if they were already read.

    Raises
    ------
    LabelsMissing
        If no companion was given or found; `NotWords` if none of the given ones can hold words.
    CountMismatch
        If none fits: the error has the numbers of the closest one.
    SeveralWordLists
        If several fit.
    BadJson, Encoding, FileTooLarge, TooManyColumns, FileUnreadable
        If the only one cannot be read.
    """
    found = companions(reading) if known is None else known
    fit = found.belonging(reading, n, padded=padded)
    if fit is not None:
        return fit.take()
    if found.listings:
        nearest = _nearest(found.listings, n, Path(reading.name).stem)
        words = nearest.rows if nearest.words <= n else nearest.words
        raise CountMismatch(file=nearest.file.name, words=words, rows=n)
    if found.failures and (found.are_named or len(found.failures) in (1, len(reading.companions))):
        raise found.failures[0]
    if names := [file.name for file in reading.companions if file.is_named]:
        raise NotWords(file=reading.name, rows=n, names=enumerate_names(names))
    raise LabelsMissing(file=reading.name, rows=n)


def _least(found: Listing, padded: bool) -> float:
    """Share of the rows that need a word."""
    if found.is_numbered:
        return _NUMBERED
    return _LISTED if padded and _WORDS.search(found.file.name) else 1.0


def _nearest(found: Sequence[Listing], n: int, stem: str) -> Listing:
    """The listing with the closest number, preferring names like that of the rows and names of word lists."""

    def rank(listing: Listing) -> tuple[bool, bool, int]:
        name = listing.file.name
        return not name.startswith(stem), not _WORDS.search(name), abs(listing.words - n)

    return min(found, key=rank)
