"""word2vec binary: a line "count size", then per row a word, a space and float32 numbers, with or without line feed."""

import re
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.limits import LIMITS
from explorer.vectors.formats._header import announced, binary_header, open_header
from explorer.vectors.formats._rows import Rows, check_word
from explorer.vectors.formats.base import Format, opened, size_of
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Reading

NAME = "word2vec-binary"
BLOCK_BYTES = 1 << 22
"""Bytes taken from the file at once."""

_OTHER = re.compile(rb"[^\n]")


def matches(head: bytes, path: Path) -> bool:
    """Whether there is a header above rows that are no text."""
    return binary_header(head)


def read(reading: Reading) -> Vectors:
    """Read a file of word2vec binary.

    Every row is read, also beyond the promised count; `Source.warnings` holds what was dropped or repaired.

    Raises
    ------
    LoadError
        At the first damage; a row counts as a line, the header is line 1.
    """
    with opened(reading.path, reading.name) as stream:
        count, d = open_header(stream, reading.name, _row_bytes)
        rows = Rows(reading, count, first_line=2)
        _read_rows(stream, rows, d)
    return rows.vectors(NAME)


def _read_rows(stream: BinaryIO, rows: Rows, d: int) -> None:
    """Read all rows, in blocks of complete rows."""
    rest, done, size = b"", stream.tell(), size_of(stream)
    while chunk := stream.read(BLOCK_BYTES):
        data = rest + chunk
        rest = data[_take(data, rows, d) :]
        done += len(chunk)
        rows.reading.tick(done, size, rows.total)


def _take(data: bytes, rows: Rows, d: int) -> int:
    """Hand on the complete rows at the begin of a block; returns where they end."""
    words: list[bytes] = []
    values: list[memoryview] = []
    view = memoryview(data)
    end = 0
    while True:
        # line feeds count as read, so that a file full of them does not pile up
        start = end = _skip_feeds(data, end)
        space = data.find(b" ", start, start + LIMITS.word_bytes + 1)
        if space < 0:
            check_word(rows.file, rows.total + len(words) + 1, len(data) - start)
            break
        if space + 1 + 4 * d > len(data):
            break
        end = space + 1 + 4 * d
        words.append(data[start:space])
        values.append(view[space + 1 : end])
    if words:
        matrix = np.frombuffer(b"".join(values), dtype="<f4").reshape(len(words), d)
        rows.add(words, matrix.astype(np.float32, copy=False))
    return end


def _skip_feeds(data: bytes, start: int) -> int:
    """Place of the first byte from `start` on that is no line feed."""
    found = _OTHER.search(data, start)
    return found.start() if found else len(data)


def _row_bytes(d: int) -> int:
    """Fewest bytes of a row: an empty word, its space, d numbers."""
    return 4 * d + 1


FORMAT = Format(NAME, matches, read, partial(announced, row_bytes=_row_bytes))
