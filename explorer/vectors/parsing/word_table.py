"""Read a tab-separated table: one column of words, the others are metadata.

Only one chunk of lines exists as Python objects at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.errors import TooManyColumns
from explorer.limits import LIMITS
from explorer.vectors.metadata import Column, Metadata, column_of
from explorer.vectors.parsing.formula_guard import unguarded_column
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.table_columns import WORD_NAMES

_AT_ONCE = 1 << 18
_KNOWN = 1 << 16
"""Number of distinct strings of a column that are shared as one object each."""


def read_table(body: bytes, file: str, width: int, titles: list[str] | None) -> tuple[StringColumn, Metadata]:
    """Return the words and the metadata. Short lines are filled with empty cells.

    Parameters
    ----------
    body
        Lines, without a header.
    file
        Display name.
    width
        Number of columns.
    titles
        Names of the columns; None without a header.

    Raises
    ------
    TooManyColumns
        If most cells are missing: there are more cells than bytes.
    """
    count = body.count(b"\n") + (not body.endswith(b"\n"))
    if count * width > max(len(body) + count, LIMITS.metadata_cells):
        limit = max(len(body) // count, LIMITS.metadata_cells // count)
        raise TooManyColumns(file=file, want=width, limit=max(limit, 1))
    lowered = [title.strip().lower() for title in titles or []]
    at = next((lowered.index(name) for name in WORD_NAMES if name in lowered), 0)
    words: list[StringColumn] = []
    columns = {index: _Column(index, width) for index in range(width) if index != at}
    for start, stop in _chunks(body):
        cells = _cells(body[start:stop], width)
        words.append(StringColumn([row[at] for row in cells]))
        for column in columns.values():
            column.add(cells, start, stop)
    named: dict[str, Column] = {}
    for index, column in columns.items():
        title = titles[index] if titles and titles[index] else str(index + 1)
        while title in named:
            title += "_"
        named[title] = column.merged(body)
    return StringColumn.joined(words), Metadata(named)


def _chunks(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of chunks of complete lines."""
    position, size = 0, len(body) - body.endswith(b"\n")
    while position <= size:
        stop = body.find(b"\n", min(position + _AT_ONCE, size), size)
        stop = size if stop < 0 else stop
        yield position, stop
        position = stop + 1


def _cells(text: bytes, width: int) -> list[list[bytes]]:
    cells = [line.removesuffix(b"\r").split(b"\t", width - 1) for line in text.split(b"\n")]
    for row in cells:
        if len(row) < width:
            row.extend([b""] * (width - len(row)))
    return cells


@dataclass
class _Column:
    """Values of one column, stored as numbers as long as all of them are numbers."""

    index: int
    width: int
    parts: list[Column | int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def add(self, cells: list[list[bytes]], start: int, stop: int) -> None:
        """Add the cells of the next lines, which are between two positions of the body."""
        self.spans.append((start, stop))
        values = [row[self.index] for row in cells]
        if not any(values):
            self.parts.append(len(values))  # all cells are empty
            return
        texts = [value.decode("utf-8", "replace") for value in values]
        are_texts = any(not isinstance(part, int) and part.dtype.kind != "f" for part in self.parts)
        part = np.empty(0) if are_texts else column_of(texts)
        self.parts.append(part if part.dtype.kind == "f" and not are_texts else self._shared(texts))

    def merged(self, body: bytes) -> Column:
        """Return all values; if some are not numbers, parts that were stored as numbers become strings again."""
        filled = [part for part in self.parts if not isinstance(part, int)]
        if not filled:
            empty: Column = np.broadcast_to(np.array("", dtype=object), (sum(map(int, self.parts)),))
            return empty
        if all(part.dtype.kind == "f" for part in filled):
            return np.concatenate([np.full(part, np.nan) if isinstance(part, int) else part for part in self.parts])
        texts = np.concatenate([self._text(row, body) for row in range(len(self.parts))])
        self.parts.clear()
        return unguarded_column(texts)

    def _text(self, row: int, body: bytes) -> NDArray[np.object_]:
        """Return a part as strings."""
        part = self.parts[row]
        if isinstance(part, int):
            return np.full(part, "", dtype=object)
        if part.dtype.kind != "f":
            return part
        start, stop = self.spans[row]
        return self._shared(
            [cells[self.index].decode("utf-8", "replace") for cells in _cells(body[start:stop], self.width)]
        )

    def _shared(self, texts: list[str]) -> NDArray[np.object_]:
        """Return an array of strings in which equal ones share an object, up to `_KNOWN` distinct ones."""
        known = self.known
        if len(known) < _KNOWN:
            texts = [known.setdefault(text, text) for text in texts]
        else:
            texts = [known.get(text, text) for text in texts]
        result = np.empty(len(texts), dtype=object)
        result[:] = texts
        return result
