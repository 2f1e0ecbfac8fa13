"""One act of reading: which file, what stands beside it, what was chosen in it, who wants to hear how far it is."""

import os
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


ProgressCallback = Callable[[Progress], None]
"""Is told how far a reader is; what it raises ends the reading."""


def ignore_progress(progress: Progress) -> None:
    """Nobody listens."""


class RowsCounted(Exception):
    """The rows were only counted, see `ReadContext.counting`.

    Parameters
    ----------
    bad
        Damaged rows.
    left
        Rows that `ReadContext.rescue` would give.
    """

    def __init__(self, bad: int, left: int) -> None:
        super().__init__(bad, left)
        self.bad, self.left = bad, left


class DiskFull(Exception):
    """The disk did not take what was read; it can still be read into memory."""


@dataclass(frozen=True)
class File:
    """A file and what people call it; found beside another one or in a folder, nobody named it."""

    path: Path
    name: str
    is_named: bool = True


@dataclass(frozen=True)
class OpenRequest:
    """What somebody wants to open.

    Attributes
    ----------
    files
        The files that belong together; one of them holds the numbers, whichever.
    choice, rescue
        As in `ReadContext`.
    """

    files: tuple[File, ...]
    choice: str = ""
    rescue: bool = False


@dataclass(frozen=True)
class ReadContext:
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
    counting
        True, together with `rescue`, to keep no numbers and end with `RowsCounted`.
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
    report: ProgressCallback = ignore_progress
    counting: bool = False
    began: float = field(default_factory=time.monotonic)

    def tick(self, done: int, total: int, words: int) -> None:
        """Say how far the reader is."""
        self.report(Progress(done, total, words, time.monotonic() - self.began))

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
        """Room for an array of a checked size: a file of the folder, or memory."""
        if self.folder is None or 0 in shape:
            return np.empty(shape, dtype)
        reserve(self.folder / name, int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize)
        mapped: NDArray[Any] = np.memmap(self.folder / name, mode="r+", shape=shape, dtype=dtype)
        return mapped


def reserve(path: Path, size: int) -> None:
    """Make a file of a size that the disk really has: writing into a mapped hole of a full disk would end the process.

    Raises
    ------
    DiskFull
        If it has not.
    """
    try:
        with path.open("wb") as stream:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(stream.fileno(), 0, size)
            else:
                stream.truncate(size)
    except OSError as error:
        raise DiskFull from error
