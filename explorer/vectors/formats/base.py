"""What a format of vector files is, and the errors of the file system that all formats share."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from explorer.errors import NO_REGULAR_FILE, FileUnreadable
from explorer.vectors.formats._special import is_special
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Reading

HEAD_BYTES = 1 << 16
"""What is looked at to recognise a format: the longest binary row (10,000 numbers) and its header fit in."""


@dataclass(frozen=True)
class Format:
    """One kind of vector file.

    Attributes
    ----------
    name
        Stable name, for `Source.format`, tests and documentation.
    matches
        From the first `HEAD_BYTES` of a file, and its path for those that keep their index at the end:
        whether this format should read it. It looks at content only, never at the suffix.
    read
        From a `Reading` to `Vectors`; any failure is a `LoadError`.
    shape
        Rows and dimensions as the begin of the file announces them; None where it does not, or cannot be right.
    is_text
        Whether it is a text file, so that its encoding matters.
    companions
        From the path of a file to those beside it that belong to it (labels, further arrays).
    needs_words
        Whether its words are in another file.
    is_choosing
        Whether it can hold several tables, so that it looks at `Reading.choice`.
    fits
        From the path of a file that no format recognised, and those that belong to it, to whether it can be of this
        format: for one without any mark.
    """

    name: str
    matches: Callable[[bytes, Path], bool]
    read: Callable[[Reading], Vectors]
    shape: Callable[[Path], tuple[int, int] | None] = lambda path: None
    is_text: bool = False
    companions: Callable[[Path], tuple[Path, ...]] = lambda path: ()
    needs_words: bool = False
    is_choosing: bool = False
    fits: Callable[[Path, tuple[Path, ...]], bool] = lambda path, others: False


@contextmanager
def opened(path: Path, file: str) -> Iterator[BinaryIO]:
    """Open a regular file for reading bytes; what the system refuses becomes `FileUnreadable`.

    Parameters
    ----------
    path
        Where it is.
    file
        Its name for the sentence of the error.

    Raises
    ------
    FileUnreadable
        If it is missing, forbidden, no regular file (a pipe would wait for ever), or breaks while being read.
    """
    try:
        with _regular(path) as stream:
            yield stream
    except OSError as error:
        raise FileUnreadable(file=file, reason=error.strerror or type(error).__name__) from error


def _regular(path: Path) -> BinaryIO:
    """Open a regular file; OSError for anything else, also for a path that no file can have."""
    try:
        found = path.stat()
    except ValueError as error:  # a zero byte in the path
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT)) from error
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode) or is_special(found.st_dev):
        raise OSError(errno.EINVAL, NO_REGULAR_FILE)
    return path.open("rb")


def size_of(stream: BinaryIO) -> int:
    """Size in bytes of an open file."""
    return os.fstat(stream.fileno()).st_size
