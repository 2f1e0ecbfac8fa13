"""What a reader is given: file, companions, choice, progress callback."""

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
    """Progress of a reader.

    Attributes
    ----------
    done, total
        Bytes of the file that were read, and all of them.
    words
        Rows read so far.
    seconds
        Seconds since the start.
    """

    done: int
    total: int
    words: int
    seconds: float

    @property
    def share(self) -> float:
        """Finished share, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 1.0

    @property
    def left(self) -> float | None:
        """Estimated remaining seconds at the speed so far; None before the speed is known."""
        return self.seconds * (1 / self.share - 1) if self.share > 0 and self.seconds > 0 else None


ProgressCallback = Callable[[Progress], None]
"""Called with the progress of a reader; an exception that it raises cancels the reading."""


def ignore_progress(progress: Progress) -> None:
    """Ignore progress."""


class RowsCounted(Exception):
    """Raised instead of a result when rows were only counted; see `ReadContext.counting`.

    Parameters
    ----------
    bad
        Number of damaged rows.
    left
        Number of rows that `ReadContext.rescue` would keep.
    """

    def __init__(self, bad: int, left: int) -> None:
        super().__init__(bad, left)
        self.bad, self.left = bad, left


class DiskFull(Exception):
    """The disk is full; the file can still be read into memory."""


@dataclass(frozen=True)
class File:
    """A file and its display name. `is_named` is False if the file was found in a folder, not named by the user."""

    path: Path
    name: str
    is_named: bool = True


@dataclass(frozen=True)
class OpenRequest:
    """What to open.

    Attributes
    ----------
    files
        Files that belong together; any one of them holds the numbers.
    choice, rescue
        As in `ReadContext`.
    """

    files: tuple[File, ...]
    choice: str = ""
    rescue: bool = False


@dataclass(frozen=True)
class ReadContext:
    """Input of a reader.

    Attributes
    ----------
    path
        File with the numbers.
    name
        Display name, for errors and `Source`.
    companions
        Files given with it or found in its folder: labels, further arrays.
    choice
        Which of several tables to read (a tensor, a column, a member); empty: the most likely one.
    rescue
        True to read the complete and finite rows of a damaged file and count the others.
    counting
        True, together with `rescue`, to discard all numbers and raise `RowsCounted` at the end.
    folder
        Folder for large arrays, which are then memory-mapped files; None: arrays in memory.
    report
        Progress callback.
    """

    path: Path
    name: str
    companions: tuple[File, ...] = ()
    choice: str = ""
    rescue: bool = False
    folder: Path | None = None
    report: ProgressCallback = ignore_progress
    counting: bool = False
    started: float = field(default_factory=time.monotonic)

    def tick(self, done: int, total: int, words: int) -> None:
        """Report progress."""
        self.report(Progress(done, total, words, time.monotonic() - self.started))

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
        """Allocate an array whose size was checked: a file in the folder, or memory."""
        if self.folder is None or 0 in shape:
            return np.empty(shape, dtype)
        reserve(self.folder / name, int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize)
        mapped: NDArray[Any] = np.memmap(self.folder / name, mode="r+", shape=shape, dtype=dtype)
        return mapped


def reserve(path: Path, size: int) -> None:
    """Create a file with all of its blocks allocated: writing to a mapped hole of a full disk would kill the process.

    Raises
    ------
    DiskFull
        If the disk has no space for it.
    """
    try:
        with path.open("wb") as stream:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(stream.fileno(), 0, size)
            else:
                stream.truncate(size)
    except OSError as error:
        raise DiskFull from error
