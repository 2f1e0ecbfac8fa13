"""Read the header of a NumPy ``.npy`` file, and check the array that it announces."""

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
"""Type of the header length in each version of the format, as in `struct`."""

_ADDRESS = re.compile(r" object at 0x[0-9a-f]+")
"""Memory addresses in Python error messages, which are useless to the user."""

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
        """Number of bytes that the array takes."""
        want = self.dtype.itemsize
        for length in self.shape:
            want *= length
        return want


def read_header(stream: IO[bytes], file: str, size: int) -> Header:
    """Read the header; the stream is then at the first number.

    Only the header is read, up to `LIMITS.array_header_bytes`.

    Parameters
    ----------
    stream
        Positioned at the start of the file.
    file
        Display name.
    size
        Size of the file in bytes.

    Raises
    ------
    BadHeader
        If the header is damaged.
    """
    start = stream.read(8)
    version = (start[6], start[7]) if len(start) == 8 and start.startswith(MAGIC) else (0, 0)
    if version[0] not in _LENGTHS or version[1]:
        raise BadHeader(file=file, line=f"NumPy {version[0]}.{version[1]}")
    length_type = _LENGTHS[version[0]]
    length_bytes = stream.read(struct.calcsize(length_type))
    length = struct.unpack(length_type, length_bytes)[0] if len(length_bytes) == struct.calcsize(length_type) else 0
    if length > LIMITS.array_header_bytes:
        raise BadHeader(file=file, line=f"{length} > {LIMITS.array_header_bytes}")
    text = BytesIO(length_bytes + stream.read(length))
    # version 3 only allows more characters in field names, and arrays with fields are refused anyway
    reader = np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0
    try:
        shape, fortran, dtype = reader(text)
    except _DAMAGE as error:
        message = _ADDRESS.sub("", str(error).partition("\n")[0])
        raise BadHeader(file=file, line=message[:80]) from error
    if any(type(length) is not int or length < 0 for length in shape):
        raise BadHeader(file=file, line=str(shape)[:80])
    return Header(shape, fortran, dtype, size - len(start) - len(length_bytes) - length)


def header(stream: BinaryIO, file: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, order and type of an array of real numbers that fills its file.

    The stream is then at the first number.

    Raises
    ------
    BadHeader, PickleRefused, WrongDtype, TooLarge, Incomplete, TrailingData
        If the array cannot be read.
    """
    result = read_header(stream, file, size_of(stream))
    try:
        check_content(result, file)
    except Truncated as error:  # the caller needs the complete array
        raise Incomplete(**error.details) from error
    return result.shape, result.fortran, result.dtype


def check_content(found: Header, file: str, *, rescue: bool = False) -> None:
    """Check that a file holds a complete array of real numbers and nothing after it.

    Raises
    ------
    PickleRefused, WrongDtype, TooLarge, Truncated, TrailingData
        If it does not; with `rescue`, an array stored by row may end early.
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
    """Check the same as `check_content`, and that the array is a table with rows.

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
