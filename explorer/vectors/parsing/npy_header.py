"""The header of a NumPy ``.npy`` file, and the checks of the array that it announces."""

import re
import struct
import tokenize
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, BinaryIO

import numpy as np

from explorer.errors import BadHeader, Incomplete, PickleRefused, TrailingData, Truncated
from explorer.limits import LIMITS
from explorer.vectors.parsing.file_io import size_of
from explorer.vectors.parsing.matrix import check_dtype, check_shape, rows_within

MAGIC = b"\x93NUMPY"
_LENGTHS = {1: "<H", 2: "<I", 3: "<I"}
"""How each version of the format writes the length of its header."""

_ADDRESS = re.compile(r" object at 0x[0-9a-f]+")
"""Memory addresses in messages of Python, which are useless to the user."""

_DAMAGE = (
    ValueError,
    EOFError,
    SyntaxError,
    tokenize.TokenError,
    TypeError,
    RecursionError,
    MemoryError,
    OverflowError,
)


@dataclass(frozen=True)
class Header:
    """Header of an array.

    Attributes
    ----------
    shape
        Lengths of the axes, not negative.
    fortran
        Whether the numbers are stored by column.
    dtype
        Type of the numbers.
    size
        Number of bytes after the header.
    """

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    size: int

    @property
    def want(self) -> int:
        """Number of bytes that the array needs."""
        want = self.dtype.itemsize
        for length in self.shape:
            want *= length
        return want


def read_header(stream: IO[bytes], file: str, size: int) -> Header:
    """Read the header, and leave the stream at the first number.

    Only the header is read, up to `LIMITS.array_header_bytes`.

    Parameters
    ----------
    stream
        Positioned at its start.
    file
        Display name.
    size
        Size in bytes.

    Raises
    ------
    BadHeader
        If it is damaged.
    """
    begin = stream.read(8)
    version = (begin[6], begin[7]) if len(begin) == 8 and begin.startswith(MAGIC) else (0, 0)
    if version[0] not in _LENGTHS or version[1]:
        raise BadHeader(file=file, line=f"NumPy {version[0]}.{version[1]}")
    kind = _LENGTHS[version[0]]
    counted = stream.read(struct.calcsize(kind))
    length = struct.unpack(kind, counted)[0] if len(counted) == struct.calcsize(kind) else 0
    if length > LIMITS.array_header_bytes:
        raise BadHeader(file=file, line=f"{length} > {LIMITS.array_header_bytes}")
    text = BytesIO(counted + stream.read(length))
    # version 3 only allows more characters in field names, and arrays with fields are not tables
    reader = np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0
    try:
        shape, fortran, dtype = reader(text)
    except _DAMAGE as error:
        said = _ADDRESS.sub("", str(error).partition("\n")[0])
        raise BadHeader(file=file, line=said[:80]) from error
    if any(type(length) is not int or length < 0 for length in shape):
        raise BadHeader(file=file, line=str(shape)[:80])
    return Header(shape, fortran, dtype, size - len(begin) - len(counted) - length)


def header(stream: BinaryIO, file: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type of an array of real numbers that fills its file; the stream is left at the first number.

    Raises
    ------
    BadHeader, PickleRefused, WrongDtype, TooLarge, Incomplete, TrailingData
        If it cannot be read.
    """
    found = read_header(stream, file, size_of(stream))
    try:
        check_content(found, file)
    except Truncated as error:  # the caller needs all of it
        raise Incomplete(**error.details) from error
    return found.shape, found.fortran, found.dtype


def check_content(found: Header, file: str, *, rescue: bool = False) -> None:
    """Check that an array holds real numbers, all of them, and nothing after them.

    Raises
    ------
    PickleRefused, WrongDtype, TooLarge, Truncated, TrailingData
        If it does not; with `rescue` it may end early if it is stored by row.
    """
    if found.dtype.hasobject:
        raise PickleRefused(file=file)
    check_dtype(found.dtype, file)
    rows = found.shape[0] if found.shape else 1
    try:
        rows_within(found.size, found.want // max(rows, 1), rows, file, rescue=rescue and not found.fortran)
    except Truncated as error:
        if not found.fortran:
            raise
        raise Truncated(file=file, want=rows, got=0) from error  # every row lacks its last numbers
    if found.size > found.want:
        raise TrailingData(file=file, extra=found.size - found.want)


def check_table(found: Header, file: str, *, rescue: bool = False) -> None:
    """Check in addition that an array is a table with rows; see `check_content`.

    Raises
    ------
    PickleRefused, WrongDtype, WrongShape, EmptyFile, BadHeader, TooLarge, Truncated, TrailingData
        If it is not.
    """
    if not found.dtype.hasobject:
        check_dtype(found.dtype, file)
        if len(found.shape) != 2:
            check_shape(found.shape, file)
    check_content(found, file, rescue=rescue)
    check_shape(found.shape, file)
