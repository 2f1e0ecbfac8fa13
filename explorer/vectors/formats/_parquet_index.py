"""The index at the end of a Parquet file, read without Arrow, whose own look-up ends the process on damaged ones.

The index is a structure of Thrift's compact protocol (https://github.com/apache/parquet-format, ``parquet.thrift``);
of its fields only a few are looked up. Every length is held to the bytes that are left, and the number of values to a
limit: an empty structure is one byte in the file, and sixty in memory. Maps, which the index has not, are not read.
"""

from dataclasses import dataclass
from typing import Any, BinaryIO

from explorer.errors import DamagedTable, Encrypted, IndexTooLarge
from explorer.limits import LIMITS
from explorer.vectors.formats.base import size_of

_DEPTH, _FIELD = 16, 1 << 15  # of structures in each other; of the numbers that fields have
_MAGIC, _MAGIC_ENCRYPTED = b"PAR1", b"PARE"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_ROWS, _GROUPS = 3, 4  # fields of the index
_COLUMNS = 1  # field of a group
_CHUNK = 3  # field of a column
_PATH, _VALUES, _UNPACKED, _PACKED, _DATA, _DICTIONARY = 3, 5, 6, 7, 9, 11  # fields of a chunk


@dataclass(frozen=True)
class Chunk:
    """A column of a group of rows.

    Attributes
    ----------
    column
        Name of the column of the table.
    values
        How many numbers or texts it holds.
    unpacked
        Its bytes before they are decoded and after they are unpacked.
    begin
        Where its first page begins.
    packed
        Its bytes in the file.
    """

    column: str
    values: int
    unpacked: int
    begin: int
    packed: int


@dataclass(frozen=True)
class Index:
    """What a Parquet file holds by its own account: its rows, and all its chunks."""

    rows: int
    chunks: tuple[Chunk, ...]


def read_index(stream: BinaryIO, file: str) -> Index:
    """Read the index of a Parquet file.

    Raises
    ------
    DamagedTable, Encrypted, IndexTooLarge
        If it cannot be used.
    """
    size = size_of(stream)
    stream.seek(max(size - 8, 0))
    tail = stream.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] == _MAGIC_ENCRYPTED:
        raise Encrypted(file=file)
    if tail[4:] != _MAGIC or length > size - 12:
        raise DamagedTable(file=file, got=0)
    most, limit = LIMITS.table_index_bytes, LIMITS.table_index_values
    too_large = IndexTooLarge(file=file, bytes=length, most=most, limit=limit)
    if length > most:
        raise too_large
    stream.seek(size - 8 - length)
    try:
        return _index(Thrift(stream.read(length), limit).struct(0))
    except TooManyValues as error:
        raise too_large from error
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise DamagedTable(file=file, got=0) from error


def _index(tree: dict[int, Any]) -> Index:
    """What is needed of the tree."""
    chunks = []
    for group in tree.get(_GROUPS, []):
        for column in group[_COLUMNS]:
            chunk = column[_CHUNK]
            name = chunk[_PATH][0].decode("utf-8")
            values, unpacked, packed = (_size(chunk[field]) for field in (_VALUES, _UNPACKED, _PACKED))
            begin = min(_size(chunk[_DATA]), _size(chunk.get(_DICTIONARY, 0)) or chunk[_DATA])
            chunks.append(Chunk(name, values, unpacked, begin, packed))
    return Index(_size(tree[_ROWS]), tuple(chunks))


def _size(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number


class TooManyValues(Exception):
    """There are more values than the limit."""


class Thrift:
    """Values of the compact protocol, one after the other.

    Parameters
    ----------
    data
        Bytes that begin with a structure.
    limit
        How many values are read at most, those in structures and lists included.
    """

    def __init__(self, data: bytes, limit: int) -> None:
        self._data = data
        self._left = limit
        self.place = 0

    def struct(self, depth: int) -> dict[int, Any]:
        """Fields by their numbers."""
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
            return [self._value(head & 15, depth + 1) for _ in range(self._held(count))]
        raise ValueError(kind)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooManyValues

    def _held(self, count: int) -> int:
        """A count of things that take a byte each at least, or more than are left."""
        if count > len(self._data) - self.place:
            raise ValueError(count)
        return count

    def _byte(self) -> int:
        place = self.place
        self.place = place + 1
        return self._data[place]

    def _bytes(self, count: int) -> bytes:
        self.place += self._held(count)
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
