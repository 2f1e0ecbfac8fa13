"""Numbers that lie together in a file, of any kind of real number: to float32 rows, block by block."""

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadHeader, EmptyFile, TooLarge, Truncated, WrongDtype, WrongShape
from explorer.limits import LIMITS
from explorer.vectors.formats._packed import Packed
from explorer.vectors.formats._rows import Rows
from explorer.vectors.model import FloatMatrix

_BLOCK_BYTES = 1 << 23


def check_shape(shape: tuple[int, ...], file: str) -> None:
    """Hold the shape of an array to a table with rows, within the limits of the program.

    Raises
    ------
    WrongShape, EmptyFile, BadHeader, TooLarge
        If it is none.
    """
    if len(shape) != 2:
        raise WrongShape(file=file, shape=" × ".join(map(str, shape)) or "()")
    n, d = shape
    if not n:
        raise EmptyFile(file=file)
    if not LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
        raise BadHeader(file=file, line=f"{n} {d}")
    if n > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=n, limit=LIMITS.rows_max)


def check_dtype(dtype: np.dtype[np.generic], file: str) -> None:
    """Raise `WrongDtype` for anything but real numbers."""
    if dtype.kind not in "fiu" or dtype.names or dtype.subdtype:
        raise WrongDtype(file=file, dtype=str(dtype)[:80])


def float32(block: NDArray[Any]) -> FloatMatrix:
    """Numbers as float32; what does not fit becomes infinite, and is then found as such."""
    with np.errstate(over="ignore", invalid="ignore"):
        result: FloatMatrix = np.ascontiguousarray(block, dtype=np.float32)
    return result


def read_matrix(
    stream: BinaryIO,
    rows: Rows,
    words: Packed,
    shape: tuple[int, int],
    dtype: np.dtype[np.generic],
    *,
    fortran: bool = False,
) -> None:
    """Read a checked matrix from a stream, row block by row block.

    Parameters
    ----------
    stream
        At the first number.
    rows
        Takes the rows.
    words
        (n,) their words.
    shape
        n rows, d dimensions.
    dtype
        Of the numbers in the file.
    fortran
        Whether they lie column by column.

    Raises
    ------
    Truncated, NonFinite
        If the file ends early, or a number is nan or infinite.
    """
    n, d = shape
    pieces, start = words.pieces(), stream.tell()
    at_once = max(1, _BLOCK_BYTES // (dtype.itemsize * d))
    whole = None
    if fortran:  # rows lie scattered: the file is mapped, so that the system decides how much of it is in memory
        whole = np.memmap(stream, dtype=dtype, mode="r", offset=start, shape=shape, order="F")
    for first in range(0, n, at_once):
        count = min(at_once, n - first)
        if whole is not None:
            block = np.asarray(whole[first : first + count])
        else:
            data = stream.read(count * d * dtype.itemsize)
            if len(data) < count * d * dtype.itemsize:
                raise Truncated(file=rows.file, want=n, got=first + len(data) // (d * dtype.itemsize))
            block = np.frombuffer(data, dtype=dtype).reshape(count, d)
        rows.add(pieces[first : first + count], float32(block))
        rows.reading.tick((first + count) * d * dtype.itemsize, n * d * dtype.itemsize, rows.total)
