"""Open vector files for reading; errors of the file system shared by all formats."""

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
"""Bytes read to recognise a format: enough for the longest binary row (10,000 numbers) and its header."""


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
        If it is missing, forbidden, not a regular file (a pipe would block), or fails while being read.
    """
    try:
        with _regular(path) as stream:
            yield stream
    except OSError as error:
        raise FileUnreadable(file=file, reason=error.strerror or type(error).__name__) from error


def _regular(path: Path) -> BinaryIO:
    """Open a regular file; OSError for anything else, also for an invalid path."""
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
