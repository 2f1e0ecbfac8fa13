"""Arrow's own files: Feather (version 2), which is the file format of Arrow IPC, and its stream format."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from explorer.errors import Bomb, DamagedTable, LoadError, TooLarge
from explorer.limits import LIMITS
from explorer.vectors.formats._arrow_messages import promised
from explorer.vectors.formats._batches import Batch, columns_of, read_batches
from explorer.vectors.formats._columns import Plan, make_plan
from explorer.vectors.formats._labels import beside
from explorer.vectors.formats.base import Format, opened, size_of
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Reading

NAME = "feather"
_MAGIC = b"ARROW1\0\0"
_CONTINUED = b"\xff\xff\xff\xff"
_BLOCK_BYTES = 1 << 22


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

    A file is read as the stream that it is inside, so that one without its end gives the rows before. It is not mapped:
    whoever cuts a mapped file ends the processes that look at it. So one batch at a time is in memory.

    Raises
    ------
    LoadError
        If it holds no vectors, unpacks to far more than it is, or is damaged.
    """
    from pyarrow import ArrowException, ipc

    with opened(reading.path, reading.name) as stream:
        size = size_of(stream)
        try:
            file = ipc.open_stream(_messages(stream, size))
            plan = make_plan(columns_of(file.schema, reading.name), reading.choice, reading.name)
            n = _check(stream, size, reading)
            options = ipc.IpcReadOptions(included_fields=list(plan.places))
            file = ipc.open_stream(_messages(stream, size), options=options)
        except (ArrowException, OSError, EOFError, MemoryError, ValueError) as error:
            if isinstance(error, LoadError):
                raise
            raise DamagedTable(file=reading.name, got=0) from error
        return read_batches(NAME, reading, plan, _batches(file, plan, size, n), n, size)


@dataclass
class _Held:
    """A file that gives no room to more bytes than it has, whatever a message promises."""

    stream: BinaryIO
    size: int
    closed: bool = False

    def read(self, count: int = -1) -> bytes:
        """At most so many bytes."""
        left = max(self.size - self.stream.tell(), 0)
        return self.stream.read(min(count, left) if count >= 0 else left)

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""


def _messages(stream: BinaryIO, size: int) -> Any:  # noqa: ANN401 - Arrow has no types
    """The file from its first message on."""
    from pyarrow import PythonFile

    stream.seek(0)
    if stream.read(len(_MAGIC)) != _MAGIC:
        stream.seek(0)
    return PythonFile(_Held(stream, size), mode="r")


def _check(stream: BinaryIO, size: int, reading: Reading) -> int:
    """Hold what the messages promise to the size of the file; returns the number of rows."""
    promise = promised(_messages(stream, size))
    limit = LIMITS.unpacked(size)
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
