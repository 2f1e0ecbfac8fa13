"""Read a contiguous array of any real type from a file, in blocks of float32 rows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadHeader, EmptyFile, TooLarge, Truncated, WrongDtype, WrongShape
from explorer.limits import LIMITS
from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.word_list import Labels
from explorer.vectors.reading import ReadContext

_BLOCK_BYTES = 1 << 23
_COLUMNS_BLOCK_BYTES = 1 << 25
"""Block size of arrays stored by column. Each block reads a part of every column; larger blocks need fewer reads."""

Convert = Callable[[NDArray[Any]], FloatMatrix]
Block = NDArray[Any]


def check_shape(shape: tuple[int, ...], file: str) -> None:
    """Check that an array has the shape of a table and is within the limits.

    Raises
    ------
    WrongShape, EmptyFile, BadHeader, TooLarge
        If it is not.
    """
    if len(shape) != 2:
        raise WrongShape(file=file, shape=" × ".join(map(str, shape[:9])) or "()")
    n, d = shape
    if not n:
        raise EmptyFile(file=file)
    if not LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
        raise BadHeader(file=file, line=f"{n} {d}")
    if n > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=n, limit=LIMITS.rows_max)


def check_dtype(dtype: np.dtype[Any], file: str) -> None:
    """Raise `WrongDtype` unless the type holds real numbers."""
    if not is_real(dtype):
        raise WrongDtype(file=file, dtype=str(dtype)[:80])


def is_real(dtype: np.dtype[Any]) -> bool:
    """Whether a type holds real numbers."""
    return dtype.kind in "fiu" and not dtype.names and not dtype.subdtype


def float32(block: NDArray[Any]) -> FloatMatrix:
    """Convert numbers to float32; those out of range become infinite, which is detected later."""
    with np.errstate(over="ignore", invalid="ignore"):
        result: FloatMatrix = np.ascontiguousarray(block, dtype=np.float32)
    return result


def bfloat16(block: NDArray[Any]) -> FloatMatrix:
    """Convert bfloat16, read as uint16, to float32: the lower 16 bits are zero."""
    result: FloatMatrix = (block.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return result


def read_table(
    reading: ReadContext,
    name: str,
    stream: IO[bytes],
    labels: Labels,
    shape: tuple[int, int],
    dtype: np.dtype[Any],
    *,
    fortran: bool = False,
    convert: Convert = float32,
    choice: str = "",
    choices: tuple[str, ...] = (),
) -> Vectors:
    """Read a checked matrix from a stream in blocks.

    Parameters
    ----------
    reading
        Read context.
    name
        Name of the format.
    stream
        Positioned at the first number.
    labels
        Words of the rows; rows without a word are skipped and counted.
    shape
        (n, d): numbers of rows and dimensions.
    dtype
        Type of the numbers in the file.
    fortran
        Whether the numbers are stored by column; the stream must then be seekable.
    convert
        Converts (k, d) numbers of the file to float32.
    choice, choices
        For `Source`.

    Returns
    -------
    Vectors
        At most n rows.

    Raises
    ------
    Truncated, NonFinite
        If the file ends early, or a number is nan or infinite; `ReadContext.rescue` keeps the valid rows.
    """
    source = by_columns if fortran else by_rows
    blocks = source(stream, shape, dtype)
    return take_blocks(
        reading, name, map(convert, blocks), labels, shape[0], size=dtype.itemsize * shape[1], choice=choice,
        choices=choices,
    )  # fmt: skip


def take_blocks(
    reading: ReadContext,
    name: str,
    blocks: Iterator[FloatMatrix],
    labels: Labels,
    n: int,
    *,
    size: int,
    choice: str = "",
    choices: tuple[str, ...] = (),
) -> Vectors:
    """Build the vectors of n rows from blocks; `size` is the size of a row in bytes. See `read_table`."""
    used = () if labels.file is None else (labels.file,)
    rows = RowCollector(replace(reading, companions=used), want=len(labels.words))
    numbers = np.arange(len(labels.words), dtype=np.int64) if labels.rows is None else labels.rows
    _count_wordless(rows, numbers, n)
    blob, offsets, first = labels.words.blob, labels.words.offsets, 0
    for block in blocks:
        low, high = (int(index) for index in np.searchsorted(numbers, [first, first + len(block)]))
        chosen = block if high - low == len(block) else block[numbers[low:high] - first]
        words = StringColumn.of(blob[offsets[low] : offsets[high]].tobytes(), np.diff(offsets[low : high + 1]))
        rows.add(words, chosen, numbers[low:high] + 1)
        first += len(block)
        reading.tick(first * size, n * size, rows.total)
    metadata = labels.metadata
    if rows.total < len(labels.words):  # the file ends early
        metadata = metadata.take(np.arange(rows.total))
    return rows.vectors(name, metadata=metadata, choice=choice, choices=choices)


def by_rows(stream: IO[bytes], shape: tuple[int, int], dtype: np.dtype[Any]) -> Iterator[Block]:
    """Yield blocks of a matrix stored by row; stop early if the stream ends."""
    n, d = shape
    row = dtype.itemsize * d
    at_once = max(1, _BLOCK_BYTES // row)
    for first in range(0, n, at_once):
        count = min(at_once, n - first)
        data = stream.read(count * row)
        complete = len(data) // row
        if complete:
            yield np.frombuffer(data[: complete * row], dtype=dtype).reshape(complete, d)
        if complete < count:
            return


def by_columns(stream: IO[bytes], shape: tuple[int, int], dtype: np.dtype[Any]) -> Iterator[Block]:
    """Yield blocks of rows of a matrix stored by column; stop early if the stream ends."""
    (n, d), start = shape, stream.tell()
    at_once = max(1, _COLUMNS_BLOCK_BYTES // (dtype.itemsize * d))
    for first in range(0, n, at_once):
        count = min(at_once, n - first)
        block = np.empty((d, count), dtype=dtype)
        for column in range(d):
            stream.seek(start + (column * n + first) * dtype.itemsize)
            data = stream.read(count * dtype.itemsize)
            if len(data) < count * dtype.itemsize:
                return
            block[column] = np.frombuffer(data, dtype=dtype)
        yield block.T


def _count_wordless(rows: RowCollector, numbers: NDArray[np.int64], n: int) -> None:
    """Count the rows without a word."""
    if len(numbers) < n:
        wordless = np.ones(n, dtype=np.bool_)
        wordless[numbers] = False
        rows.count("rows_without_words", np.flatnonzero(wordless).astype(np.int64) + 1)


def rows_within(size: int, row_bytes: int, want: int, file: str, *, rescue: bool = False) -> None:
    """Check the announced number of rows against the available bytes.

    Raises
    ------
    TooLarge
        If the number of rows exceeds the limit.
    Truncated
        If rows are missing; not with `rescue`.
    """
    got = size // max(row_bytes, 1)
    if want > max(got, LIMITS.rows_max) or want * row_bytes > max(size, LIMITS.unpacked_bytes):
        raise TooLarge(file=file, what="rows", want=want, limit=got)
    if want * row_bytes > size and not rescue:
        raise Truncated(file=file, want=want, got=got)
