"""CSV and TSV with a header: a column of words, and a column of vectors as text or one column per dimension."""

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
    """Whether there is a header, and words and numbers below it as in a table of vectors."""
    return layout(_more(head, path)) is not None


def read(reading: ReadContext) -> Vectors:
    """Read a text table in blocks.

    Raises
    ------
    LoadError
        At the first damage, with its line; with `ReadContext.rescue` damaged rows are dropped and counted.
    """
    with opened(reading.path, reading.name) as stream:
        found = layout(_more(stream.read(HEAD_BYTES), reading.path))
        if found is None:
            raise WrongFormat(file=reading.name)
        table = _Table(replace(reading, companions=()), found)
        stream.seek(found.begin)
        size, done = size_of(stream), found.begin
        for block, line in blocks(stream, found.dialect, reading.name, found.first_line):
            table.take(block, line)
            done += len(block)
            reading.tick(done, size, table.rows.total)
    return table.vectors()


def _more(head: bytes, path: Path) -> bytes:
    """The start of a file, longer for wide rows."""
    few = head.removeprefix(BOM).count(b"\n") < 2
    if len(head) < HEAD_BYTES or not few or not path.is_file():
        return head
    with path.open("rb") as stream:
        return stream.read(2 * LIMITS.line_bytes)


@dataclass
class _Table:
    """Rows and metadata read so far."""

    reading: ReadContext
    layout: Layout
    plan: Plan = field(init=False)
    rows: RowCollector = field(init=False)
    d: int = field(init=False)
    cells: dict[int, list[str]] = field(init=False)
    held: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = make_plan(self.layout.columns, self.reading.choice, self.reading.name)
        self.rows = RowCollector(self.reading, None, self.layout.first_line)
        one = self.plan.vector
        self.d = len(self.plan.dimensions) if one is None else self.layout.widths[one]
        check_shape((1, self.d), self.reading.name)
        self.cells = {place: [] for place in self.plan.metadata}

    def take(self, block: bytes, line: int) -> None:
        """Process a block of complete records that starts at a given line."""
        masked = self.layout.dialect.masked(block)
        fast = self._fast(block, masked.count(b"\n"))
        if fast is None:
            self._carefully(block, line)
            return
        words, matrix, beside = fast
        check_lengths(self.rows.file, self.rows.total, words)
        self.rows.add(words, matrix, starts(block, masked) + line)
        self._keep(beside)

    def vectors(self) -> Vectors:
        """The complete result."""
        lost = self.plan.dropped + len(self.plan.metadata) - len(self.cells)
        self.rows.count("dropped_columns", [], lost)
        metadata = Metadata({self.plan.metadata[place]: column_of(values) for place, values in self.cells.items()})
        return self.rows.vectors(NAME, metadata=metadata, choice=self.plan.choice, choices=self.plan.choices)

    def _keep(self, beside: dict[int, list[bytes]]) -> None:
        """Keep metadata cells, up to the memory limit."""
        for place in list(self.cells):
            self.held[place] = self.held.get(place, 0) + sum(map(len, beside[place]))
            if sum(self.held.values()) <= LIMITS.label_bytes:
                self.cells[place].extend(value.decode("utf-8", "replace") for value in beside[place])
                continue
            del self.cells[place], self.held[place]

    def _fast(self, block: bytes, count: int) -> tuple[StringColumn, FloatMatrix, dict[int, list[bytes]]] | None:
        """Words, numbers and metadata through Arrow; None if anything is unusual."""
        from pyarrow import ArrowException, BufferReader, binary, csv, float32

        plan, dialect = self.plan, self.layout.dialect
        names = [str(place) for place in range(len(self.layout.columns))]
        wanted = [names[place] for place in plan.places]
        dimensions = {names[place] for place in plan.dimensions}
        # Arrow strips a byte order mark at the start of any block, and treats a lone carriage return as a line end
        if block.startswith(BOM) or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
            return None
        try:
            found = csv.read_csv(
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
        if found.num_rows != count or not count:
            return None
        column = dict(zip(plan.places, found.columns, strict=True))
        words = column[plan.word or 0].to_pylist()
        if any(b"\n" in word or not word for word in words):
            return None
        if plan.vector is None:
            columns = [column[place].to_numpy() for place in plan.dimensions]
            matrix: FloatMatrix | None = np.ascontiguousarray(np.stack(columns).T)
        else:
            matrix = self._cells(column[plan.vector].to_pylist())
        if matrix is None or not np.isfinite(matrix).all():
            return None
        return StringColumn(words), matrix, {place: column[place].to_pylist() for place in self.cells}

    def _cells(self, cells: list[bytes]) -> FloatMatrix | None:
        """(k, d) numbers of cells that hold one vector each."""
        lines = [inner_of(cell) for cell in cells]
        if b"," in lines[0]:
            block = b"\n".join(lines).replace(b", ", _TAB).replace(b",", _TAB)
        else:
            block = b"\n".join([_TAB.join(line.split()) for line in lines])
        found = numbers(block + b"\n", self.d, _TAB)
        return found if found is not None and len(found) == len(cells) else None

    def _carefully(self, block: bytes, line: int) -> None:
        """Process a block record by record, to locate errors."""
        width = len(self.layout.columns)
        words: list[bytes] = []
        numbers: list[bytes] = []
        at: list[int] = []
        beside: dict[int, list[bytes]] = {place: [] for place in self.cells}
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
            at.append(line + number)
            for place, kept in beside.items():
                kept.append(fields[place])
        self.rows.count("blank_lines", blank)
        self._convert(words, numbers, at, beside)
        if failure:
            raise failure

    def _is_row(self, fields: list[bytes]) -> bool:
        """Whether fields make a complete row."""
        if len(fields) != len(self.layout.columns):
            return False
        values = self._values(fields)
        return len(values) == self.d and all(map(is_number_like, values))

    def _values(self, fields: list[bytes]) -> list[bytes]:
        """Numbers of a record as text."""
        if self.plan.vector is not None:
            return cells_of(fields[self.plan.vector])
        return [fields[place].strip() for place in self.plan.dimensions]

    def _convert(self, words: list[bytes], numbers: list[bytes], at: list[int], beside: dict[int, list[bytes]]) -> None:
        """Pass rows on; with `ReadContext.rescue` one by one, because only undamaged ones keep their metadata."""
        if not words:
            return
        if not self.reading.rescue:
            convert_rows(self.rows, words, numbers, at, self.d, _TAB)
            self._keep(beside)
            return
        for row in range(len(words)):
            before = self.rows.total
            convert_rows(self.rows, words[row : row + 1], numbers[row : row + 1], at[row : row + 1], self.d, _TAB)
            if self.rows.total > before:
                self._keep({place: values[row : row + 1] for place, values in beside.items()})


FORMAT = Format(NAME, matches, read, is_text=True, is_choosing=True)
