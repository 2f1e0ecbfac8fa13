"""word2vec as text: a line "count size", then a line per word; also the ``.vec`` files of fastText."""

from functools import partial
from pathlib import Path

from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.file_io import opened
from explorer.vectors.parsing.header import announced, open_header, text_header
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.text_rows import read_rows
from explorer.vectors.reading import ReadContext

NAME = "word2vec-text"


def matches(head: bytes, path: Path) -> bool:
    """Whether there is a header above rows of text."""
    return text_header(head)


def read(reading: ReadContext) -> Vectors:
    """Read word2vec text.

    Every row is read, also beyond the announced count; `Source.warnings` has what was dropped or repaired.
    """
    with opened(reading.path, reading.name) as stream:
        count, d = open_header(stream, reading.name, _row_bytes)
        rows = RowCollector(reading, count, first_line=2)
        read_rows(stream, rows, d, first_line=2)
    return rows.vectors(NAME)


def _row_bytes(d: int) -> int:
    """Return the smallest size of a row in bytes: a word of one byte, d separators, d digits, a line feed."""
    return 2 * d + 2


FORMAT = Format(NAME, matches, read, partial(announced, row_bytes=_row_bytes), is_text=True)
