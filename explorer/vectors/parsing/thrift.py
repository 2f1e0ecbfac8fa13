"""Reader of Thrift's compact protocol, the encoding of the metadata of Parquet files.

Every length is checked against the remaining bytes. The number of values is checked against a limit, because an empty
structure takes one byte in the file and sixty in memory. Maps, which Parquet does not use, are not supported. See
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from typing import Any

_DEPTH, _FIELD = 16, 1 << 15  # nesting depth of structures; largest field number
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12


class TooManyValues(Exception):
    """The data holds more values than the limit."""


class Thrift:
    """Reads values of the compact protocol.

    Parameters
    ----------
    data
        Bytes that start with a structure.
    limit
        Largest number of values, including nested ones.
    """

    def __init__(self, data: bytes, limit: int) -> None:
        self._data = data
        self._left = limit
        self.place = 0

    def struct(self, depth: int) -> dict[int, Any]:
        """Read a structure at a nesting depth; return its fields by number."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else self._integer()
            if not 0 <= number < _FIELD:
                raise ValueError(number)
            if kind in (_TRUE, _FALSE):
                self._count()
                fields[number] = kind == _TRUE
            else:
                fields[number] = self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:  # noqa: ANN401 - whatever the file holds
        self._count()
        if depth > _DEPTH:
            raise ValueError(depth)
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in (_TRUE, _FALSE, _BYTE):
            return self._byte()
        if kind < _DOUBLE:
            return self._integer()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _BINARY:
            return self._bytes(self._unsigned())
        if kind in (_LIST, _SET):
            head = self._byte()
            count = head >> 4 if head >> 4 < 15 else self._unsigned()
            return [self._value(head & 15, depth + 1) for _ in range(self._checked(count))]
        raise ValueError(kind)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooManyValues

    def _checked(self, count: int) -> int:
        """Return a number of items of at least one byte each; raise `ValueError` if too few bytes remain."""
        if count > len(self._data) - self.place:
            raise ValueError(count)
        return count

    def _byte(self) -> int:
        position = self.place
        self.place = position + 1
        return self._data[position]

    def _bytes(self, count: int) -> bytes:
        self.place += self._checked(count)
        return self._data[self.place - count : self.place]

    def _unsigned(self) -> int:
        byte = self._byte()
        if byte < 128:
            return byte
        number, shift = byte & 127, 7
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
            if shift > 63:
                raise ValueError(shift)

    def _integer(self) -> int:
        number = self._unsigned()
        return (number >> 1) ^ -(number & 1)
