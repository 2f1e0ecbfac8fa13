"""Places in a FlatBuffers table, of which Arrow makes its messages and its index: only looked up, never trusted.

Whatever the bytes say, a look beyond them raises `struct.error` or LookupError.
"""

import struct


def root(table: memoryview) -> int:
    """Place of the outermost table."""
    return unsigned(table, 0)


def child(table: memoryview, parent: int, number: int) -> int:
    """Place of what a field points to: a table, or the length of a vector."""
    place = field(table, parent, number)
    if not place:
        raise LookupError(number)
    return place + unsigned(table, place)


def long(table: memoryview, parent: int, number: int) -> int:
    """A whole number of 64 bits that counts something; 0 where it is left out."""
    place = field(table, parent, number)
    return max(int(struct.unpack_from("<q", table, place)[0]), 0) if place else 0


def field(table: memoryview, parent: int, number: int) -> int:
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


def unsigned(table: memoryview, place: int) -> int:
    """A whole number of 32 bits."""
    return int(struct.unpack_from("<I", table, place)[0])
