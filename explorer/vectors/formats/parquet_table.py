"""Parquet: a column of words and a column of vectors, or one column per dimension."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from explorer.errors import Bomb, DamagedTable, LoadError
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.batches import Batch, columns_of, read_batches
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.labels import beside
from explorer.vectors.parsing.matrix import check_shape
from explorer.vectors.parsing.parquet_index import Index, read_index
from explorer.vectors.parsing.parquet_pages import unpacked_pages
from explorer.vectors.parsing.table_columns import Plan, make_plan
from explorer.vectors.reading import ReadContext

NAME = "parquet"
_MAGIC = b"PAR1"
_BLOCK_BYTES = 1 << 22
"""Bytes of numbers per batch."""

_BUFFER_BYTES = 1 << 16
"""Bytes of a column read at once; the default is the entire column."""

_SMALL = 1 << 20
"""Unpacked size that is allowed at any compression ratio."""


def matches(head: bytes, path: Path) -> bool:
    """Whether it starts with the signature of Parquet."""
    return head.startswith(_MAGIC)


def read(reading: ReadContext) -> Vectors:
    """Read a Parquet file in batches; a row counts as a line.

    Its index is checked against the size of the file before any column is read.
    """
    with opened(reading.path, reading.name) as stream:
        size = size_of(stream)
        file, plan, n, d = _open_table(stream, reading, size)
        return read_batches(NAME, reading, plan, _batches(file, plan, (n, d), size), n, size)


def shape(path: Path) -> tuple[int, int] | None:
    """Return the rows and dimensions in the index of a valid file."""
    try:
        with opened(path, path.name) as stream:
            _, _, n, d = _open_table(stream, ReadContext(path, path.name), size_of(stream))
    except LoadError:
        return None
    return n, d


def _open_table(stream: Any, reading: ReadContext, size: int) -> tuple[Any, Plan, int, int]:  # noqa: ANN401
    """Return the file (with texts as dictionaries), the plan, the number of rows and the dimensions."""
    from pyarrow import ArrowException, parquet

    index = read_index(stream, reading.name)
    stream.seek(0)
    try:
        schema = parquet.ParquetFile(stream).schema_arrow
        columns = columns_of(schema, reading.name)
        plan = make_plan(columns, reading.choice, reading.name)
        d = _check(stream, index, plan, [column.name for column in columns], reading.name)
        # a text repeated a million times stays one entry of a dictionary
        texts = [columns[i].name for i in plan.places if columns[i].kind == "text"]
        stream.seek(0)
        # without read-ahead, which loads entire row groups into memory
        file = parquet.ParquetFile(stream, read_dictionary=texts, buffer_size=_BUFFER_BYTES, pre_buffer=False)
    except (ArrowException, OSError, EOFError, MemoryError, ValueError) as error:
        if isinstance(error, LoadError):
            raise
        raise DamagedTable(file=reading.name, got=0) from error
    return file, plan, index.rows, d


def _check(stream: BinaryIO, index: Index, plan: Plan, names: list[str], file: str) -> int:
    """Check the index and the selected pages against the size of the file; return the dimensions."""
    wanted = {names[i] for i in plan.places}
    vectors = {names[i] for i in (plan.dimensions or (plan.vector,)) if i is not None}
    chunks = [chunk for chunk in index.chunks if chunk.column in wanted]
    size = size_of(stream)
    if sum(chunk.packed for chunk in chunks) > size:  # overlapping chunks would be processed repeatedly
        raise DamagedTable(file=file, got=0)
    packed = sum(max(chunk.unpacked, unpacked_pages(stream, chunk, file)) for chunk in chunks)
    numbers = sum(chunk.values for chunk in index.chunks if chunk.column in vectors)
    # repeated or dictionary-encoded numbers take far less space in the file than as rows
    want, limit = max(packed, 4 * numbers), LIMITS.unpacked(size)
    if want > limit:
        raise Bomb(file=file, want=want, limit=limit)
    d = len(plan.dimensions) or round(numbers / max(index.rows, 1))
    check_shape((index.rows, d), file)
    return d


def _batches(file: Any, plan: Plan, shape: tuple[int, int], size: int) -> Iterator[Batch]:  # noqa: ANN401
    """Yield batches of the selected columns."""
    names = file.schema_arrow.names
    n, d = shape
    rows = max(1, _BLOCK_BYTES // (4 * d))
    wanted = list(dict.fromkeys(names[i] for i in plan.places))
    done = 0
    for batch in file.iter_batches(batch_size=rows, columns=wanted):
        done += len(batch)
        yield Batch(
            {i: batch.column(batch.schema.get_all_field_indices(names[i])[0]) for i in plan.places},
            size * done // max(n, 1),
        )


FORMAT = Format(NAME, matches, read, shape, companions=beside, is_choosing=True)
