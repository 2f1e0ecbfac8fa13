"""Read fields of FlatBuffers tables, the encoding of Arrow's messages and index. No content is trusted.

Access outside the bytes raises `struct.error` or LookupError.
"""

import struct


def root(table: memoryview) -> int:
    """Return the position of the root table."""
    return unsigned(table, 0)


def child(table: memoryview, parent: int, number: int) -> int:
    """Return the position that a field refers to: a table, or the length of a vector."""
    position = field(table, parent, number)
    if not position:
        raise LookupError(number)
    return position + unsigned(table, position)


def long(table: memoryview, parent: int, number: int) -> int:
    """Return a field that is a 64-bit count; 0 if it is missing."""
    position = field(table, parent, number)
    return max(int(struct.unpack_from("<q", table, position)[0]), 0) if position else 0


def field(table: memoryview, parent: int, number: int) -> int:
    """Return the position of a field of a table; 0 if it is missing."""
    index = parent - int(struct.unpack_from("<i", table, parent)[0])
    if index < 0:
        raise LookupError(number)
    (size,) = struct.unpack_from("<H", table, index)
    entry = 4 + 2 * number
    if entry + 2 > size:
        return 0
    offset = int(struct.unpack_from("<H", table, index + entry)[0])
    return parent + offset if offset else 0


def unsigned(table: memoryview, place: int) -> int:
    """Return the unsigned 32-bit integer at a position."""
    return int(struct.unpack_from("<I", table, place)[0])
