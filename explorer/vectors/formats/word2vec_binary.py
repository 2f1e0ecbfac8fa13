"""word2vec binary: a line "count size", then per row a word, a space and float32 numbers, with or without line feed."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.errors import Truncated
from explorer.limits import LIMITS
from explorer.vectors.formats._header import binary_header, read_header
from explorer.vectors.formats._rows import Rows, check_count, check_word
from explorer.vectors.formats.base import Format, opened, size_of
from explorer.vectors.model import Vectors

NAME = "word2vec-binary"
BLOCK_BYTES = 1 << 22
"""Bytes taken from the file at once."""


def matches(head: bytes, path: Path) -> bool:
    """Whether there is a header above rows that are no text."""
    return binary_header(head)


def read(path: Path, name: str) -> Vectors:
    """Read a file of word2vec binary.

    Every row is read, also beyond the promised count; `Source.warnings` holds what was dropped or repaired.

    Raises
    ------
    LoadError
        At the first damage; a row counts as a line, the header is line 1.
    """
    with opened(path, name) as stream:
        count, d = read_header(stream, name)
        # the shortest row: an empty word, its space, d numbers
        check_count(name, count, 4 * d + 1, size_of(stream))
        rows = Rows(name, count, first_line=2)
        _read_rows(stream, rows, d)
    return rows.vectors(NAME)


def _read_rows(stream: BinaryIO, rows: Rows, d: int) -> None:
    """Read all rows, in blocks of complete rows."""
    rest = b""
    while chunk := stream.read(BLOCK_BYTES):
        data = rest + chunk
        rest = data[_take(data, rows, d) :]
    if rest.strip(b"\n\0") and rows.want is not None and rows.total < rows.want:
        raise Truncated(file=rows.file, want=rows.want, got=rows.total)


def _take(data: bytes, rows: Rows, d: int) -> int:
    """Hand on the complete rows at the begin of a block; returns where they end."""
    words: list[bytes] = []
    values: list[memoryview] = []
    view = memoryview(data)
    end = 0
    while True:
        start = end
        while data[start : start + 1] == b"\n":
            start += 1
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


FORMAT = Format(NAME, matches, read)
