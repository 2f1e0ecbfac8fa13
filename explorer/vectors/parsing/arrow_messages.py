"""Sizes announced by the messages of an Arrow file, read from their headers before anything is unpacked.

A message is a FlatBuffers table and a body. Arrow validates the table; here only three things are looked up in it: the
number of rows, the positions of the buffers, and whether they are compressed. A compressed buffer starts with its
unpacked size (Arrow columnar format, "Compression").
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
    """What an Arrow file announces.

    Attributes
    ----------
    rows
        In all existing batches.
    unpacked
        Unpacked size of all buffers in bytes.
    whole
        Whether the file is complete; False if it ends early.
    """

    rows: int
    unpacked: int
    whole: bool


def streamed(source: Any) -> Iterator[Any]:  # noqa: ANN401 - Arrow has no types
    """The messages of a stream in order."""
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
    """Unpacked size of the buffers of a batch in bytes."""
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
