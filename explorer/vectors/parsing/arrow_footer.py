"""Read the index at the end of an Arrow file: positions of its dictionaries and batches.

In files written by Polars and others, the messages after the first one can only be found with this index (Arrow
columnar format, "IPC File Format"). Every position is checked against the size of the file before it is used.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from explorer.errors import IndexTooLarge
from explorer.limits import LIMITS
from explorer.vectors.parsing.flatbuffers import child, field, root, unsigned

MAGIC = b"ARROW1"
_FIRST = 8  # position of the first message, after the padded signature
_END = struct.Struct("<i6s")
_DICTIONARIES, _RECORDS = 2, 3  # field numbers in the index
_BLOCK = struct.Struct("<qi4xq")


class UntrueIndex(Exception):
    """The index contains impossible positions."""


@dataclass(frozen=True)
class Block:
    """Position and size of one message.

    Attributes
    ----------
    offset
        Position of its first byte.
    size
        Size in bytes, including the body.
    """

    offset: int
    size: int


def read_blocks(stream: BinaryIO, size: int, file: str) -> list[Block] | None:
    """Return the positions of all messages, read from the index.

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
        Dictionaries, then batches, each in order; None if there is no index, as in a stream or a truncated file.

    Raises
    ------
    UntrueIndex
        If a message is outside the file or overlaps another one.
    IndexTooLarge
        If the index is longer than that of any table of vectors.
    """
    if size < _FIRST + _END.size:
        return None
    stream.seek(size - _END.size)
    length, signature = _END.unpack(stream.read(_END.size).ljust(_END.size, b"\0"))
    if signature != MAGIC:
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
        blocks = [*_blocks_in(table, _DICTIONARIES), *_blocks_in(table, _RECORDS)]
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


def _blocks_in(table: memoryview, number: int) -> list[Block]:
    """Return the messages listed in one field of the index."""
    if not field(table, root(table), number):
        return []
    start = child(table, root(table), number)
    count = unsigned(table, start)
    if start + 4 + _BLOCK.size * count > len(table):
        raise LookupError(number)
    blocks = []
    for index in range(count):
        offset, head, body = _BLOCK.unpack_from(table, start + 4 + _BLOCK.size * index)
        if head <= 0 or body < 0:
            raise UntrueIndex
        blocks.append(Block(offset, head + body))
    return blocks


def messages(stream: BinaryIO, blocks: list[Block]) -> Iterator[Any]:
    """Yield the messages of a file in the order of `blocks`."""
    from pyarrow import ipc, py_buffer

    for block in blocks:
        stream.seek(block.offset)
        yield ipc.read_message(py_buffer(stream.read(block.size)))
