"""Check the page headers of a Parquet file against its size, before Arrow allocates memory for them.

A column chunk is a run of pages, each with a header in Thrift's compact protocol. Arrow allocates the size announced in
a header, up to 2 GB, before it notices that the file is smaller.
"""

from typing import Any, BinaryIO

from explorer.errors import DamagedTable
from explorer.vectors.parsing.file_io import size_of
from explorer.vectors.parsing.parquet_index import Chunk
from explorer.vectors.parsing.thrift import Thrift, TooManyValues

_UNPACKED, _PACKED = 2, 3  # fields of a header
_DATA, _DATA_2 = 5, 8  # fields that hold the details of a data page, version 1 and 2
_VALUES = 1  # field of these details
_HEADER_BYTES = (1 << 10, 1 << 14, 1 << 20)
"""Bytes read for a header, in turn: most take thirty, but they may contain the smallest and the largest text."""

_HEADER_VALUES = 1000
"""Largest number of values in a header; the format defines forty."""


def unpacked_pages(stream: BinaryIO, chunk: Chunk, file: str) -> int:
    """Return the uncompressed size of all pages of a chunk in bytes.

    Raises
    ------
    DamagedTable
        If a page exceeds its chunk, or the chunk exceeds the file.
    """
    position, end = chunk.begin, chunk.begin + chunk.packed
    if end > size_of(stream):
        raise DamagedTable(file=file, got=0)
    unpacked = values = 0
    while position < end and values < chunk.values:
        header, position = _header(stream, position, end, file)
        try:
            packed, size = header[_PACKED], header[_UNPACKED]
            data = header.get(_DATA) or header.get(_DATA_2)
            values += data[_VALUES] if data else 0
            is_valid = 0 <= packed <= end - position and size >= 0
        except (LookupError, TypeError) as error:
            raise DamagedTable(file=file, got=0) from error
        if not is_valid:
            raise DamagedTable(file=file, got=0)
        position += packed
        unpacked += size
    return unpacked


def _header(stream: BinaryIO, position: int, end: int, file: str) -> tuple[dict[int, Any], int]:
    """Return the page header at a position, and the position after it."""
    for size in _HEADER_BYTES:
        stream.seek(position)
        thrift = Thrift(stream.read(min(size, end - position)), _HEADER_VALUES)
        try:
            return thrift.struct(0), position + thrift.place
        except TooManyValues as error:
            raise DamagedTable(file=file, got=0) from error
        except (LookupError, ValueError) as error:
            failure = error
    raise DamagedTable(file=file, got=0) from failure
