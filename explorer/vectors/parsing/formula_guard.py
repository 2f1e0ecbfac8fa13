"""Guard texts that a spreadsheet would interpret as formulas, and undo it.

A guarded text has an additional leading ``'``. Texts that start with quotes followed by a formula character are
guarded too, so that the way back is always to remove one quote.
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
    """Texts of a column, with a leading ``'`` for those that start like a formula (CWE-1236)."""
    return [f"'{text}" if _BEGINS.match(text) else text for text in texts]


def unguarded(texts: Sequence[str]) -> list[str]:
    """Texts of a column before `guarded`; unchanged if they were not guarded.

    A column with an unguarded formula character was never guarded: word lists with "-" or "+" stay unchanged, with
    their quotes.
    """
    if any(text.startswith(_BARE) for text in texts):
        return list(texts)
    return [text[1:] if _GUARDED.match(text) else text for text in texts]


def unguarded_column(texts: Column) -> Column:
    """A column of texts, changed in place; see `unguarded`."""
    if not any(text.startswith(_BARE) for text in texts):
        for row, text in enumerate(texts):
            if _GUARDED.match(text):
                texts[row] = text[1:]
    return texts


def unguarded_words(words: StringColumn) -> StringColumn:
    """The same for words as bytes; see `unguarded`."""
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
