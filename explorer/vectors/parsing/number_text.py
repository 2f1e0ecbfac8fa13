"""Parse one line of text: find its numbers, the end of its word, and its errors."""

import re

import numpy as np

from explorer.errors import BadNumber, NonFinite, RowWidth
from explorer.vectors.model import FloatMatrix
from explorer.vectors.parsing.bounds import SHORTENED, check_word

_NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBER_LIKE = re.compile(rb"[+-]?(?:\.?[0-9][0-9_.,eE+-]*|nan|inf|infinity)", re.IGNORECASE)
_NON_FINITE = re.compile(rb"[+-]?(?:nan(?:\(.*\))?|inf|infinity)", re.IGNORECASE)


def is_number_like(field: bytes) -> bool:
    """Whether a field looks like a number, including "nan", "0,5" and "1_0"."""
    return _NUMBER_LIKE.fullmatch(field) is not None


def number_fields(line: bytes) -> int:
    """Count the fields at the end of a line that look like numbers; the first field is always the word."""
    fields = line.strip(b" \t\r").split(separator(line))
    count = 0
    for field in reversed(fields[1:]):
        if not is_number_like(field):
            break
        count += 1
    return count


def separator(line: bytes) -> bytes:
    """Return a tab if the last two tab-separated fields look like numbers, else a space."""
    fields = line.rstrip(b" \t\r").split(b"\t")
    return b"\t" if len(fields) > 2 and all(map(is_number_like, fields[-2:])) else b" "


def split_row(row: bytes, d: int, sep: bytes, file: str, line: int) -> tuple[bytes, bytes]:
    """Split a line into its word and its numbers, which are still text with d - 1 separators."""
    fields = row.count(sep)
    if fields == d:
        word, _, values = row.partition(sep)
        return word, values
    if fields > d:
        bare = row.lstrip(sep)
        if bare.count(sep) == d - 1:
            return b"", bare  # only numbers after leading separators: a row with an empty word
        word = bare.rsplit(sep, d)[0]
        if not word.endswith(sep) and not _NUMBER.fullmatch(word.rsplit(sep, 1)[-1]):
            return word, bare[len(word) + 1 :]
    check_word(file, line, len(row.partition(sep)[0]))
    raise RowWidth(file=file, line=line, got=fields, want=d)


def numbers_of(numbers: list[bytes], d: int, sep: bytes) -> FloatMatrix | None:
    """Convert k lines of numbers to (k, d) float32; None if any line is invalid."""
    if not all(numbers):  # NumPy skips empty lines, and prints a warning if there is nothing else
        return None
    text = [line.decode("ascii", "replace") for line in numbers]
    # NumPy treats control characters around a number as white space
    if not all(line.isprintable() if sep == b" " else line.replace("\t", " ").isprintable() for line in text):
        return None
    try:
        matrix = np.loadtxt(text, dtype=np.float32, delimiter=sep.decode(), comments=None, ndmin=2)
    except ValueError:
        return None
    return matrix if matrix.shape == (len(numbers), d) else None


def row_of_numbers(values: bytes, d: int, sep: bytes, file: str, word: bytes, line: int) -> FloatMatrix:
    """Convert the numbers of one line to (1, d) float32, one by one, to locate an error."""
    fields = values.split(sep)
    if len(fields) != d or not all(fields):
        raise RowWidth(file=file, line=line, got=sum(map(bool, fields)), want=d)
    for field in fields:
        if _NON_FINITE.fullmatch(field):
            raise NonFinite(file=file, line=line, word=word.decode("utf-8", "replace"))
        if not _NUMBER.fullmatch(field):
            raise BadNumber(file=file, line=line, text=field[:SHORTENED].decode("utf-8", "replace"))
    with np.errstate(over="ignore"):
        row = np.array([[float(field) for field in fields]]).astype(np.float32)
    if not np.isfinite(row).all():
        raise NonFinite(file=file, line=line, word=word.decode("utf-8", "replace"))
    return row
