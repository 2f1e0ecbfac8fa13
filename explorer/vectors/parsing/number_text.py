"""One line of text: what is a number in it, where the word ends, and what is wrong with it."""

import re

import numpy as np

from explorer.errors import BadNumber, NonFinite, RowWidth
from explorer.vectors.model import FloatMatrix
from explorer.vectors.parsing.bounds import SHORTENED, check_word

_NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBER_LIKE = re.compile(rb"[+-]?(?:\.?[0-9][0-9_.,eE+-]*|nan|inf|infinity)", re.IGNORECASE)
_NON_FINITE = re.compile(rb"[+-]?(?:nan(?:\(.*\))?|inf|infinity)", re.IGNORECASE)


def is_number_like(field: bytes) -> bool:
    """Whether a field is meant as a number: also "nan", "0,5", "1_0"."""
    return _NUMBER_LIKE.fullmatch(field) is not None


def number_fields(line: bytes) -> int:
    """How many fields at the end of a line are meant as numbers; the first field is the word in any case."""
    fields = line.strip(b" \t\r").split(separator(line))
    count = 0
    for field in reversed(fields[1:]):
        if not is_number_like(field):
            break
        count += 1
    return count


def separator(line: bytes) -> bytes:
    """Tab if the last two fields between tabs are numbers, else space."""
    fields = line.rstrip(b" \t\r").split(b"\t")
    return b"\t" if len(fields) > 2 and all(map(is_number_like, fields[-2:])) else b" "


def split_row(row: bytes, d: int, sep: bytes, file: str, line: int) -> tuple[bytes, bytes]:
    """Word and numbers of a line, the numbers still as text with d - 1 separators in it."""
    fields = row.count(sep)
    if fields == d:
        word, _, values = row.partition(sep)
        return word, values
    if fields > d:
        bare = row.lstrip(sep)
        if bare.count(sep) == d - 1:
            return b"", bare  # only numbers after the separators: a row whose word is empty
        word = bare.rsplit(sep, d)[0]
        if not word.endswith(sep) and not _NUMBER.fullmatch(word.rsplit(sep, 1)[-1]):
            return word, bare[len(word) + 1 :]
    check_word(file, line, len(row.partition(sep)[0]))
    raise RowWidth(file=file, line=line, got=fields, want=d)


def numbers_of(numbers: list[bytes], d: int, sep: bytes) -> FloatMatrix | None:
    """(k, d) float32 of k lines of numbers; None if NumPy, or a look at the characters, finds a fault."""
    if not all(numbers):  # NumPy skips empty lines, and warns on the terminal where there is no other
        return None
    text = [line.decode("ascii", "replace") for line in numbers]
    # NumPy takes control characters around a number for white space
    if not all(line.isprintable() if sep == b" " else line.replace("\t", " ").isprintable() for line in text):
        return None
    try:
        matrix = np.loadtxt(text, dtype=np.float32, delimiter=sep.decode(), comments=None, ndmin=2)
    except ValueError:
        return None
    return matrix if matrix.shape == (len(numbers), d) else None


def row_of_numbers(values: bytes, d: int, sep: bytes, file: str, word: bytes, line: int) -> FloatMatrix:
    """(1, d) numbers of one line, value by value, to name its fault."""
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
