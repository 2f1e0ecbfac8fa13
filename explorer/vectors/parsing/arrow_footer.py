"""The index at the end of an Arrow file: positions of its dictionaries and batches.

Polars and others write the first message so that only a reader of this index finds the rest (Arrow columnar format,
"IPC File Format"). Every position is checked against the size of the file before anything is read there.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from explorer.errors import IndexTooLarge
from explorer.limits import LIMITS
from explorer.vectors.parsing.flatbuffers import child, field, root, unsigned

MAGIC = b"ARROW1"
_FIRST = 8  # the signature, padded
_END = struct.Struct("<i6s")
_DICTIONARIES, _RECORDS = 2, 3  # fields of the index
_BLOCK = struct.Struct("<qi4xq")


class UntrueIndex(Exception):
    """The index contains impossible positions."""


@dataclass(frozen=True)
class Block:
    """A message of the file.

    Attributes
    ----------
    offset
        Position of its first byte.
    size
        Size in bytes, with its body.
    """

    offset: int
    size: int


def read_blocks(stream: BinaryIO, size: int, file: str) -> list[Block] | None:
    """Positions of the messages of a file, from its index.

    Parameters
    ----------
    stream
        Open file.
    size
        Size in bytes.
    file
        Display name.

    Returns
    -------
    list or None
        Dictionaries, then batches, each in order; None if there is no index, as in a stream and a truncated file.

    Raises
    ------
    UntrueIndex
        If a message would be outside the file, or overlap another one.
    IndexTooLarge
        If it is longer than that of any table of vectors.
    """
    if size < _FIRST + _END.size:
        return None
    stream.seek(size - _END.size)
    length, mark = _END.unpack(stream.read(_END.size).ljust(_END.size, b"\0"))
    if mark != MAGIC:
        return None
    stop = size - _END.size - length
    if length <= 0 or stop < _FIRST:
        raise UntrueIndex
    if length > LIMITS.table_index_bytes:
        most, limit = LIMITS.table_index_bytes, LIMITS.table_index_values
        raise IndexTooLarge(file=file, bytes=length, most=most, limit=limit)
    stream.seek(stop)
    table = memoryview(stream.read(length))
    try:
        blocks = [*_listed(table, _DICTIONARIES), *_listed(table, _RECORDS)]
    except (struct.error, LookupError) as error:
        raise UntrueIndex from error
    end = _FIRST
    for block in sorted(blocks, key=lambda block: block.offset):
        if block.offset < end or block.size <= 0:
            raise UntrueIndex
        end = block.offset + block.size
    if end > stop:
        raise UntrueIndex
    return blocks


def _listed(table: memoryview, number: int) -> list[Block]:
    """Messages of one kind."""
    if not field(table, root(table), number):
        return []
    start = child(table, root(table), number)
    count = unsigned(table, start)
    if start + 4 + _BLOCK.size * count > len(table):
        raise LookupError(number)
    found = []
    for place in range(count):
        offset, head, body = _BLOCK.unpack_from(table, start + 4 + _BLOCK.size * place)
        if head <= 0 or body < 0:
            raise UntrueIndex
        found.append(Block(offset, head + body))
    return found


def messages(stream: BinaryIO, blocks: list[Block]) -> Iterator[Any]:
    """The messages of a file; each must fit at its position in the index."""
    from pyarrow import ipc, py_buffer

    for block in blocks:
        stream.seek(block.offset)
        yield ipc.read_message(py_buffer(stream.read(block.size)))
