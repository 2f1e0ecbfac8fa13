"""Arrow's own files: Feather (version 2), which is the file format of Arrow IPC, and its stream format."""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from explorer.errors import Bomb, DamagedTable, LoadError, TooLarge
from explorer.limits import LIMITS
from explorer.vectors.formats._arrow_messages import promised
from explorer.vectors.formats._batches import Batch, columns_of, read_batches
from explorer.vectors.formats._columns import Plan, make_plan
from explorer.vectors.formats._labels import beside
from explorer.vectors.formats.base import Format, opened
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Reading

NAME = "feather"
_MAGIC = b"ARROW1\0\0"
_CONTINUED = b"\xff\xff\xff\xff"
_BLOCK_BYTES = 1 << 22
_SMALL = 1 << 20


def matches(head: bytes, path: Path) -> bool:
    """Whether it begins as an Arrow file, or as the first message of a stream."""
    if head.startswith(_MAGIC):
        return True
    if not head.startswith(_CONTINUED) or len(head) < 8:
        return False
    (length,) = struct.unpack_from("<i", head, 4)
    return bool(length > 0 and length % 8 == 0)


def read(reading: Reading) -> Vectors:
    """Read a Feather file or a stream of Arrow, batch by batch; a row counts as a line.

    A file is read as the stream that it is inside, so that one without its end gives the rows before.

    Raises
    ------
    LoadError
        If it holds no vectors, unpacks to far more than it is, or is damaged.
    """
    from pyarrow import ArrowException, ipc

    with opened(reading.path, reading.name) as stream:
        content = _mapped(stream)
        try:
            source = _stream(content)
            file = ipc.open_stream(source)
            plan = make_plan(columns_of(file.schema, reading.name), reading.choice, reading.name)
            n = _check(content, reading)
            options = ipc.IpcReadOptions(included_fields=list(plan.places))
            file = ipc.open_stream(_stream(content), options=options)
        except (ArrowException, OSError, EOFError, MemoryError, ValueError) as error:
            if isinstance(error, LoadError):
                raise
            raise DamagedTable(file=reading.name, got=0) from error
        return read_batches(NAME, reading, plan, _batches(file, plan, len(content), n), n, len(content))


def _mapped(stream: BinaryIO) -> Any:  # noqa: ANN401 - Arrow has no types
    """The file as a buffer that takes no memory of its own."""
    from pyarrow import py_buffer

    return py_buffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def _stream(content: Any) -> Any:  # noqa: ANN401
    """The file from its first message on."""
    from pyarrow import BufferReader

    start = len(_MAGIC) if content[: len(_MAGIC)].to_pybytes() == _MAGIC else 0
    return BufferReader(content[start:])


def _check(content: Any, reading: Reading) -> int:  # noqa: ANN401
    """Hold what the messages promise to the size of the file; returns the number of rows."""
    promise = promised(_stream(content))
    limit = min(LIMITS.unpacked_bytes, max(_SMALL, LIMITS.unpacked_ratio * len(content)))
    if promise.unpacked > limit:
        raise Bomb(file=reading.name, want=promise.unpacked, limit=limit)
    if promise.rows > LIMITS.rows_max:
        raise TooLarge(file=reading.name, what="rows", want=promise.rows, limit=LIMITS.rows_max)
    if not promise.whole and not (reading.rescue and promise.rows):
        raise DamagedTable(file=reading.name, got=promise.rows)
    return promise.rows


def _batches(file: Any, plan: Plan, size: int, n: int) -> Iterator[Batch]:  # noqa: ANN401
    """Batches of the columns that are wanted, checked, in pieces of some megabytes."""
    done = 0
    for batch in file:
        columns = [_checked(values) for values in batch.columns]
        rows = max(1, _BLOCK_BYTES * len(batch) // max(batch.nbytes, 1))
        for start in range(0, len(batch), rows):
            pieces = [values.slice(start, rows) for values in columns]
            done += len(pieces[0])
            yield Batch(dict(zip(plan.places, pieces, strict=True)), size * done // max(n, 1))


def _checked(values: Any) -> Any:  # noqa: ANN401
    """A column whose offsets and lengths are true; its texts as bytes, since damaged ones are repaired later."""
    from pyarrow import binary, large_binary, types

    if types.is_string(values.type):
        values = values.view(binary())
    elif types.is_large_string(values.type):
        values = values.view(large_binary())
    values.validate(full=True)
    return values


FORMAT = Format(NAME, matches, read, companions=beside, is_choosing=True)
