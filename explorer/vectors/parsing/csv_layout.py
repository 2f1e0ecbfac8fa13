"""Detect whether a text file is a table of vectors, and the layout of its columns, from the start of the file."""

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
"""Number of records from which columns are classified; fewer in wide tables, to limit the number of cells."""

_PLAIN = 5
"""Smallest number of columns named 0, 1, 2, … that is a header and not a row of numbers by chance."""

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
        Name and kind of each column.
    widths
        Number of dimensions of each vector column, by column index.
    begin
        Position of the first row in bytes.
    first_line
        Line number of the first row.
    """

    dialect: Dialect
    columns: tuple[Column, ...]
    widths: dict[int, int]
    begin: int
    first_line: int


@lru_cache(maxsize=1)  # called once or twice for detection, and once for reading
def layout(head: bytes) -> Layout | None:
    """Return the layout of a table of vectors; None if the text is not one."""
    text = head.removeprefix(BOM)
    if not text.count(b"\n") or not is_text(text):
        return None
    for dialect in _DIALECTS:
        # without quotes, a table is the same in both dialects of a delimiter
        if dialect.delimiter in text[: text.index(b"\n")] and (dialect.quoted or b'"' in text):
            result = _layout_in(dialect, text, len(head) - len(text))
            if result is not None:
                return result
    return None


def inner_of(cell: bytes) -> bytes:
    """Return a vector written as text without its brackets."""
    return cell.strip(_BRACKETS)


def cells_of(cell: bytes) -> list[bytes]:
    """Split a vector written as text: separated by commas or spaces, with or without brackets."""
    inner = inner_of(cell)
    if b"," in inner:
        return [number.strip() for number in inner.split(b",")]
    return inner.split()


def _layout_in(dialect: Dialect, text: bytes, skipped: int) -> Layout | None:
    """Return the layout in one dialect, or None; `skipped` is the number of bytes before the text."""
    masked = dialect.masked(text[: 2 * LIMITS.line_bytes])
    end = masked.find(b"\n") + 1
    if not end:
        return None
    names = dialect.fields(text[: end - 1].removesuffix(b"\r"))
    body = text[end : masked.rfind(b"\n") + 1] or text[end:]
    rows, sample_size = [], max(_SAMPLE_WIDE, min(_SAMPLE, _CELLS // len(names)))
    if dialect.quoted and b'"' in body and _has_stray_quotes(dialect, body, len(names)):
        return None
    for _, fields in dialect.records(body):
        if any(field.strip() for field in fields):
            rows.append(fields)
        if len(rows) == sample_size:
            break
    complete = [fields for fields in rows if len(fields) == len(names)]
    if 2 * len(complete) <= len(rows) or len(names) < 2:
        return None
    columns, widths = [], {}
    for index, name in enumerate(names):
        # columns beyond the limit need no kind: `make_plan` rejects the table
        kind, width = _classify([fields[index] for fields in complete]) if index < MOST else ("other", 0)
        columns.append(Column(name.decode("utf-8", "replace").strip(), kind))
        if kind == "vector":
            widths[index] = width
    if not _is_header(columns) or not _is_table(columns):
        return None
    return Layout(dialect, tuple(columns), widths, skipped + end, 1 + text[:end].count(b"\n"))


def _has_stray_quotes(dialect: Dialect, body: bytes, width: int) -> bool:
    """Whether quotes are ordinary characters: a line with a stray quote is a valid row if split at every separator."""
    for line in body.split(b"\n"):
        fields = line.split(dialect.delimiter)
        if len(fields) == width and dialect.is_stray(fields) and any(map(is_number_like, fields[1:])):
            return True
    return False


def _classify(cells: list[bytes]) -> tuple[Kind, int]:
    """Return the kind of most non-empty cells of a column, and the width if it holds vectors."""
    filled = [cell for cell in map(bytes.strip, cells) if cell]
    if 2 * sum(map(is_number_like, filled)) > len(filled):
        return "number", 0
    widths = [width for cell in filled if (width := _width(cell))]
    width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
    return ("vector", width) if 2 * count > len(filled) else ("text", 0)


def _width(cell: bytes) -> int:
    """Return the number of values of a vector cell, else 0; "0,5" alone is a number with a decimal comma."""
    if not _SPACED.search(cell):
        return 0
    numbers = cells_of(cell)
    if len(numbers) < LIMITS.dimensions_min:
        return 0
    return len(numbers) if all(map(is_number_like, numbers)) else 0


def _is_header(columns: list[Column]) -> bool:
    """Whether the first line contains column names, and is not a row."""
    numbers = [index for index, column in enumerate(columns) if is_number_like(column.name.encode())]
    # detect a row of numbers separated by spaces whose word contains commas
    spaced = [column.name for column in columns if " " in column.name or "\t" in column.name]
    if any(number_fields(name.encode()) >= LIMITS.dimensions_min for name in spaced):
        return False
    if not numbers:
        return True
    plain = [indices for indices in families(columns).values() if columns[indices[0]].name.isdigit()]
    if len(plain) != 1 or set(plain[0]) != set(numbers):
        return False
    named = any(column.name.lower() in {*WORD_NAMES, "index", ""} for column in columns)
    return named or len(numbers) >= _PLAIN


def _is_table(columns: list[Column]) -> bool:
    """Whether there are vectors and a column of words."""
    # no columns are excluded: a vector column is neither text nor named like a word column
    return bool(tables_of(columns)) and word_column(columns, ()) is not None
