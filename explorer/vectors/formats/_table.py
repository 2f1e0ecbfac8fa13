"""A matrix that grows while a file is read: in memory, or as a file that is mapped afterwards."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix
from explorer.vectors.reading import DiskFull, Reading

MATRIX = "matrix.f32"
"""Name of the file, which holds the rows and nothing else."""

_GROWTH = 1.125
_ROWS_AT_ONCE = 4096


class Table:
    """Rows of one width.

    Parameters
    ----------
    reading
        Its `folder` decides where the rows go.
    """

    def __init__(self, reading: Reading) -> None:
        self._path = reading.folder / MATRIX if reading.folder else None
        self._stream: BinaryIO | None = None
        self._buffer: FloatMatrix = np.empty((0, 0), dtype=np.float32)
        self._n = 0
        self._d = 0
        self._whole: FloatMatrix | None = None

    def append(self, block: FloatMatrix) -> None:
        """Take (k, d) rows, float32 in C-order."""
        k, self._d = block.shape
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

    def finish(self) -> FloatMatrix:
        """(n, d) all rows, read-only."""
        if self._path is not None and self._stream is not None:
            try:
                self._stream.close()
            except OSError as error:
                raise DiskFull from error
            self._stream = None
            self._whole = self._mapped(self._n)
        elif self._path is None:
            self._buffer.resize((self._n, self._d), refcheck=False)
            self._whole = self._buffer
        rows: FloatMatrix = self._whole if self._whole is not None else np.empty((0, self._d), dtype=np.float32)
        rows.setflags(write=False)
        return rows

    def keep(self, rows: NDArray[np.bool_]) -> FloatMatrix:
        """(m, d) some of the rows, moved together where they lie; after `finish`."""
        if self._whole is None or not rows.any():
            return np.empty((0, self._d), dtype=np.float32)
        n = int(rows.sum())
        if self._path is not None:
            del self._whole
            whole: FloatMatrix = np.memmap(self._path, dtype=np.float32, mode="r+", shape=(self._n, self._d))
        else:
            whole = self._whole
            whole.setflags(write=True)
        place = 0
        for start in range(0, self._n, _ROWS_AT_ONCE):
            kept = whole[start : start + _ROWS_AT_ONCE][rows[start : start + _ROWS_AT_ONCE]]
            whole[place : place + len(kept)] = kept
            place += len(kept)
        self._n = n
        if self._path is not None:
            whole.flush()  # type: ignore[attr-defined]
            del whole
            with self._path.open("r+b") as stream:
                stream.truncate(4 * n * self._d)
            self._whole = self._mapped(n)
        else:
            self._whole = whole[:n]
        self._whole.setflags(write=False)
        return self._whole

    def _mapped(self, n: int) -> FloatMatrix:
        assert self._path is not None  # noqa: S101 - for the type checker
        mapped: FloatMatrix = np.memmap(self._path, dtype=np.float32, mode="r", shape=(n, self._d))
        return mapped

    def _grow(self, k: int) -> None:
        if self._n + k > len(self._buffer):
            room = max(self._n + k, int(len(self._buffer) * _GROWTH))
            if len(self._buffer):
                self._buffer.resize((room, self._d), refcheck=False)
            else:
                self._buffer = np.empty((room, self._d), dtype=np.float32)
