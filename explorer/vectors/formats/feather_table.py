"""Arrow files: Feather (version 2), which is the Arrow IPC file format, and the stream format."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from explorer.errors import Bomb, DamagedTable, LoadError, OldFeather, TooLarge
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.arrow_footer import UntrueIndex, read_blocks
from explorer.vectors.parsing.arrow_messages import Promise
from explorer.vectors.parsing.arrow_source import ArrowFile, ArrowSource, ArrowStream
from explorer.vectors.parsing.arrow_values import as_bytes, written_bytes
from explorer.vectors.parsing.batches import Batch, columns_of, read_batches
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.labels import beside
from explorer.vectors.parsing.table_columns import Plan, make_plan
from explorer.vectors.reading import ReadContext

NAME = "feather"
_MAGIC = b"ARROW1\0\0"
_OLD = b"FEA1"
_CONTINUED = b"\xff\xff\xff\xff"
_BLOCK_BYTES = 1 << 22


def matches(head: bytes, path: Path) -> bool:
    """Whether it starts like an Arrow file, or like the first message of a stream."""
    if head.startswith((_MAGIC, _OLD)):
        return True
    if not head.startswith(_CONTINUED) or len(head) < 8:
        return False
    (length,) = struct.unpack_from("<i", head, 4)
    return bool(length > 0 and length % 8 == 0)


def read(reading: ReadContext) -> Vectors:
    """Read a Feather file or an Arrow stream in batches; a row counts as a line.

    The index of a file locates its batches. A truncated file is read as a stream, up to the cut. The file is not
    memory-mapped, because truncating a mapped file kills the processes that access it. So one batch at a time is in
    memory.
    """
    from pyarrow import ArrowException

    with opened(reading.path, reading.name) as stream:
        size = size_of(stream)
        if stream.read(len(_OLD)) == _OLD:
            raise OldFeather(file=reading.name)
        try:
            source = _source(stream, size, reading)
            plan = make_plan(columns_of(source.schema(), reading.name), reading.choice, reading.name)
            n = _check(source.promise(), size, reading)
            batches = source.batches(list(plan.places))
        except (ArrowException, OSError, EOFError, MemoryError, ValueError) as error:
            if isinstance(error, LoadError):
                raise
            raise DamagedTable(file=reading.name, got=0) from error
        return read_batches(NAME, reading, plan, _batches(batches, plan, reading, size, n), n, size)


def _source(stream: BinaryIO, size: int, reading: ReadContext) -> ArrowSource:
    """Open the file by its index, or as a stream if it has none.

    Raises
    ------
    DamagedTable
        If the index is wrong. With `ReadContext.rescue` the file is then read as a stream.
    """
    from pyarrow import ArrowException

    streamed = ArrowStream(stream, size)
    try:
        blocks = read_blocks(stream, size, reading.name) if streamed.is_file else None
        if blocks is None:
            return streamed
        indexed = ArrowFile(stream, size, blocks)
        indexed.schema()
    except (UntrueIndex, ArrowException, OSError, EOFError, MemoryError, ValueError) as error:
        if isinstance(error, LoadError):
            raise
        if not reading.rescue:
            raise DamagedTable(file=reading.name, got=streamed.promise().rows) from error
        return streamed
    return indexed


def _check(promise: Promise, size: int, reading: ReadContext) -> int:
    """Check the sizes announced by the messages against the file; return the number of rows."""
    limit = LIMITS.unpacked(size)
    if promise.unpacked > limit:
        raise Bomb(file=reading.name, want=promise.unpacked, limit=limit)
    if promise.rows > LIMITS.rows_max:
        raise TooLarge(file=reading.name, what="rows", want=promise.rows, limit=LIMITS.rows_max)
    if not promise.whole and not (reading.rescue and promise.rows):
        raise DamagedTable(file=reading.name, got=promise.rows)
    return promise.rows


def _batches(batches: Iterator[Any], plan: Plan, reading: ReadContext, size: int, n: int) -> Iterator[Batch]:
    """Yield the selected columns, checked, in batches of a few megabytes."""
    limit, done, written = LIMITS.unpacked(size), 0, 0
    for batch in batches:
        columns = dict(zip(plan.places, map(_validated, batch.columns), strict=True))
        needed = sum(written_bytes(values) for index, values in columns.items() if index not in plan.metadata)
        written += needed
        if written > limit:
            raise Bomb(file=reading.name, want=written, limit=limit)
        rows = max(1, _BLOCK_BYTES * len(batch) // max(batch.get_total_buffer_size(), needed, 1))
        for start in range(0, len(batch), rows):
            part = {index: values.slice(start, rows) for index, values in columns.items()}
            done += min(rows, len(batch) - start)
            yield Batch(part, size * done // max(n, 1))


def _validated(values: Any) -> Any:  # noqa: ANN401 - Arrow has no types
    """Validate the offsets and lengths of a column; return texts as bytes, because damaged texts are repaired later."""
    from pyarrow import types

    if types.is_dictionary(values.type):
        as_bytes(values.dictionary).validate(full=True)
    values = as_bytes(values)
    values.validate(full=True)
    return values


FORMAT = Format(NAME, matches, read, companions=beside, is_choosing=True)
