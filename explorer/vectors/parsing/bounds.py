"""Bounds that every reader holds its file to: rows that a header promises, lengths of words."""

from explorer.errors import TooLarge, WordTooLong
from explorer.limits import LIMITS
from explorer.vectors.parsing.string_column import StringColumn

SHORTENED = 80
"""Characters of a damaged line or number that an error quotes."""


def check_lengths(file: str, before: int, words: StringColumn) -> None:
    """Raise `WordTooLong` for the first word that is longer than the limit."""
    if len(words) and int(words.lengths.max()) > LIMITS.word_bytes:
        check_word(file, before + int(words.lengths.argmax()) + 1, int(words.lengths.max()))


def check_count(file: str, count: int, row_bytes: int, size: int) -> None:
    """Hold the promise of a header to what the file can hold, before anything is allocated.

    A file that is merely cut short is read as far as it goes (`Truncated` then says how far); one that promises
    more than ten times of what fits into it is no cut file.

    Parameters
    ----------
    file
        Its name.
    count
        Rows that the header promises.
    row_bytes
        The fewest bytes that a row can have.
    size
        Bytes of the file.

    Raises
    ------
    TooLarge
        If it cannot be true, or is more than the program takes.
    """
    possible = size // row_bytes
    if count > 10 * max(possible, 1):
        raise TooLarge(file=file, what="rows", want=count, limit=possible)
    if count > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=count, limit=LIMITS.rows_max)


def check_word(file: str, row: int, length: int) -> None:
    """Raise `WordTooLong` for a word of more bytes than the limit; `row` counts from 1."""
    if length > LIMITS.word_bytes:
        raise WordTooLong(file=file, row=row, limit=LIMITS.word_bytes)
