"""Rows of text: a word, then its numbers, separated by spaces or by tabs; read in blocks, converted by NumPy."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from explorer.errors import BadNumber, LineTooLong, NonFinite, RowWidth, Truncated
from explorer.limits import LIMITS
from explorer.vectors.formats._rows import SHORTENED, Rows, check_word
from explorer.vectors.model import FloatMatrix

BLOCK_BYTES = 1 << 20
"""Bytes converted at once: large enough for NumPy to be fast, small beside the file."""

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


def read_rows(stream: BinaryIO, rows: Rows, d: int, first_line: int) -> None:
    """Read all rows of text from a stream.

    Parameters
    ----------
    stream
        At the begin of the first row.
    rows
        Takes the rows.
    d
        Numbers in a row. The last d fields of a line are its numbers, all before them is the word.
    first_line
        Line number of the first row.

    Raises
    ------
    LineTooLong, WordTooLong, RowWidth, BadNumber, NonFinite, TooLarge
        At the first damage.
    Truncated
        If the file ends within a row and more rows were promised.
    """
    sep = b""
    for first, lines, complete in _blocks(stream, rows.file, first_line):
        sep = sep or next((separator(line) for line in lines if line.strip()), b"")
        try:
            _read_block(rows, lines, first, d, sep)
        except (RowWidth, BadNumber) as error:
            if complete or rows.want is None or rows.total + 1 >= rows.want:
                raise
            raise Truncated(file=rows.file, want=rows.want, got=rows.total) from error


def _blocks(stream: BinaryIO, file: str, first: int) -> Iterator[tuple[int, list[bytes], bool]]:
    """Lines in blocks: number of the first one, the lines, whether they ended with a line feed."""
    rest = b""
    while chunk := stream.read(BLOCK_BYTES):
        lines = (rest + chunk).split(b"\n")
        lengths = [len(line) for line in lines]
        if max(lengths) > LIMITS.line_bytes:
            raise LineTooLong(file=file, line=first + lengths.index(max(lengths)), limit=LIMITS.line_bytes)
        rest = lines.pop()
        yield first, lines, True
        first += len(lines)
    if rest:
        yield first, [rest], False


def _read_block(rows: Rows, lines: list[bytes], first: int, d: int, sep: bytes) -> None:
    """Convert the lines of a block and hand them on."""
    words: list[bytes] = []
    numbers: list[bytes] = []
    at: list[int] = []
    for number, line in enumerate(lines, first):
        row = line.rstrip(b" \t\r")
        if not row:
            continue
        word, values = _split(row, d, sep, rows.file, number)
        check_word(rows.file, rows.total + len(words) + 1, len(word))
        words.append(word)
        numbers.append(values)
        at.append(number)
    rows.blank(len(lines) - len(words))
    if words:
        matrix = _convert(numbers, d, sep)
        if matrix is None:
            matrix = _convert_strictly(numbers, d, sep, rows.file, words, at)
        rows.add(words, matrix, at)


def _split(row: bytes, d: int, sep: bytes, file: str, line: int) -> tuple[bytes, bytes]:
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


def _convert(numbers: list[bytes], d: int, sep: bytes) -> FloatMatrix | None:
    """(k, d) float32 of k lines of numbers; None if NumPy, or a look at the characters, finds a fault."""
    text = [line.decode("ascii", "replace") for line in numbers]
    # NumPy takes control characters around a number for white space
    if not all(line.isprintable() if sep == b" " else line.replace("\t", " ").isprintable() for line in text):
        return None
    try:
        matrix = np.loadtxt(text, dtype=np.float32, delimiter=sep.decode(), comments=None, ndmin=2)
    except ValueError:
        return None
    return matrix if matrix.shape == (len(numbers), d) else None


def _convert_strictly(
    numbers: list[bytes], d: int, sep: bytes, file: str, words: list[bytes], at: list[int]
) -> FloatMatrix:
    """Convert value by value, to name the first fault."""
    matrix = np.empty((len(numbers), d), dtype=np.float32)
    for index, (values, line) in enumerate(zip(numbers, at, strict=True)):
        fields = values.split(sep)
        if not all(fields):
            raise RowWidth(file=file, line=line, got=sum(map(bool, fields)), want=d)
        for field in fields:
            if _NON_FINITE.fullmatch(field):
                raise NonFinite(file=file, line=line, word=words[index].decode("utf-8", "replace"))
            if not _NUMBER.fullmatch(field):
                raise BadNumber(file=file, line=line, text=field[:SHORTENED].decode("utf-8", "replace"))
        with np.errstate(over="ignore"):
            matrix[index] = np.array([float(field) for field in fields])
    return matrix
