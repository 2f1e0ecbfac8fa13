"""Open vector files for reading; convert errors of the file system for all formats."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from explorer.errors import NO_REGULAR_FILE, FileUnreadable
from explorer.vectors.parsing.pseudo_files import is_special

HEAD_BYTES = 1 << 16
"""Number of bytes read to recognise a format: enough for a header and the longest binary row (10,000 numbers)."""


@contextmanager
def opened(path: Path, file: str) -> Iterator[BinaryIO]:
    """Open a regular file for reading bytes; system errors become `FileUnreadable`.

    Parameters
    ----------
    path
        Path of the file.
    file
        Display name for errors.

    Raises
    ------
    FileUnreadable
        If it is missing, forbidden or not a regular file (a pipe would block), or if reading fails.
    """
    try:
        with _open_regular(path) as stream:
            yield stream
    except OSError as error:
        raise FileUnreadable(file=file, reason=error.strerror or type(error).__name__) from error


def _open_regular(path: Path) -> BinaryIO:
    """Open a regular file; raise OSError for anything else, including an invalid path."""
    try:
        status = path.stat()
    except ValueError as error:  # the path contains a zero byte
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT)) from error
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode) or is_special(status.st_dev):
        raise OSError(errno.EINVAL, NO_REGULAR_FILE)
    return path.open("rb")


def size_of(stream: BinaryIO) -> int:
    """Return the size of an open file in bytes."""
    return os.fstat(stream.fileno()).st_size
