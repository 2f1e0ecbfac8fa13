"""A matrix that grows while a file is read: in memory, or in a file that is memory-mapped at the end."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix
from explorer.vectors.reading import DiskFull, ReadContext

MATRIX = "matrix.f32"
"""Name of the matrix file; it contains only the rows."""

_GROWTH = 1.125
_ROWS_AT_ONCE = 4096


class GrowingMatrix:
    """Growing matrix of float32 rows of equal width.

    Parameters
    ----------
    reading
        Read context; its `folder` decides where the rows are stored.
    """

    def __init__(self, reading: ReadContext) -> None:
        self._path = reading.folder / MATRIX if reading.folder else None
        self._stream: BinaryIO | None = None
        self._buffer: FloatMatrix = np.empty((0, 0), dtype=np.float32)
        self._n = 0
        self._d = 0

    def append(self, block: FloatMatrix) -> None:
        """Append (k, d) rows, float32 in C-order."""
        k, self._d = block.shape
        if not k:
            return
        if self._path is not None:
            try:
                if self._stream is None:
                    self._stream = self._path.open("wb")
                self._stream.write(block.data)
            except OSError as error:
                raise DiskFull from error
        else:
            self._grow(k)
            self._buffer[self._n : self._n + k] = block
        self._n += k

    def finish(self, rows: NDArray[np.bool_] | None = None) -> FloatMatrix:
        """Return all rows, or those selected by the mask `rows`, as a read-only (m, d) matrix.

        The rows are compacted in place. The file is mapped last, because Windows does not truncate a mapped file.
        """
        keep = np.ones(self._n, dtype=np.bool_) if rows is None else rows
        m = int(keep.sum())
        if self._path is None:
            if m < self._n:
                _move(keep, self._buffer[: self._n])
            self._buffer.resize((m, self._d), refcheck=False)
            matrix = self._buffer
        else:
            self._close(keep, m)
            if m:
                matrix = np.memmap(self._path, dtype=np.float32, mode="r", shape=(m, self._d))
            else:
                matrix = np.empty((0, self._d), dtype=np.float32)
        matrix.setflags(write=False)
        return matrix

    def _close(self, keep: NDArray[np.bool_], m: int) -> None:
        """Close the file and reduce it to the selected rows."""
        if self._stream is None or self._path is None:
            return
        try:
            self._stream.close()
            if m < self._n:
                with self._path.open("r+b") as stream:
                    _move_in_file(keep, stream, 4 * self._d)
                    stream.truncate(4 * m * self._d)
        except OSError as error:
            raise DiskFull from error
        self._stream = None

    def _grow(self, k: int) -> None:
        if self._n + k > len(self._buffer):
            capacity = max(self._n + k, int(len(self._buffer) * _GROWTH))
            if len(self._buffer):
                self._buffer.resize((capacity, self._d), refcheck=False)
            else:
                self._buffer = np.empty((capacity, self._d), dtype=np.float32)


def _move(keep: NDArray[np.bool_], matrix: FloatMatrix) -> None:
    """Move the selected rows to the front of the matrix."""
    position = 0
    for start in range(0, len(keep), _ROWS_AT_ONCE):
        kept = matrix[start : start + _ROWS_AT_ONCE][keep[start : start + _ROWS_AT_ONCE]]
        matrix[position : position + len(kept)] = kept
        position += len(kept)


def _move_in_file(keep: NDArray[np.bool_], stream: BinaryIO, width: int) -> None:
    """Move the selected rows, each of `width` bytes, to the front of the file."""
    position = 0
    for start in range(0, len(keep), _ROWS_AT_ONCE):
        mask = keep[start : start + _ROWS_AT_ONCE]
        stream.seek(start * width)
        block = np.frombuffer(stream.read(len(mask) * width), dtype=np.uint8).reshape(len(mask), width)
        stream.seek(position * width)
        stream.write(block[mask].tobytes())
        position += int(mask.sum())
