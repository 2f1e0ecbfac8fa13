"""What the messages of an Arrow file promise, read from their headers before any of it is unpacked.

A message is a FlatBuffers table and a body. Arrow checks the form of the table; here only three things are looked up in
it: the number of rows, where the buffers are, and whether they are compressed. A compressed buffer begins with the size
that it unpacks to (Arrow columnar format, "Compression").
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from explorer.vectors.parsing.flatbuffers import child, field, long, root, unsigned

_RECORDS, _DICTIONARY = "record batch", "dictionary"
_HEADER = 2  # field of a message
_DATA = 1  # field of a dictionary: its values, as a batch
_LENGTH, _BUFFERS, _COMPRESSION = 0, 2, 3  # fields of a batch


@dataclass(frozen=True)
class Promise:
    """What an Arrow file holds by its own account.

    Attributes
    ----------
    rows
        In all its batches that are there.
    unpacked
        Bytes of all buffers when they are unpacked.
    whole
        Whether the file goes on to its end; False if it breaks off.
    """

    rows: int
    unpacked: int
    whole: bool


def streamed(source: Any) -> Iterator[Any]:  # noqa: ANN401 - Arrow has no types
    """The messages of a stream, one after the other."""
    from pyarrow import ipc

    yield from ipc.MessageReader.open_stream(source)


def promised(messages: Iterator[Any]) -> Promise:
    """Read the headers of all messages."""
    from pyarrow import ArrowException

    rows = unpacked = 0
    while True:
        try:
            message = next(messages)
        except StopIteration:
            return Promise(rows, unpacked, whole=True)
        except (ArrowException, OSError, EOFError):
            return Promise(rows, unpacked, whole=False)
        if message.type not in (_RECORDS, _DICTIONARY):
            continue
        table = memoryview(message.metadata)
        body = memoryview(message.body) if message.body is not None else memoryview(b"")
        try:
            batch = child(table, root(table), _HEADER)
            if message.type == _DICTIONARY:
                batch = child(table, batch, _DATA)
            else:
                rows += long(table, batch, _LENGTH)
            unpacked += _unpacked(table, batch, body)
        except (struct.error, LookupError):
            return Promise(rows, unpacked, whole=False)


def _unpacked(table: memoryview, batch: int, body: memoryview) -> int:
    """Bytes of the buffers of a batch, unpacked."""
    place = field(table, batch, _BUFFERS)
    if not place:
        return 0
    start = place + unsigned(table, place)
    packed = bool(field(table, batch, _COMPRESSION))
    total = 0
    for number in range(unsigned(table, start)):
        offset, length = struct.unpack_from("<qq", table, start + 4 + 16 * number)
        if packed and length >= 8 and 0 <= offset <= len(body) - 8:
            (size,) = struct.unpack_from("<q", body, offset)
            length = max(size, length)
        total += max(length, 0)
    return total
