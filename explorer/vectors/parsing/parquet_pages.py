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
_DATA, _DATA_2 = 5, 8  # fields of the headers of data pages, in both versions
_VALUES = 1  # field of those
_HEADER_BYTES = (1 << 10, 1 << 14, 1 << 20)
"""Bytes in which a header is searched: most take thirty, but they may quote the smallest and the largest text."""

_HEADER_VALUES = 1000
"""Values in a header: the format has forty."""


def unpacked_pages(stream: BinaryIO, chunk: Chunk, file: str) -> int:
    """Unpacked size of all pages of a chunk in bytes.

    Raises
    ------
    DamagedTable
        If a page exceeds its chunk, or the chunk exceeds the file.
    """
    place, end = chunk.begin, chunk.begin + chunk.packed
    if end > size_of(stream):
        raise DamagedTable(file=file, got=0)
    unpacked = values = 0
    while place < end and values < chunk.values:
        header, place = _header(stream, place, end, file)
        try:
            packed, wanted = header[_PACKED], header[_UNPACKED]
            data = header.get(_DATA) or header.get(_DATA_2)
            values += data[_VALUES] if data else 0
            whole = 0 <= packed <= end - place and wanted >= 0
        except (LookupError, TypeError) as error:
            raise DamagedTable(file=file, got=0) from error
        if not whole:
            raise DamagedTable(file=file, got=0)
        place += packed
        unpacked += wanted
    return unpacked


def _header(stream: BinaryIO, place: int, end: int, file: str) -> tuple[dict[int, Any], int]:
    """The header at a position, and its end."""
    for size in _HEADER_BYTES:
        stream.seek(place)
        thrift = Thrift(stream.read(min(size, end - place)), _HEADER_VALUES)
        try:
            return thrift.struct(0), place + thrift.place
        except TooManyValues as error:
            raise DamagedTable(file=file, got=0) from error
        except (LookupError, ValueError) as error:
            failure = error
    raise DamagedTable(file=file, got=0) from failure
