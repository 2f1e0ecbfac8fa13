"""Resolution of output paths, and errors of writing."""

import errno
import os
import stat
from os import PathLike
from pathlib import Path

from explorer.errors import NO_NAME, NO_REGULAR_FILE, FileUnwritable

_NAME_BYTES = 255
"""Length of a file name that most systems allow. If a shorter name is reported as too long, the path is too long."""


def resolve_output(path: str | PathLike[str]) -> Path:
    """Resolve the path of an output file: follow links; refuse to replace anything but a regular file.

    Parameters
    ----------
    path
        Requested path, existing or not.

    Returns
    -------
    Path
        The path with links followed.

    Raises
    ------
    FileUnwritable
        If the name is invalid, or a folder, a device, a pipe or a socket exists there.
    """
    if not os.fspath(path):
        raise FileUnwritable(file='""', reason=NO_NAME)
    try:
        target = Path(os.path.realpath(path))
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    except ValueError as error:  # a file name cannot contain a zero byte or a lone surrogate
        raise FileUnwritable(file=str(path), reason=os.strerror(errno.EINVAL)) from error
    except OSError as error:
        raise unwritable(path, error) from error
    if not stat.S_ISREG(mode):
        reason = os.strerror(errno.EISDIR) if stat.S_ISDIR(mode) else NO_REGULAR_FILE
        raise FileUnwritable(file=_named(path), reason=reason)
    return target


def unwritable(path: str | PathLike[str], error: OSError) -> FileUnwritable:
    """Convert a system error of writing to `FileUnwritable`."""
    name, reason = _named(path), error.strerror or type(error).__name__
    if error.errno == errno.ENOENT and os.path.isdir(os.path.dirname(os.path.realpath(path))):  # noqa: PTH112, PTH120
        # the folder exists: some system folders report this error when a file cannot be created
        reason = os.strerror(errno.EACCES)
    if error.errno == errno.ENAMETOOLONG and len(os.fsencode(name)) <= _NAME_BYTES:
        name = os.fspath(path)
    return FileUnwritable(file=name, reason=reason)


def _named(path: str | PathLike[str]) -> str:
    return Path(path).name or str(path)
