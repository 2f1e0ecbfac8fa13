"""Look-ups in a FlatBuffers table, the encoding of Arrow's messages and index; nothing in it is trusted.

Access beyond the bytes raises `struct.error` or LookupError.
"""

import struct


def root(table: memoryview) -> int:
    """Position of the root table."""
    return unsigned(table, 0)


def child(table: memoryview, parent: int, number: int) -> int:
    """Position that a field refers to: a table, or the length of a vector."""
    place = field(table, parent, number)
    if not place:
        raise LookupError(number)
    return place + unsigned(table, place)


def long(table: memoryview, parent: int, number: int) -> int:
    """A 64-bit count; 0 if it is missing."""
    place = field(table, parent, number)
    return max(int(struct.unpack_from("<q", table, place)[0]), 0) if place else 0


def field(table: memoryview, parent: int, number: int) -> int:
    """Position of a field of a table; 0 if it is missing."""
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
    """An unsigned 32-bit integer."""
    return int(struct.unpack_from("<I", table, place)[0])
