"""Where a file is written to, and why it cannot be."""

import errno
import os
import stat
from os import PathLike
from pathlib import Path

from explorer.errors import NO_NAME, NO_REGULAR_FILE, FileUnwritable

_NAME_BYTES = 255
"""Bytes that most systems take for a name; where a shorter one is too long, the path is."""


def resolve_output(path: str | PathLike[str]) -> Path:
    """Where a file of a name is really written: what a link points to, and over nothing but a file.

    Parameters
    ----------
    path
        What was asked for; whether it is there or not.

    Returns
    -------
    Path
        The same, links followed.

    Raises
    ------
    FileUnwritable
        If it is no name, or a folder, a device, a pipe or a socket is there, which a new file would destroy.
    """
    if not os.fspath(path):
        raise FileUnwritable(file='""', reason=NO_NAME)
    try:
        target = Path(os.path.realpath(path))
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    except ValueError as error:  # no name has a zero byte or half a character
        raise FileUnwritable(file=str(path), reason=os.strerror(errno.EINVAL)) from error
    except OSError as error:
        raise unwritable(path, error) from error
    if not stat.S_ISREG(mode):
        reason = os.strerror(errno.EISDIR) if stat.S_ISDIR(mode) else NO_REGULAR_FILE
        raise FileUnwritable(file=_named(path), reason=reason)
    return target


def unwritable(path: str | PathLike[str], error: OSError) -> FileUnwritable:
    """What the system says against writing a file, as a sentence."""
    name, reason = _named(path), error.strerror or type(error).__name__
    if error.errno == errno.ENOENT and os.path.isdir(os.path.dirname(os.path.realpath(path))):  # noqa: PTH112, PTH120
        # the folder is there: so say some folders of the system, in which nothing can be made
        reason = os.strerror(errno.EACCES)
    if error.errno == errno.ENAMETOOLONG and len(os.fsencode(name)) <= _NAME_BYTES:
        name = os.fspath(path)
    return FileUnwritable(file=name, reason=reason)


def _named(path: str | PathLike[str]) -> str:
    return Path(path).name or str(path)
