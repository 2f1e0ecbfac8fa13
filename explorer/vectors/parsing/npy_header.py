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
"""Where in memory something is, which Python says of what it does not know, tells nobody anything."""

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
    """What stands before the numbers.

    Attributes
    ----------
    shape
        Lengths, none negative.
    fortran
        Whether the numbers lie column by column.
    dtype
        Their kind.
    size
        Bytes that follow.
    """

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    size: int

    @property
    def want(self) -> int:
        """Bytes that should follow."""
        want = self.dtype.itemsize
        for length in self.shape:
            want *= length
        return want


def read_header(stream: IO[bytes], file: str, size: int) -> Header:
    """Read what stands before the numbers, and leave the stream at the first of them.

    Nothing but the header is read, and no more of it than `LIMITS.array_header_bytes`.

    Parameters
    ----------
    stream
        At its begin.
    file
        Its name.
    size
        Bytes in it.

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
    # version 3 only allows more letters in the names of fields, and arrays with fields are no tables
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
    """Shape, order and kind of an array of real numbers that fills its file; the stream is left at the first number.

    Raises
    ------
    BadHeader, PickleRefused, WrongDtype, TooLarge, Incomplete, TrailingData
        If it cannot be used.
    """
    found = read_header(stream, file, size_of(stream))
    try:
        check_content(found, file)
    except Truncated as error:  # whoever asks needs all of it
        raise Incomplete(**error.details) from error
    return found.shape, found.fortran, found.dtype


def check_content(found: Header, file: str, *, rescue: bool = False) -> None:
    """Hold an array to real numbers, all there and with nothing behind them.

    Raises
    ------
    PickleRefused, WrongDtype, TooLarge, Truncated, TrailingData
        If it is not; with `rescue` it may end early, if it lies row by row.
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
    """Hold an array to a table with rows besides; see `check_content`.

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
