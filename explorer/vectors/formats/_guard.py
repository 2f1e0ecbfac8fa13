"""Texts that a spreadsheet would take for formulas, made harmless, and back.

A guarded text has one ``'`` more in front. Texts that begin with quotes and then such a mark are guarded too, so that
the way back is always the same: one quote less.
"""

import re
from collections.abc import Sequence

_BEGINS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
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
