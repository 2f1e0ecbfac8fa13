"""What the messages of an Arrow file promise, read from their headers before any of it is unpacked.

A message is a FlatBuffers table and a body. Arrow checks the form of the table; here only three things are looked up in
it: the number of rows, where the buffers are, and whether they are compressed. A compressed buffer begins with the size
that it unpacks to (Arrow columnar format, "Compression").
"""

import struct
from dataclasses import dataclass
from typing import Any

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


def promised(source: Any) -> Promise:  # noqa: ANN401 - Arrow has no types
    """Read the headers of all messages of a stream, which is left at its end."""
    from pyarrow import ArrowException, ipc

    rows = unpacked = 0
    messages = ipc.MessageReader.open_stream(source)
    while True:
        try:
            message = messages.read_next_message()
        except StopIteration:
            return Promise(rows, unpacked, whole=True)
        except (ArrowException, OSError, EOFError):
            return Promise(rows, unpacked, whole=False)
        if message.type not in (_RECORDS, _DICTIONARY):
            continue
        table = memoryview(message.metadata)
        body = memoryview(message.body) if message.body is not None else memoryview(b"")
        try:
            batch = _child(table, _root(table), _HEADER)
            if message.type == _DICTIONARY:
                batch = _child(table, batch, _DATA)
            else:
                rows += _long(table, batch, _LENGTH)
            unpacked += _unpacked(table, batch, body)
        except (struct.error, LookupError):
            return Promise(rows, unpacked, whole=False)


def _unpacked(table: memoryview, batch: int, body: memoryview) -> int:
    """Bytes of the buffers of a batch, unpacked."""
    place = _field(table, batch, _BUFFERS)
    if not place:
        return 0
    start = place + _unsigned(table, place)
    packed = bool(_field(table, batch, _COMPRESSION))
    total = 0
    for number in range(_unsigned(table, start)):
        offset, length = struct.unpack_from("<qq", table, start + 4 + 16 * number)
        if packed and length >= 8 and 0 <= offset <= len(body) - 8:
            (size,) = struct.unpack_from("<q", body, offset)
            length = max(size, length)
        total += max(length, 0)
    return total


def _root(table: memoryview) -> int:
    return _unsigned(table, 0)


def _child(table: memoryview, parent: int, number: int) -> int:
    """Place of a table that a field points to."""
    place = _field(table, parent, number)
    if not place:
        raise LookupError(number)
    return place + _unsigned(table, place)


def _long(table: memoryview, parent: int, number: int) -> int:
    """A whole number of 64 bits; 0 where it is left out."""
    place = _field(table, parent, number)
    return max(int(struct.unpack_from("<q", table, place)[0]), 0) if place else 0


def _field(table: memoryview, parent: int, number: int) -> int:
    """Place of a field of a table; 0 where it is left out."""
    index = parent - int(struct.unpack_from("<i", table, parent)[0])
    if index < 0:
        raise LookupError(number)
    (size,) = struct.unpack_from("<H", table, index)
    entry = 4 + 2 * number
    if entry + 2 > size:
        return 0
    offset = int(struct.unpack_from("<H", table, index + entry)[0])
    return parent + offset if offset else 0


def _unsigned(table: memoryview, place: int) -> int:
    return int(struct.unpack_from("<I", table, place)[0])
