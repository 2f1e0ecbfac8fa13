"""One act of reading: which file, what stands beside it, what was chosen in it, who wants to hear how far it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True)
class Progress:
    """How far a reader is.

    Attributes
    ----------
    done, total
        Bytes of the file.
    words
        Rows so far.
    seconds
        Since the begin.
    """

    done: int
    total: int
    words: int
    seconds: float

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 1.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at the speed so far; None before there is a speed."""
        return self.seconds * (1 / self.share - 1) if self.share > 0 and self.seconds > 0 else None


Report = Callable[[Progress], None]
"""Is told how far a reader is; what it raises ends the reading."""


def silent(progress: Progress) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class File:
    """A file and what people call it."""

    path: Path
    name: str


@dataclass(frozen=True)
class Reading:
    """What a reader has to know.

    Attributes
    ----------
    path
        The file with the numbers.
    name
        What people call it, for errors and `Source`.
    companions
        Files given together with it, or found beside it: labels, further arrays.
    choice
        Which of several tables is wanted (a tensor, a column, a member); empty: the one that the reader takes for best.
    rescue
        True to take what is whole in a damaged file: complete rows, finite rows; the rest is counted.
    folder
        Where large arrays grow as files; None: in memory.
    report
        Hears how far the reader is.
    """

    path: Path
    name: str
    companions: tuple[File, ...] = ()
    choice: str = ""
    rescue: bool = False
    folder: Path | None = None
    report: Report = silent
    began: float = field(default_factory=time.monotonic)

    def tick(self, done: int, total: int, words: int) -> None:
        """Say how far the reader is."""
        self.report(Progress(done, total, words, time.monotonic() - self.began))

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
        """Room for an array of a checked size: a file of the folder, or memory."""
        if self.folder is None or 0 in shape:
            return np.empty(shape, dtype)
        mapped: NDArray[Any] = np.memmap(self.folder / name, mode="w+", shape=shape, dtype=dtype)
        return mapped
