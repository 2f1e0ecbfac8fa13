"""Read the sizes announced by the message headers of an Arrow file, before anything is unpacked.

A message is a FlatBuffers table and a body. Arrow validates the table; this module only reads the number of rows, the
positions of the buffers, and whether they are compressed. A compressed buffer starts with its unpacked size (Arrow
columnar format, "Compression").
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from explorer.vectors.parsing.flatbuffers import child, field, long, root, unsigned

_RECORDS, _DICTIONARY = "record batch", "dictionary"
_HEADER = 2  # field number in a message
_DATA = 1  # field number in a dictionary: its values, as a batch
_LENGTH, _BUFFERS, _COMPRESSION = 0, 2, 3  # field numbers in a batch


@dataclass(frozen=True)
class Promise:
    """Sizes announced by an Arrow file.

    Attributes
    ----------
    rows
        Number of rows in all batches that the file contains.
    unpacked
        Unpacked size of all buffers in bytes.
    whole
        Whether the file is complete; False if it ends early.
    """

    rows: int
    unpacked: int
    whole: bool


def streamed(source: Any) -> Iterator[Any]:  # noqa: ANN401 - Arrow has no types
    """Yield the messages of a stream in order."""
    from pyarrow import ipc

    yield from ipc.MessageReader.open_stream(source)


def promised(messages: Iterator[Any]) -> Promise:
    """Return the sizes announced by the headers of all messages."""
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
            unpacked += _unpacked_bytes(table, batch, body)
        except (struct.error, LookupError):
            return Promise(rows, unpacked, whole=False)


def _unpacked_bytes(table: memoryview, batch: int, body: memoryview) -> int:
    """Return the unpacked size of the buffers of a batch in bytes."""
    position = field(table, batch, _BUFFERS)
    if not position:
        return 0
    start = position + unsigned(table, position)
    is_compressed = bool(field(table, batch, _COMPRESSION))
    total = 0
    for number in range(unsigned(table, start)):
        offset, length = struct.unpack_from("<qq", table, start + 4 + 16 * number)
        if is_compressed and length >= 8 and 0 <= offset <= len(body) - 8:
            (size,) = struct.unpack_from("<q", body, offset)
            length = max(size, length)
        total += max(length, 0)
    return total
