"""word2vec binary: a line "count size", then per row a word, a space and float32 numbers, optionally a line feed."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.bounds import check_word
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.header import announced, binary_header, open_header
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.reading import ReadContext

NAME = "word2vec-binary"
BLOCK_BYTES = 1 << 22
"""Bytes read from the file at once."""

_NO_FEED = re.compile(rb"[^\n]")
_SPACE = 32
Take = Callable[..., tuple[int, int, int]]


def matches(head: bytes, path: Path) -> bool:
    """Whether there is a header above rows that are not text."""
    return binary_header(head)


def read(reading: ReadContext) -> Vectors:
    """Read word2vec binary; a row counts as a line, and the header is line 1.

    Every row is read, also beyond the announced count; `Source.warnings` has what was dropped or repaired. Bytes
    after the last row that do not form a row count as a damaged row.
    """
    with opened(reading.path, reading.name) as stream:
        count, d = open_header(stream, reading.name, _row_bytes)
        rows = RowCollector(reading, count, first_line=2)
        _read_rows(stream, rows, d)
    return rows.vectors(NAME)


def _read_rows(stream: BinaryIO, rows: RowCollector, d: int) -> None:
    """Read all rows, in blocks of complete rows."""
    done, size = stream.tell(), size_of(stream)
    if size < LIMITS.compiled_bytes:
        take: Take = take_few
    else:
        from explorer.vectors.parsing.row_kernel import take  # importing numba takes half a second
    capacity = BLOCK_BYTES // (4 * d + 1) + 2
    rest = np.empty(0, dtype=np.uint8)
    while True:
        data = np.empty(len(rest) + BLOCK_BYTES, dtype=np.uint8)
        data[: len(rest)] = rest
        got = stream.readinto(data[len(rest) :].data)  # type: ignore[attr-defined]
        if not got:
            break
        data = data[: len(rest) + got]
        matrix, lengths = np.empty((capacity, d), dtype="<f4"), np.empty(capacity, dtype=np.int64)
        words = np.empty(len(data), dtype=np.uint8)
        while True:
            count, used, end = take(data, 4 * d, LIMITS.word_bytes, matrix.view(np.uint8), words, lengths)
            if count:
                column = StringColumn.of(words[:used].tobytes(), lengths[:count].copy())
                rows.add(column, matrix[:count].astype(np.float32, copy=False))
            data = data[end:]
            if count < capacity:
                break
            matrix, lengths = np.empty((capacity, d), dtype="<f4"), np.empty(capacity, dtype=np.int64)
        rest = data
        if len(rest) > LIMITS.word_bytes and not (rest[: LIMITS.word_bytes + 1] == _SPACE).any():
            check_word(rows.file, rows.total + 1, len(rest))
        done += got
        rows.reading.tick(done, size, rows.total)
    # if rows are missing, these bytes are one of them, and it is counted as missing
    if len(rest) and rows.want is not None and rows.total >= rows.want:
        rows.count("bad_rows", [rows.total + 2])


def take_few(
    data: NDArray[np.uint8],
    width: int,
    longest: int,
    rows: NDArray[np.uint8],
    words: NDArray[np.uint8],
    lengths: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Equivalent of `explorer.vectors.parsing.row_kernel.take` without the compiler."""
    content = data.tobytes()
    row, used, position = 0, 0, 0
    while row < len(lengths):
        match = _NO_FEED.search(content, position)
        start = match.start() if match else len(content)
        space = content.find(b" ", start, start + longest + 1)
        if space < 0 or space + 1 + width > len(content):
            return row, used, start
        words[used : used + space - start] = data[start:space]
        used += space - start
        lengths[row] = space - start
        position = space + 1 + width
        rows[row] = data[space + 1 : position]
        row += 1
    return row, used, position


def _row_bytes(d: int) -> int:
    """Return the smallest size of a row in bytes: an empty word, its space, d numbers."""
    return 4 * d + 1


FORMAT = Format(NAME, matches, read, partial(announced, row_bytes=_row_bytes))
