"""Rows of text: a word, then its numbers, separated by spaces or by tabs; read in blocks."""

import os
import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import BinaryIO

import numpy as np

from explorer.errors import BadNumber, LineTooLong, LoadError, NonFinite, RowWidth, Truncated
from explorer.limits import LIMITS
from explorer.vectors.formats._arrow_text import parse
from explorer.vectors.formats._packed import Packed
from explorer.vectors.formats._rows import SHORTENED, Rows, check_lengths, check_word
from explorer.vectors.formats.base import size_of
from explorer.vectors.model import FloatMatrix

BLOCK_BYTES = 1 << 22
"""Bytes converted at once: large enough for Arrow to be fast, small beside the file."""

_ARROW_BYTES = 1 << 16
"""A smaller file is read before Arrow has been imported."""

_WORKERS = min(os.cpu_count() or 1, 8)
_FIRST_LINES = 8

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
        At the first damage; with `Reading.rescue` damaged rows are dropped and counted.
    Truncated
        If the file ends within a row and more rows were promised.
    """
    size, start = size_of(stream), stream.tell()
    sep, line, done = b"", first_line, start
    for block, parsed in _parsed(stream, rows.file, d, line):
        sep = sep or _first_separator(block)
        if parsed is None:
            line = _read_carefully(rows, block, line, d, sep)
        else:
            words, matrix = parsed
            check_lengths(rows.file, rows.total, words)
            rows.add(words, matrix, np.arange(line, line + len(words)))
            line += len(words)
        done += len(block)
        rows.reading.tick(done, size, rows.total)


def _parsed(
    stream: BinaryIO, file: str, d: int, line: int
) -> Iterator[tuple[bytes, tuple[Packed, FloatMatrix] | None]]:
    """Blocks of lines with what Arrow makes of them, in order; several are parsed at once."""
    blocks = _blocks(stream, file, line)
    first = next(blocks, None)
    if first is None:
        return
    sep = _first_separator(first)
    if len(first) < _ARROW_BYTES:
        yield first, None
        for block in blocks:
            yield block, None
        return

    def work(block: bytes) -> tuple[Packed, FloatMatrix] | None:
        return parse(block, d, sep) if sep and block.endswith(b"\n") else None

    with ThreadPoolExecutor(_WORKERS) as pool:
        waiting: deque[tuple[bytes, Future[tuple[Packed, FloatMatrix] | None]]] = deque()
        try:
            for block in chain([first], blocks):
                waiting.append((block, pool.submit(work, block)))
                if len(waiting) > _WORKERS:
                    done, result = waiting.popleft()
                    yield done, result.result()
            while waiting:
                done, result = waiting.popleft()
                yield done, result.result()
        finally:
            for _, result in waiting:
                result.cancel()


def _first_separator(block: bytes) -> bytes:
    """Separator of the first line that is not blank; empty if all are."""
    for line in block.split(b"\n", _FIRST_LINES)[:_FIRST_LINES]:
        if line.strip():
            return separator(line)
    return next((separator(line) for line in block.split(b"\n") if line.strip()), b"")


def _blocks(stream: BinaryIO, file: str, line: int) -> Iterator[bytes]:
    """Whole lines, many at once; the last block may lack its line feed."""
    rest = b""
    while chunk := stream.read(BLOCK_BYTES):
        end = chunk.rfind(b"\n") + 1
        if not end:
            rest += chunk
            _check_line(rest, file, line)
            continue
        block = rest + chunk[:end]
        rest = chunk[end:]
        line += block.count(b"\n")
        _check_line(rest, file, line)
        yield block
    if rest:
        yield rest


def _check_line(rest: bytes, file: str, line: int) -> None:
    """Raise `LineTooLong` for a line whose end is not in sight."""
    if len(rest) > LIMITS.line_bytes:
        raise LineTooLong(file=file, line=line, limit=LIMITS.line_bytes)


def _read_carefully(rows: Rows, block: bytes, first: int, d: int, sep: bytes) -> int:
    """Take a block line by line; returns the number of the line after it."""
    complete = block.endswith(b"\n")
    lines = block.split(b"\n")
    if complete:
        lines.pop()
    lengths = [len(line) for line in lines]
    if max(lengths) > LIMITS.line_bytes:
        raise LineTooLong(file=rows.file, line=first + lengths.index(max(lengths)), limit=LIMITS.line_bytes)
    try:
        _read_lines(rows, lines, first, d, sep)
    except (RowWidth, BadNumber) as error:
        if complete or error.details["line"] != first + len(lines) - 1:
            raise
        if rows.want is None or rows.total + 1 >= rows.want:
            raise
        raise Truncated(file=rows.file, want=rows.want, got=rows.total) from error
    return first + len(lines)


def _read_lines(rows: Rows, lines: list[bytes], first: int, d: int, sep: bytes) -> None:
    """Convert lines and hand them on; rows before a damaged one are handed on first."""
    words: list[bytes] = []
    numbers: list[bytes] = []
    at: list[int] = []
    blank: list[int] = []
    failure: LoadError | None = None
    for number, line in enumerate(lines, first):
        row = line.rstrip(b" \t\r")
        if not row:
            blank.append(number)
            continue
        try:
            word, values = _split(row, d, sep, rows.file, number)
            check_word(rows.file, rows.total + len(words) + 1, len(word))
        except RowWidth as error:
            if rows.reading.rescue:
                rows.damaged(number)
                continue
            failure = error
            break
        words.append(word)
        numbers.append(values)
        at.append(number)
    rows.count("blank_lines", blank)
    if words:
        convert_rows(rows, words, numbers, at, d, sep)
    if failure:
        raise failure


def convert_rows(rows: Rows, words: list[bytes], numbers: list[bytes], at: list[int], d: int, sep: bytes) -> None:
    """Convert the numbers of some lines and hand the rows on."""
    matrix = _convert(numbers, d, sep)
    if matrix is not None:
        rows.add(words, matrix, at)
        return
    for word, values, line in zip(words, numbers, at, strict=True):
        try:
            row = row_of_numbers(values, d, sep, rows.file, word, line)
        except LoadError as error:
            if not rows.reading.rescue:
                raise
            rows.damaged(line, "non_finite_rows" if isinstance(error, NonFinite) else "bad_rows")
            continue
        rows.add([word], row, [line])


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
