"""Convert words to Arrow columns, and check whether a format can store them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from explorer.errors import UnwritableWord
from explorer.limits import LIMITS
from explorer.vectors.vocabulary import Vocabulary

_AT_ONCE = 1 << 16


def arrow_words(words: Vocabulary) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return the (n,) words as an Arrow column that shares their memory; only for checked words."""
    from pyarrow import LargeStringArray, py_buffer

    offsets = np.ascontiguousarray(words.offsets, dtype=np.int64)
    return LargeStringArray.from_buffers(len(words), py_buffer(offsets), py_buffer(words.blob))


def check_words(
    words: Vocabulary, name: str, forbidden: bytes = b"", refuse: Callable[[bytes], bool] | None = None
) -> None:
    """Find the first word that a format cannot store.

    No format can store a word that is empty, exceeds the limit of the readers, or contains lone surrogates.

    Parameters
    ----------
    words
        All words.
    name
        Name of the format.
    forbidden
        Bytes that no word may contain.
    refuse
        Returns whether a word that contains a space cannot be stored.

    Raises
    ------
    UnwritableWord
        For the first such word.
    """
    table = np.zeros(256, dtype=np.bool_)
    table[list(forbidden)] = True
    for start in range(0, len(words), _AT_ONCE):
        offsets = np.asarray(words.offsets[start : start + _AT_ONCE + 1])
        lengths = np.diff(offsets)
        blob = np.asarray(words.blob[int(offsets[0]) : int(offsets[-1])])
        ends = offsets - offsets[0]
        bad = list(np.flatnonzero((lengths == 0) | (lengths > LIMITS.word_bytes))[:1])
        bad += list(np.searchsorted(ends, np.flatnonzero(table[blob])[:1], side="right") - 1)
        try:
            blob.tobytes().decode("utf-8")
        except UnicodeDecodeError as error:
            bad.append(np.searchsorted(ends, error.start, side="right") - 1)
        if refuse is not None:
            spaces = np.unique(np.searchsorted(ends, np.flatnonzero(blob == ord(" ")), side="right") - 1)
            refused = (row for row in spaces if refuse(blob[ends[row] : ends[row + 1]].tobytes()))
            bad += [row for row in [next(refused, None)] if row is not None]
        if bad:
            row = start + int(min(bad))
            raise UnwritableWord(word=_shown(words.word(row)), row=row + 1, format=name)


def check_cells(cells: Sequence[str], name: str, forbidden: str) -> None:
    """Find the first metadata text that a table of lines cannot store.

    Raises
    ------
    UnwritableWord
        For the first such text.
    """
    characters = set(forbidden)
    for row, cell in enumerate(cells, 1):
        if not characters.isdisjoint(cell) or any("\ud800" <= character <= "\udfff" for character in cell):
            raise UnwritableWord(word=_shown(cell), row=row, format=name)


def _shown(text: str) -> str:
    """Return the first characters of a text, escaped if the text is not printable."""
    return text.encode("unicode_escape", "backslashreplace").decode()[:80] if not text.isprintable() else text[:80]
