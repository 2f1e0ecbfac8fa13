"""Texts that a spreadsheet would take for formulas, made harmless, and back.

A guarded text has one ``'`` more in front. Texts that begin with quotes and then such a mark are guarded too, so that
the way back is always the same: one quote less.
"""

import re
from collections.abc import Sequence

import numpy as np

from explorer.vectors.metadata import Column
from explorer.vectors.parsing.string_column import StringColumn

_BEGINS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_GUARDED_BYTES = re.compile(rb"'+[=+\-@\t\r]")
_QUOTE = ord("'")
_BARE = ("=", "+", "-", "@", "\t", "\r")


def guarded(texts: Sequence[str]) -> list[str]:
    """Texts of a column with a ``'`` in front of those that begin like a formula (CWE-1236)."""
    return [f"'{text}" if _BEGINS.match(text) else text for text in texts]


def unguarded(texts: Sequence[str]) -> list[str]:
    """Texts of a column as they were before `guarded`; as they are if nobody guarded them.

    A column in which any text begins with a bare mark was never guarded: word lists with "-" or "+" in them stay as
    they are, with the quotes that they have.
    """
    if any(text.startswith(_BARE) for text in texts):
        return list(texts)
    return [text[1:] if _GUARDED.match(text) else text for text in texts]


def unguarded_column(texts: Column) -> Column:
    """A column of texts, changed where it lies; see `unguarded`."""
    if not any(text.startswith(_BARE) for text in texts):
        for row, text in enumerate(texts):
            if _GUARDED.match(text):
                texts[row] = text[1:]
    return texts


def unguarded_words(words: StringColumn) -> StringColumn:
    """The same for words that are bytes; see `unguarded`."""
    begins = words.offsets[:-1]
    filled = np.flatnonzero(words.lengths > 0)
    firsts = words.blob[begins[filled]]
    quoted = filled[firsts == _QUOTE]
    if not quoted.size or np.isin(firsts, np.frombuffer("".join(_BARE).encode(), np.uint8)).any():
        return words
    blob = words.blob.tobytes()
    guarded = np.array(
        [row for row in quoted if _GUARDED_BYTES.match(blob, begins[row], begins[row] + words.lengths[row])], np.intp
    )
    keep, lengths = np.ones(len(blob), dtype=np.bool_), words.lengths.copy()
    keep[begins[guarded]] = False
    lengths[guarded] -= 1
    return StringColumn.of(words.blob[keep].tobytes(), lengths)
