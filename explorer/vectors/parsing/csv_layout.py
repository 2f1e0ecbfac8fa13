"""Whether the begin of a text is a table of vectors, and what its columns are."""

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
"""Records below the header by which the columns are judged: fewer of wide tables, to look at so many cells at most."""

_PLAIN = 5
"""So many columns called 0, 1, 2, … are no row of numbers by chance."""

_BRACKETS = b" \t\r\n[]()"
_SPACED = re.compile(rb"[\s\[(]|\A[^,]*,[^,]*,")


@dataclass(frozen=True)
class Layout:
    """How a table of text is laid out.

    Attributes
    ----------
    dialect
        How fields stand apart.
    columns
        Name and kind of each.
    widths
        From the place of a column of vectors to their numbers.
    begin
        Byte at which the first row begins.
    first_line
        Its line number.
    """

    dialect: Dialect
    columns: tuple[Column, ...]
    widths: dict[int, int]
    begin: int
    first_line: int


@lru_cache(maxsize=1)  # a file is recognised, perhaps twice, and then read
def layout(head: bytes) -> Layout | None:
    """Layout of a table of vectors; None if this is none."""
    text = head.removeprefix(BOM)
    if not text.count(b"\n") or not is_text(text):
        return None
    for dialect in _DIALECTS:
        # without quotes in it, a table is the same in both dialects of a delimiter
        if dialect.delimiter in text[: text.index(b"\n")] and (dialect.quoted or b'"' in text):
            found = _with(dialect, text, len(head) - len(text))
            if found is not None:
                return found
    return None


def inner_of(cell: bytes) -> bytes:
    """A vector that is written as text, without the brackets around it."""
    return cell.strip(_BRACKETS)


def cells_of(cell: bytes) -> list[bytes]:
    """Numbers of a vector that is written as text: between commas or spaces, with brackets around or without."""
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
    """Whether there are words with quotes that are no quoting: a row of a table without it."""
    for line in body.split(b"\n"):
        fields = line.split(dialect.delimiter)
        if len(fields) == width and dialect.is_stray(fields) and any(map(is_number_like, fields[1:])):
            return True
    return False


def _judge(cells: list[bytes]) -> tuple[Kind, int]:
    """Kind of a column, and of vectors their width, by most of its cells that are not empty."""
    filled = [cell for cell in map(bytes.strip, cells) if cell]
    if 2 * sum(map(is_number_like, filled)) > len(filled):
        return "number", 0
    widths = [width for cell in filled if (width := _width(cell))]
    width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
    return ("vector", width) if 2 * count > len(filled) else ("text", 0)


def _width(cell: bytes) -> int:
    """Numbers of a cell that is a vector, else 0; "0,5" alone is a number with a comma."""
    if not _SPACED.search(cell):
        return 0
    numbers = cells_of(cell)
    if len(numbers) < LIMITS.dimensions_min:
        return 0
    return len(numbers) if all(map(is_number_like, numbers)) else 0


def _is_header(columns: list[Column]) -> bool:
    """Whether the first line names columns, and is no row."""
    numbers = [place for place, column in enumerate(columns) if is_number_like(column.name.encode())]
    # a row of numbers between spaces, in whose word there are commas
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
    # what is taken for vectors is never a text, nor called as words are: the same column is found for any of them
    return bool(tables_of(columns)) and word_column(columns, ()) is not None
