"""GloVe: a line per word and no header; the most frequent width of the first lines decides."""

from collections import Counter
from pathlib import Path
from typing import BinaryIO

from explorer.errors import BadHeader, LineTooLong, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.bounds import SHORTENED
from explorer.vectors.parsing.encoding import BOM
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.header import is_text
from explorer.vectors.parsing.number_text import number_fields
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.text_rows import read_rows
from explorer.vectors.reading import ReadContext

NAME = "glove-text"
_SAMPLE_LINES = 100


def matches(head: bytes, path: Path) -> bool:
    """Whether the first lines are words followed by numbers, or the head is one incomplete line of text."""
    lines = head.removeprefix(BOM).split(b"\n")
    if len(head) < HEAD_BYTES:
        return _width(lines) >= LIMITS.dimensions_min
    if len(lines) > 1:
        return _width(lines[:-1]) >= LIMITS.dimensions_min
    return is_text(head)


def read(reading: ReadContext) -> Vectors:
    """Read GloVe text."""
    with opened(reading.path, reading.name) as stream:
        d = _sample_width(stream, reading.name)
        rows = RowCollector(reading)
        read_rows(stream, rows, d, first_line=1)
    return rows.vectors(NAME)


def _sample_width(stream: BinaryIO, file: str) -> int:
    """Return the numbers per row, from the first lines; leaves the stream at the first row."""
    start = len(BOM) if stream.read(len(BOM)) == BOM else 0
    stream.seek(start)
    sample = stream.read(LIMITS.line_bytes + 1)
    stream.seek(start)
    lines = sample.split(b"\n")
    if len(lines) == 1 and len(sample) > LIMITS.line_bytes:
        raise LineTooLong(file=file, line=1, limit=LIMITS.line_bytes)
    if len(lines) > 1 and len(sample) > LIMITS.line_bytes:
        lines.pop()  # cut by the end of the sample
    d = _width(lines)
    if d < LIMITS.dimensions_min:
        raise WrongFormat(file=file)
    if d > LIMITS.dimensions_max:
        raise BadHeader(file=file, line=lines[0][:SHORTENED].decode("utf-8", "replace"))
    return d


def _width(lines: list[bytes]) -> int:
    """Return the most frequent width of the first lines; of equally frequent ones the earliest."""
    widths = Counter(number_fields(line) for line in lines[:_SAMPLE_LINES] if line.strip())
    return widths.most_common(1)[0][0] if widths else 0


FORMAT = Format(NAME, matches, read, is_text=True)
