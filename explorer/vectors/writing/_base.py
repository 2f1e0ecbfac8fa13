"""Interface of a writer, and its input."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.reading import Progress, ProgressCallback

BLOCK_BYTES = 1 << 22
"""Bytes of numbers written at once."""


@dataclass(frozen=True)
class Job:
    """Input of a writer.

    Attributes
    ----------
    vectors
        Vectors to write.
    format
        Name of the format, for errors.
    streams
        One stream per file, the one for the numbers first.
    report
        Progress callback.
    """

    vectors: Vectors
    format: str
    streams: tuple[BinaryIO, ...]
    report: ProgressCallback
    started: float = field(default_factory=time.monotonic)

    def blocks(self, size: int = BLOCK_BYTES) -> Iterator[tuple[slice, FloatMatrix]]:
        """Yield slices of rows and their (k, d) numbers as little-endian float32; report progress after each."""
        n, d = self.vectors.matrix.shape
        step = max(1, size // max(4 * d, 1))
        for start in range(0, n, step):
            rows = slice(start, min(start + step, n))
            yield rows, np.ascontiguousarray(self.vectors.matrix[rows], dtype="<f4")
            self.report(Progress(4 * d * rows.stop, 4 * d * n, rows.stop, time.monotonic() - self.started))


@dataclass(frozen=True)
class Writer:
    """A writer of one format.

    Attributes
    ----------
    name
        Name of the format, as in the readers.
    suffix
        Usual file suffix.
    function
        Write all files of a `Job`.
    beside
        Return the companion files, given the path of the file with the numbers.
    """

    name: str
    suffix: str
    function: Callable[[Job], None]
    beside: Callable[[Path], tuple[Path, ...]] = lambda path: ()
