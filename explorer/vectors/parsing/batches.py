"""Read rows from batches of Arrow columns, for Parquet and Arrow files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DamagedTable, RowWidth, WordTooLong, WrongDtype
from explorer.limits import LIMITS
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.parsing.arrow_values import (
    beside_of,
    column_of,
    filtered,
    is_number,
    kind_of,
    lengths_of,
    numbers_of,
    plain,
    text_bytes,
    widths_of,
)
from explorer.vectors.parsing.labels import labels
from explorer.vectors.parsing.matrix import check_shape, float32
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.table_columns import Column, Plan
from explorer.vectors.parsing.word_list import Labels
from explorer.vectors.reading import ReadContext

_PICKLED = ("arrow.py_extension_type", b"arrow.py_extension_type")
"""Extension type described by a pickle; Arrow before 14.0.1 executed the pickle."""


@dataclass
class Batch:
    """Some rows of a table, in columns.

    Attributes
    ----------
    columns
        Arrow arrays of equal length, by column index.
    done
        Bytes of the file read so far.
    """

    columns: dict[int, Any]
    done: int


@dataclass
class Beside:
    """Metadata columns read so far; a column that exceeds the memory limit is dropped."""

    plan: Plan
    parts: dict[int, list[Any]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    held: dict[int, int] = field(default_factory=dict)

    def take(self, columns: dict[int, Any]) -> None:
        """Add the metadata of a batch."""
        from pyarrow import ArrowException

        for index in self.plan.metadata:
            if index in self.lost:
                continue
            self.held[index] = self.held.get(index, 0) + text_bytes(columns[index])
            try:
                if sum(self.held.values()) <= LIMITS.label_bytes:
                    self.parts.setdefault(index, []).append(beside_of(columns[index]))
                    continue
            except ArrowException:  # an unknown time zone, a number out of range
                pass
            self.lost.add(index)
            self.parts.pop(index, None)
            self.held.pop(index)

    def metadata(self) -> Metadata:
        """Return the columns that were kept."""
        return Metadata({self.plan.metadata[index]: column_of(parts) for index, parts in self.parts.items()})


def columns_of(schema: Any, file: str) -> list[Column]:  # noqa: ANN401 - Arrow has no types
    """Return the columns of an Arrow schema.

    Raises
    ------
    WrongDtype
        If a type is described by a pickle.
    """
    columns = []
    for column in schema:
        extension = (column.metadata or {}).get(b"ARROW:extension:name", b"")
        if extension in _PICKLED or getattr(column.type, "extension_name", "") in _PICKLED:
            raise WrongDtype(file=file, dtype=f"{column.name}: {_PICKLED[0]}"[:80])
        columns.append(Column(column.name, kind_of(column.type)))
    return columns


def read_batches(
    name: str, reading: ReadContext, plan: Plan, batches: Iterator[Batch], n: int | None, total: int
) -> Vectors:
    """Read the rows of a table.

    Parameters
    ----------
    name
        Format name.
    reading, plan
        Read context, and the columns to read.
    batches
        Batches of rows; their Arrow exceptions mean that the file is damaged.
    n
        Number of announced rows; None if unknown.
    total
        Size of the file in bytes.

    Raises
    ------
    LoadError
        At the first damage; with `ReadContext.rescue` the undamaged rows are kept.
    """
    from pyarrow import ArrowException

    companion = labels(reading, n or 0) if plan.word is None else None
    # a companion is only used if the table has no words
    companions = () if companion is None or companion.file is None else (companion.file,)
    reading = replace(reading, companions=companions)
    rows, beside = RowCollector(reading, n), Beside(plan)
    words = _words_by_row(companion, n or 0) if companion else []
    d, number = 0, 1
    try:
        for batch in batches:
            k = len(next(iter(batch.columns.values())))
            if not k:
                continue
            matrix, good, d = _matrix(rows, plan, batch.columns, d, number)
            lines = np.arange(number, number + k)[good]
            columns = batch.columns if good.all() else filtered(batch.columns, good)
            if plan.word is None:
                block = StringColumn([words[line - 1] for line in lines])
            else:
                block = packed(columns[plan.word], reading.name, rows.total)
            rows.add(block, matrix, lines)
            beside.take(columns)
            number += k
            reading.tick(batch.done, total, rows.total)
    except (ArrowException, OSError, EOFError, MemoryError) as error:
        if not (reading.rescue and rows.total):
            raise DamagedTable(file=reading.name, got=rows.total) from error
        if rows.total + rows.bad == n:  # the damage is after all announced rows
            rows.count("bad_rows", [number])
    rows.count("dropped_columns", [], plan.dropped + len(beside.lost))
    metadata = beside.metadata()
    if companion and companion.rows is None and rows.total == n:
        metadata = Metadata({**metadata.columns, **companion.metadata.columns})
    return rows.vectors(name, metadata=metadata, choice=plan.choice, choices=plan.choices)


def _words_by_row(companion: Labels, n: int) -> list[bytes]:
    """Return n words from a companion; an empty word for rows without one."""
    if companion.rows is None:
        return companion.words.pieces()
    words = [b""] * n
    for row, word in zip(companion.rows.tolist(), companion.words.pieces(), strict=True):
        words[row] = word
    return words


def packed(values: Any, file: str, before: int) -> StringColumn:  # noqa: ANN401
    """Return the words of a column; an empty word for null.

    Raises
    ------
    WordTooLong
        If a word exceeds the limit. Checked before a dictionary is expanded, because it can repeat a long word cheaply.
    """
    from pyarrow import large_binary, string

    lengths = lengths_of(values)
    if lengths is not None and len(lengths) and int(lengths.max()) > LIMITS.word_bytes:
        raise WordTooLong(file=file, row=before + int(lengths.argmax()) + 1, limit=LIMITS.word_bytes)
    values = plain(values)
    if is_number(values.type):
        values = values.cast(string())
    values = values.cast(large_binary()).fill_null(b"")
    _, starts, content = values.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[values.offset : values.offset + len(values) + 1]
    blob = content[int(offsets[0]) : int(offsets[-1])].to_pybytes() if content else b""
    return StringColumn.of(blob, np.diff(offsets))


def _matrix(
    rows: RowCollector, plan: Plan, columns: dict[int, Any], d: int, first_row: int
) -> tuple[FloatMatrix, NDArray[np.bool_], int]:
    """Return the valid rows of a batch, the mask of valid rows, and the width, set by the first batch with numbers."""
    if plan.vector is None:
        block = np.stack([numbers_of(columns[index]) for index in plan.dimensions])
        return float32(block.T), np.ones(block.shape[1], dtype=np.bool_), len(plan.dimensions)
    values = getattr(columns[plan.vector], "storage", columns[plan.vector])
    widths = widths_of(values)
    if not d:
        d = Counter(widths[widths > 0].tolist()).most_common(1)[0][0] if widths.any() else 0
        check_shape((len(values), d), rows.file)
    good: NDArray[np.bool_] = widths == d
    for row in np.flatnonzero(~good):
        if not rows.reading.rescue:
            raise RowWidth(file=rows.file, line=first_row + int(row), got=int(widths[row]), want=d)
        rows.damaged(first_row + int(row))
    if not good.all():
        values = filtered({0: values}, good)[0]
    return float32(numbers_of(values.flatten()).reshape(len(values), d)), good, d
