"""Read rows of text in blocks: a word, then its numbers, separated by spaces or tabs."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadNumber, LineTooLong, LoadError, NonFinite, RowWidth, Truncated, WordTooLong
from explorer.limits import LIMITS
from explorer.vectors.parsing.bounds import check_word
from explorer.vectors.parsing.file_io import size_of
from explorer.vectors.parsing.number_text import numbers_of, row_of_numbers, separator, split_row
from explorer.vectors.parsing.row_buffer import Lines, RowBuffer
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.text_chunks import Block, Cut, cuts

BLOCK_BYTES = 1 << 22
"""Bytes read at once: large enough for a small overhead per block, and small compared to the file."""

_NARROW = 16  # with fewer dimensions, rows in memory take several times their size as text
_FIRST_LINES = 1000
_TAIL = 1 << 16


def read_rows(stream: BinaryIO, rows: RowCollector, d: int, first_line: int) -> None:
    """Read all rows of text from a stream.

    Parameters
    ----------
    stream
        Positioned at the first row.
    rows
        Collector of the rows.
    d
        Number of dimensions. The last d fields of a line are the numbers, everything before them is the word.
    first_line
        Line number of the first row.

    Raises
    ------
    LineTooLong, WordTooLong, RowWidth, BadNumber, NonFinite, TooLarge
        At the first damaged row; with `ReadContext.rescue`, damaged rows are dropped and counted.
    Truncated
        If the file ends within a row and more rows were announced.
    """
    size, done = size_of(stream), stream.tell()
    sep = _first_separator(stream)
    if size < LIMITS.compiled_bytes:
        line = first_line
        for block in _blocks(stream, rows.file, first_line, BLOCK_BYTES):
            line = _read_carefully(rows, block.tobytes(), line, d, sep)
            done += len(block)
            rows.reading.tick(done, size, rows.total)
        return
    line = first_line
    for block, parsed in cuts(_blocks(stream, rows.file, first_line, at_once(d)), d, sep):
        line = _collect(rows, block, parsed, line, d, sep)
        done += len(block)
        rows.reading.tick(done, size, rows.total)


def at_once(d: int) -> int:
    """Return the number of bytes of text to read at once, for rows of d numbers."""
    return BLOCK_BYTES if d >= _NARROW else BLOCK_BYTES // 4


def _collect(rows: RowCollector, block: Block, parsed: Cut, first: int, d: int, sep: bytes) -> int:
    """Collect the rows of a parsed block, including its odd lines; return the number of the next line."""
    buffer, odd = RowBuffer(rows), _lines(parsed.text)
    if max(map(len, odd)) > LIMITS.line_bytes:
        return _read_carefully(rows, block.tobytes(), first, d, sep)
    try:
        if parsed.at.size:
            buffer.add(parsed.words, parsed.matrix, parsed.at + first)
        if parsed.odd.size:
            _read_lines(buffer, odd, parsed.odd + first, d, sep)
        buffer.pass_on()
    except LoadError:
        # the damage that is detected first may not be the first in the file
        return _read_carefully(rows, block.tobytes(), first, d, sep)
    return first + parsed.lines


def _first_separator(stream: BinaryIO) -> bytes:
    """Return the separator of the first line that is not blank; the stream position does not change."""
    start = stream.tell()
    for _ in range(_FIRST_LINES):
        line = stream.readline(LIMITS.line_bytes)
        if line.strip() or not line:
            break
    stream.seek(start)
    return separator(line.rstrip(b"\n"))


def _blocks(stream: BinaryIO, file: str, first_line: int, at_most: int) -> Iterator[NDArray[np.uint8]]:
    """Yield blocks of complete lines; the last block may lack its line feed."""
    start, rest = stream.tell(), np.empty(0, dtype=np.uint8)
    while True:
        buffer = np.empty(len(rest) + at_most, dtype=np.uint8)
        buffer[: len(rest)] = rest
        got = stream.readinto(buffer[len(rest) :].data)  # type: ignore[attr-defined]
        filled = buffer[: len(rest) + got]
        if not got:
            break
        end = _last_feed(filled, len(rest)) + 1
        rest = filled[end:]
        if len(rest) > LIMITS.line_bytes:
            at = stream.tell() - len(rest)
            raise LineTooLong(file=file, line=first_line + _count_feeds(stream, start, at), limit=LIMITS.line_bytes)
        if end:
            yield filled[:end]
    if len(rest):
        yield rest


def _last_feed(text: NDArray[np.uint8], first: int) -> int:
    """Return the position of the last line feed from `first` on; -1 if there is none."""
    stop = len(text)
    while stop > first:
        start = max(first, stop - _TAIL)
        index = text[start:stop].tobytes().rfind(b"\n")
        if index >= 0:
            return start + index
        stop = start
    return -1


def _count_feeds(stream: BinaryIO, start: int, stop: int) -> int:
    """Count the line feeds between two positions of a stream."""
    stream.seek(start)
    count = 0
    while start < stop:
        chunk = stream.read(min(BLOCK_BYTES, stop - start))
        count += chunk.count(b"\n")
        start += len(chunk)
    return count


def _read_carefully(rows: RowCollector, block: bytes, first: int, d: int, sep: bytes) -> int:
    """Parse a block line by line; return the number of the next line."""
    lines = _lines(block)
    lengths = [len(line) for line in lines]
    if max(lengths) > LIMITS.line_bytes:
        raise LineTooLong(file=rows.file, line=first + lengths.index(max(lengths)), limit=LIMITS.line_bytes)
    try:
        _read_lines(rows, lines, range(first, first + len(lines)), d, sep)
    except (RowWidth, BadNumber) as error:
        if block.endswith(b"\n") or error.details["line"] != first + len(lines) - 1:
            raise
        if rows.want is None or rows.total + 1 >= rows.want:
            raise
        raise Truncated(file=rows.file, want=rows.want, got=rows.total) from error
    return first + len(lines)


def _lines(block: bytes) -> list[bytes]:
    """Split a block into lines; the last line may lack its line feed."""
    return block.removesuffix(b"\n").split(b"\n")


def _read_lines(rows: RowCollector | RowBuffer, lines: list[bytes], numbered: Lines, d: int, sep: bytes) -> None:
    """Convert lines and collect the rows; rows before a damaged one are collected before its error is raised."""
    words: list[bytes] = []
    numbers: list[bytes] = []
    row_lines: list[int] = []
    blank: list[int] = []
    failure: LoadError | None = None
    for number, line in zip(map(int, numbered), lines, strict=True):
        row = line.rstrip(b" \t\r")
        if not row:
            blank.append(number)
            continue
        try:
            word, values = split_row(row, d, sep, rows.file, number)
            check_word(rows.file, rows.total + len(words) + 1, len(word))
        except (RowWidth, WordTooLong) as error:
            if rows.reading.rescue and isinstance(error, RowWidth):
                rows.damaged(number)
                continue
            failure = error
            break
        words.append(word)
        numbers.append(values)
        row_lines.append(number)
    rows.count("blank_lines", blank)
    if words:
        convert_rows(rows, words, numbers, row_lines, d, sep)
    if failure:
        raise failure


def convert_rows(
    rows: RowCollector | RowBuffer, words: list[bytes], numbers: list[bytes], at: list[int], d: int, sep: bytes
) -> None:
    """Convert the numbers of some lines and collect the rows."""
    matrix = numbers_of(numbers, d, sep)
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
