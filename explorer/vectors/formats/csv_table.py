"""CSV and TSV with a header: a column of words, and either a column of vectors as text or one column per dimension."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from explorer.errors import RowWidth, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.metadata import Metadata, column_of
from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.parsing.arrow_text import numbers
from explorer.vectors.parsing.bounds import check_lengths
from explorer.vectors.parsing.csv_layout import Layout, cells_of, inner_of, layout
from explorer.vectors.parsing.csv_text import blocks, starts
from explorer.vectors.parsing.encoding import BOM
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened, size_of
from explorer.vectors.parsing.matrix import check_shape
from explorer.vectors.parsing.number_text import is_number_like
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.table_columns import Plan, make_plan
from explorer.vectors.parsing.text_rows import convert_rows
from explorer.vectors.reading import ReadContext

NAME = "csv"
_TAB = b"\t"


def matches(head: bytes, path: Path) -> bool:
    """Whether there is a header with words and numbers below it, as in a table of vectors."""
    return layout(_longer_head(head, path)) is not None


def read(reading: ReadContext) -> Vectors:
    """Read a text table in blocks."""
    with opened(reading.path, reading.name) as stream:
        table_layout = layout(_longer_head(stream.read(HEAD_BYTES), reading.path))
        if table_layout is None:
            raise WrongFormat(file=reading.name)
        table = _Table(replace(reading, companions=()), table_layout)
        stream.seek(table_layout.begin)
        size, done = size_of(stream), table_layout.begin
        for block, line in blocks(stream, table_layout.dialect, reading.name, table_layout.first_line):
            table.add_block(block, line)
            done += len(block)
            reading.tick(done, size, table.rows.total)
    return table.vectors()


def _longer_head(head: bytes, path: Path) -> bytes:
    """Return the first bytes of a file: more than `head` if its rows are wide."""
    is_short = head.removeprefix(BOM).count(b"\n") < 2
    if len(head) < HEAD_BYTES or not is_short or not path.is_file():
        return head
    with path.open("rb") as stream:
        return stream.read(2 * LIMITS.line_bytes)


@dataclass
class _Table:
    """State of the reader: rows and metadata read so far."""

    reading: ReadContext
    layout: Layout
    plan: Plan = field(init=False)
    rows: RowCollector = field(init=False)
    d: int = field(init=False)
    cells: dict[int, list[str]] = field(init=False)
    cell_bytes: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = make_plan(self.layout.columns, self.reading.choice, self.reading.name)
        self.rows = RowCollector(self.reading, None, self.layout.first_line)
        vector = self.plan.vector
        self.d = len(self.plan.dimensions) if vector is None else self.layout.widths[vector]
        check_shape((1, self.d), self.reading.name)
        self.cells = {index: [] for index in self.plan.metadata}

    def add_block(self, block: bytes, line: int) -> None:
        """Parse a block of complete records; `line` is the number of its first line."""
        masked = self.layout.dialect.masked(block)
        parsed = self._parse_with_arrow(block, masked.count(b"\n"))
        if parsed is None:
            self._parse_records(block, line)
            return
        words, matrix, metadata = parsed
        check_lengths(self.rows.file, self.rows.total, words)
        self.rows.add(words, matrix, starts(block, masked) + line)
        self._add_metadata(metadata)

    def vectors(self) -> Vectors:
        """Return the result after the last block."""
        lost = self.plan.dropped + len(self.plan.metadata) - len(self.cells)
        self.rows.count("dropped_columns", [], lost)
        metadata = Metadata({self.plan.metadata[index]: column_of(values) for index, values in self.cells.items()})
        return self.rows.vectors(NAME, metadata=metadata, choice=self.plan.choice, choices=self.plan.choices)

    def _add_metadata(self, metadata: dict[int, list[bytes]]) -> None:
        """Store metadata cells; a column that exceeds the memory limit is dropped."""
        for index in list(self.cells):
            self.cell_bytes[index] = self.cell_bytes.get(index, 0) + sum(map(len, metadata[index]))
            if sum(self.cell_bytes.values()) <= LIMITS.label_bytes:
                self.cells[index].extend(value.decode("utf-8", "replace") for value in metadata[index])
                continue
            del self.cells[index], self.cell_bytes[index]

    def _parse_with_arrow(
        self, block: bytes, count: int
    ) -> tuple[StringColumn, FloatMatrix, dict[int, list[bytes]]] | None:
        """Parse a block with Arrow: return words, numbers and metadata; None if anything is unusual."""
        from pyarrow import ArrowException, BufferReader, binary, csv, float32

        plan, dialect = self.plan, self.layout.dialect
        names = [str(index) for index in range(len(self.layout.columns))]
        wanted = [names[index] for index in plan.places]
        dimensions = {names[index] for index in plan.dimensions}
        # Arrow strips a byte order mark at the start of any block and treats a lone carriage return as a line end
        if block.startswith(BOM) or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
            return None
        try:
            table = csv.read_csv(
                BufferReader(block),
                read_options=csv.ReadOptions(column_names=names, block_size=len(block) + 1),
                parse_options=csv.ParseOptions(
                    delimiter=dialect.delimiter.decode(),
                    quote_char='"' if dialect.quoted else False,
                    double_quote=dialect.quoted,
                    newlines_in_values=dialect.quoted,
                    ignore_empty_lines=False,
                ),
                convert_options=csv.ConvertOptions(
                    include_columns=wanted,
                    column_types={name: float32() if name in dimensions else binary() for name in wanted},
                    null_values=[],
                    strings_can_be_null=False,
                ),
            )
        except (ArrowException, ValueError):
            return None
        if table.num_rows != count or not count:
            return None
        column = dict(zip(plan.places, table.columns, strict=True))
        words = column[plan.word or 0].to_pylist()
        if any(b"\n" in word or not word for word in words):
            return None
        if plan.vector is None:
            columns = [column[index].to_numpy() for index in plan.dimensions]
            matrix: FloatMatrix | None = np.ascontiguousarray(np.stack(columns).T)
        else:
            matrix = self._vector_cells(column[plan.vector].to_pylist())
        if matrix is None or not np.isfinite(matrix).all():
            return None
        return StringColumn(words), matrix, {index: column[index].to_pylist() for index in self.cells}

    def _vector_cells(self, cells: list[bytes]) -> FloatMatrix | None:
        """Return the (k, d) numbers of cells that hold one vector each; None if a cell is damaged."""
        lines = [inner_of(cell) for cell in cells]
        if b"," in lines[0]:
            block = b"\n".join(lines).replace(b", ", _TAB).replace(b",", _TAB)
        else:
            block = b"\n".join([_TAB.join(line.split()) for line in lines])
        table = numbers(block + b"\n", self.d, _TAB)
        return table if table is not None and len(table) == len(cells) else None

    def _parse_records(self, block: bytes, line: int) -> None:
        """Parse a block record by record, to locate errors."""
        width = len(self.layout.columns)
        words: list[bytes] = []
        numbers: list[bytes] = []
        line_numbers: list[int] = []
        metadata: dict[int, list[bytes]] = {index: [] for index in self.cells}
        blank: list[int] = []
        failure: RowWidth | None = None
        for number, fields in self.layout.dialect.records(block, self._is_row):
            if not any(value.strip() for value in fields):
                blank.append(line + number)
                continue
            values = self._values(fields) if len(fields) == width else []
            if len(values) != self.d:
                got = len(values) or max(self.d + len(fields) - width, 0)
                if not self.reading.rescue:
                    failure = RowWidth(file=self.rows.file, line=line + number, got=got, want=self.d)
                    break
                self.rows.damaged(line + number)
                continue
            words.append(fields[self.plan.word or 0])
            numbers.append(_TAB.join(values))
            line_numbers.append(line + number)
            for index, cells in metadata.items():
                cells.append(fields[index])
        self.rows.count("blank_lines", blank)
        self._convert(words, numbers, line_numbers, metadata)
        if failure:
            raise failure

    def _is_row(self, fields: list[bytes]) -> bool:
        """Whether the fields form a complete row."""
        if len(fields) != len(self.layout.columns):
            return False
        values = self._values(fields)
        return len(values) == self.d and all(map(is_number_like, values))

    def _values(self, fields: list[bytes]) -> list[bytes]:
        """Return the numbers of a record as text."""
        if self.plan.vector is not None:
            return cells_of(fields[self.plan.vector])
        return [fields[index].strip() for index in self.plan.dimensions]

    def _convert(
        self, words: list[bytes], numbers: list[bytes], line_numbers: list[int], metadata: dict[int, list[bytes]]
    ) -> None:
        """Convert and add rows; with `ReadContext.rescue` one by one: only undamaged rows keep their metadata."""
        if not words:
            return
        if not self.reading.rescue:
            convert_rows(self.rows, words, numbers, line_numbers, self.d, _TAB)
            self._add_metadata(metadata)
            return
        for row in range(len(words)):
            before = self.rows.total
            convert_rows(
                self.rows, words[row : row + 1], numbers[row : row + 1], line_numbers[row : row + 1], self.d, _TAB
            )
            if self.rows.total > before:
                self._add_metadata({index: values[row : row + 1] for index, values in metadata.items()})


FORMAT = Format(NAME, matches, read, is_text=True, is_choosing=True)
