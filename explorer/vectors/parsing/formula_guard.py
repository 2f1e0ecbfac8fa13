"""Guard strings that a spreadsheet would interpret as formulas, and remove the guards.

A guarded string has an additional leading ``'``. Strings that start with quotes followed by a formula character are
guarded too, so that removing one quote always restores the original.
"""

import re
from collections.abc import Sequence

import numpy as np

from explorer.vectors.metadata import Column
from explorer.vectors.parsing.string_column import StringColumn

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_GUARDED_BYTES = re.compile(rb"'+[=+\-@\t\r]")
_QUOTE = ord("'")
_BARE = ("=", "+", "-", "@", "\t", "\r")


def guarded(texts: Sequence[str]) -> list[str]:
    """Add a leading ``'`` to the strings of a column that start like a formula (CWE-1236)."""
    return [f"'{text}" if _FORMULA.match(text) else text for text in texts]


def unguarded(texts: Sequence[str]) -> list[str]:
    """Undo `guarded` for the strings of a column; a column that was not guarded is unchanged.

    A column in which a string starts with a formula character was not guarded: a word list with "-" or "+" keeps its
    quotes.
    """
    if any(text.startswith(_BARE) for text in texts):
        return list(texts)
    return [text[1:] if _GUARDED.match(text) else text for text in texts]


def unguarded_column(texts: Column) -> Column:
    """Undo `guarded` in place for a column of strings; see `unguarded`."""
    if not any(text.startswith(_BARE) for text in texts):
        for row, text in enumerate(texts):
            if _GUARDED.match(text):
                texts[row] = text[1:]
    return texts


def unguarded_words(words: StringColumn) -> StringColumn:
    """Undo `guarded` for words as bytes; see `unguarded`."""
    starts = words.offsets[:-1]
    filled = np.flatnonzero(words.lengths > 0)
    firsts = words.blob[starts[filled]]
    quoted = filled[firsts == _QUOTE]
    if not quoted.size or np.isin(firsts, np.frombuffer("".join(_BARE).encode(), np.uint8)).any():
        return words
    blob = words.blob.tobytes()
    guarded = np.array(
        [row for row in quoted if _GUARDED_BYTES.match(blob, starts[row], starts[row] + words.lengths[row])], np.intp
    )
    keep, lengths = np.ones(len(blob), dtype=np.bool_), words.lengths.copy()
    keep[starts[guarded]] = False
    lengths[guarded] -= 1
    return StringColumn.of(words.blob[keep].tobytes(), lengths)
