"""Read the index (footer) of a Parquet file without Arrow, which crashes on damaged files.

The index is a Thrift structure (https://github.com/apache/parquet-format, ``parquet.thrift``); only a few of its
fields are used.
"""

from dataclasses import dataclass
from typing import Any, BinaryIO

from explorer.errors import DamagedTable, Encrypted, IndexTooLarge
from explorer.limits import LIMITS
from explorer.vectors.parsing.file_io import size_of
from explorer.vectors.parsing.thrift import Thrift, TooManyValues

_MAGIC, _MAGIC_ENCRYPTED = b"PAR1", b"PARE"
_ROWS, _GROUPS = 3, 4  # fields of the index
_COLUMNS = 1  # field of a group
_CHUNK = 3  # field of a column
_PATH, _VALUES, _UNPACKED, _PACKED, _DATA, _DICTIONARY = 3, 5, 6, 7, 9, 11  # fields of a chunk


@dataclass(frozen=True)
class Chunk:
    """One column of a row group.

    Attributes
    ----------
    column
        Name of the column.
    values
        Number of values.
    unpacked
        Uncompressed size in bytes, before decoding.
    begin
        Position of its first page.
    packed
        Compressed size in bytes, as in the file.
    """

    column: str
    values: int
    unpacked: int
    begin: int
    packed: int


@dataclass(frozen=True)
class Index:
    """Announced content of a Parquet file: number of rows, and all column chunks."""

    rows: int
    chunks: tuple[Chunk, ...]


def read_index(stream: BinaryIO, file: str) -> Index:
    """Read the index of a Parquet file.

    Raises
    ------
    DamagedTable, Encrypted, IndexTooLarge
        If the index cannot be read.
    """
    size = size_of(stream)
    stream.seek(max(size - 8, 0))
    tail = stream.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] == _MAGIC_ENCRYPTED:
        raise Encrypted(file=file)
    if tail[4:] != _MAGIC or length > size - 12:
        raise DamagedTable(file=file, got=0)
    max_bytes, max_values = LIMITS.table_index_bytes, LIMITS.table_index_values
    too_large = IndexTooLarge(file=file, bytes=length, most=max_bytes, limit=max_values)
    if length > max_bytes:
        raise too_large
    stream.seek(size - 8 - length)
    try:
        return _index(Thrift(stream.read(length), max_values).struct(0))
    except TooManyValues as error:
        raise too_large from error
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise DamagedTable(file=file, got=0) from error


def _index(fields: dict[int, Any]) -> Index:
    """Build the index from the fields of its Thrift structure."""
    chunks = []
    for group in fields.get(_GROUPS, []):
        for column in group[_COLUMNS]:
            chunk = column[_CHUNK]
            name = chunk[_PATH][0].decode("utf-8")
            values, unpacked, packed = (_size(chunk[field]) for field in (_VALUES, _UNPACKED, _PACKED))
            start = min(_size(chunk[_DATA]), _size(chunk.get(_DICTIONARY, 0)) or chunk[_DATA])
            chunks.append(Chunk(name, values, unpacked, start, packed))
    return Index(_size(fields[_ROWS]), tuple(chunks))


def _size(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number
