"""Checks that every reader makes: announced number of rows, lengths of words."""

from explorer.errors import TooLarge, WordTooLong
from explorer.limits import LIMITS
from explorer.vectors.parsing.string_column import StringColumn

SHORTENED = 80
"""Characters of a damaged line or number quoted in an error."""


def check_lengths(file: str, before: int, words: StringColumn) -> None:
    """Raise `WordTooLong` for the first word above the limit."""
    if len(words) and int(words.lengths.max()) > LIMITS.word_bytes:
        check_word(file, before + int(words.lengths.argmax()) + 1, int(words.lengths.max()))


def check_count(file: str, count: int, row_bytes: int, size: int) -> None:
    """Check the announced number of rows against the size of the file, before anything is allocated.

    A truncated file is read to its end, and `Truncated` then has the number of rows. A file that announces more than
    ten times the rows that it can hold is not a truncated file.

    Parameters
    ----------
    file
        Display name.
    count
        Announced number of rows.
    row_bytes
        Smallest size of a row in bytes.
    size
        Size of the file in bytes.

    Raises
    ------
    TooLarge
        If the number is impossible or exceeds a limit.
    """
    possible = size // row_bytes
    if count > 10 * max(possible, 1):
        raise TooLarge(file=file, what="rows", want=count, limit=possible)
    if count > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=count, limit=LIMITS.rows_max)


def check_word(file: str, row: int, length: int) -> None:
    """Raise `WordTooLong` for a word with more bytes than the limit; `row` counts from 1."""
    if length > LIMITS.word_bytes:
        raise WordTooLong(file=file, row=row, limit=LIMITS.word_bytes)
