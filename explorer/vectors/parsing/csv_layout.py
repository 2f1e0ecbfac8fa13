"""Detect whether the start of a text is a table of vectors, and its columns."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from explorer.limits import LIMITS
from explorer.vectors.parsing.csv_text import Dialect
from explorer.vectors.parsing.encoding import BOM
from explorer.vectors.parsing.header import is_text
from explorer.vectors.parsing.number_text import is_number_like, number_fields
from explorer.vectors.parsing.table_columns import MOST, WORD_NAMES, Column, Kind, families, tables_of, word_column

_DIALECTS = [Dialect(delimiter, quoted) for delimiter in (b"\t", b",", b";") for quoted in (True, False)]
_SAMPLE, _SAMPLE_WIDE, _CELLS = 20, 3, 50_000
"""Records below the header from which the columns are classified: fewer in wide tables, to limit the cells."""

_PLAIN = 5
"""Number of columns called 0, 1, 2, … that is not a row of numbers by chance."""

_BRACKETS = b" \t\r\n[]()"
_SPACED = re.compile(rb"[\s\[(]|\A[^,]*,[^,]*,")


@dataclass(frozen=True)
class Layout:
    """Layout of a text table.

    Attributes
    ----------
    dialect
        Separator and quoting.
    columns
        Name and kind of each.
    widths
        Index of a vector column -> number of its dimensions.
    begin
        Byte position of the first row.
    first_line
        Its line number.
    """

    dialect: Dialect
    columns: tuple[Column, ...]
    widths: dict[int, int]
    begin: int
    first_line: int


@lru_cache(maxsize=1)  # a file is detected, perhaps twice, and then read
def layout(head: bytes) -> Layout | None:
    """Layout of a table of vectors; None if it is not one."""
    text = head.removeprefix(BOM)
    if not text.count(b"\n") or not is_text(text):
        return None
    for dialect in _DIALECTS:
        # without quotes, a table is the same in both dialects of a delimiter
        if dialect.delimiter in text[: text.index(b"\n")] and (dialect.quoted or b'"' in text):
            found = _with(dialect, text, len(head) - len(text))
            if found is not None:
                return found
    return None


def inner_of(cell: bytes) -> bytes:
    """A vector written as text, without its brackets."""
    return cell.strip(_BRACKETS)


def cells_of(cell: bytes) -> list[bytes]:
    """Numbers of a vector written as text: separated by commas or spaces, with or without brackets."""
    inner = inner_of(cell)
    if b"," in inner:
        return [number.strip() for number in inner.split(b",")]
    return inner.split()


def _with(dialect: Dialect, text: bytes, skipped: int) -> Layout | None:
    """Layout in one dialect."""
    masked = dialect.masked(text[: 2 * LIMITS.line_bytes])
    end = masked.find(b"\n") + 1
    if not end:
        return None
    names = dialect.fields(text[: end - 1].removesuffix(b"\r"))
    body = text[end : masked.rfind(b"\n") + 1] or text[end:]
    rows, wanted = [], max(_SAMPLE_WIDE, min(_SAMPLE, _CELLS // len(names)))
    if dialect.quoted and b'"' in body and _has_strays(dialect, body, len(names)):
        return None
    for _, fields in dialect.records(body):
        if any(field.strip() for field in fields):
            rows.append(fields)
        if len(rows) == wanted:
            break
    whole = [fields for fields in rows if len(fields) == len(names)]
    if 2 * len(whole) <= len(rows) or len(names) < 2:
        return None
    columns, widths = [], {}
    for place, name in enumerate(names):
        # a table with more columns is refused as it is: see `make_plan`
        kind, width = _judge([fields[place] for fields in whole]) if place < MOST else ("other", 0)
        columns.append(Column(name.decode("utf-8", "replace").strip(), kind))
        if kind == "vector":
            widths[place] = width
    if not _is_header(columns) or not _is_table(columns):
        return None
    return Layout(dialect, tuple(columns), widths, skipped + end, 1 + text[:end].count(b"\n"))


def _has_strays(dialect: Dialect, body: bytes, width: int) -> bool:
    """Whether words contain quotes that are not quoting: a valid row without it."""
    for line in body.split(b"\n"):
        fields = line.split(dialect.delimiter)
        if len(fields) == width and dialect.is_stray(fields) and any(map(is_number_like, fields[1:])):
            return True
    return False


def _judge(cells: list[bytes]) -> tuple[Kind, int]:
    """Kind of a column, and width if it holds vectors, by most of its non-empty cells."""
    filled = [cell for cell in map(bytes.strip, cells) if cell]
    if 2 * sum(map(is_number_like, filled)) > len(filled):
        return "number", 0
    widths = [width for cell in filled if (width := _width(cell))]
    width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
    return ("vector", width) if 2 * count > len(filled) else ("text", 0)


def _width(cell: bytes) -> int:
    """Number of values of a vector cell, else 0; "0,5" alone is a number with a decimal comma."""
    if not _SPACED.search(cell):
        return 0
    numbers = cells_of(cell)
    if len(numbers) < LIMITS.dimensions_min:
        return 0
    return len(numbers) if all(map(is_number_like, numbers)) else 0


def _is_header(columns: list[Column]) -> bool:
    """Whether the first line contains column names and is not a row."""
    numbers = [place for place, column in enumerate(columns) if is_number_like(column.name.encode())]
    # a row of numbers separated by spaces, whose word contains commas
    parted = [column.name for column in columns if " " in column.name or "\t" in column.name]
    if any(number_fields(name.encode()) >= LIMITS.dimensions_min for name in parted):
        return False
    if not numbers:
        return True
    plain = [places for places in families(columns).values() if columns[places[0]].name.isdigit()]
    if len(plain) != 1 or set(plain[0]) != set(numbers):
        return False
    named = any(column.name.lower() in {*WORD_NAMES, "index", ""} for column in columns)
    return named or len(numbers) >= _PLAIN


def _is_table(columns: list[Column]) -> bool:
    """Whether there are vectors and words for them."""
    # a vector column is never text, nor named like a word column: the choice of one does not affect the other
    return bool(tables_of(columns)) and word_column(columns, ()) is not None
