"""NumPy ``.npy``: a matrix, with the words in a file beside it."""

import tokenize
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.errors import (
    BadHeader,
    LoadError,
    PickleRefused,
    TooLarge,
    TrailingData,
    Truncated,
)
from explorer.vectors.formats._labels import beside, labels
from explorer.vectors.formats._matrix import check_dtype, check_shape, read_matrix
from explorer.vectors.formats._rows import Rows
from explorer.vectors.formats.base import Format, opened, size_of
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Reading

NAME = "numpy"
_MAGIC = b"\x93NUMPY"


def matches(head: bytes, path: Path) -> bool:
    """Whether it begins as every ``.npy`` file does."""
    return head.startswith(_MAGIC)


def read(reading: Reading) -> Vectors:
    """Read a ``.npy`` file with its words.

    Raises
    ------
    LoadError
        If the array is no table of real numbers, or the words do not fit.
    """
    with opened(reading.path, reading.name) as stream:
        shape, fortran, dtype = header(stream, reading.name)
        check_shape(shape, reading.name)
        n, d = shape
        found = labels(reading, n)
        rows = Rows(reading)
        read_matrix(stream, rows, found.words, (n, d), dtype, fortran=fortran)
    return rows.vectors(NAME, metadata=found.metadata)


def header(stream: BinaryIO, file: str) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    """Shape, order and kind of the numbers; held to the size of the file before anything is allocated.

    The stream is left at the first number.

    Raises
    ------
    BadHeader, PickleRefused, WrongDtype, TooLarge, Truncated, TrailingData
        If it cannot be used.
    """
    try:
        version = np.lib.format.read_magic(stream)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        if version not in ((1, 0), (2, 0)):
            raise BadHeader(file=file, line=f"NumPy {version[0]}.{version[1]}")
        shape, fortran, dtype = reader(stream)
    except LoadError:
        raise
    except (ValueError, EOFError, SyntaxError, tokenize.TokenError, TypeError, RecursionError, MemoryError) as error:
        raise BadHeader(file=file, line=str(error).partition("\n")[0][:80]) from error
    if dtype.hasobject:
        raise PickleRefused(file=file)
    if any(type(length) is not int or length < 0 for length in shape):
        raise BadHeader(file=file, line=str(shape)[:80])
    check_dtype(dtype, file)
    want = dtype.itemsize
    for length in shape:
        want *= length
    have = size_of(stream) - stream.tell()
    if len(shape) == 2 and have < want:
        row = max(dtype.itemsize * shape[1], 1)
        if want > 10 * max(have, row):
            raise TooLarge(file=file, what="rows", want=shape[0], limit=have // row)
        raise Truncated(file=file, want=shape[0], got=have // row)
    if len(shape) == 2 and have > want:
        raise TrailingData(file=file, extra=have - want)
    return shape, fortran, dtype


def shape(path: Path) -> tuple[int, int] | None:
    """Rows and dimensions of a good header."""
    try:
        with opened(path, path.name) as stream:
            found, _, _ = header(stream, path.name)
            check_shape(found, path.name)
    except LoadError:
        return None
    return found[0], found[1]


FORMAT = Format(NAME, matches, read, shape, companions=beside)
