"""Folders that are filled under a temporary name and renamed when complete. Removes what killed processes left.

The temporary name contains the machine and the process, because several may share the disk.
"""

import contextlib
import hashlib
import os
import platform
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PART = ".part-"
_STALE = 24 * 3600
"""Seconds after which an unfinished folder counts as abandoned."""


@contextmanager
def atomic_dir(folder: Path) -> Iterator[Path]:
    """Create a temporary folder to be filled and renamed; it is removed at the end if it was not renamed.

    Parameters
    ----------
    folder
        Parent folder; created if needed.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    remove_stale(folder)
    path = folder / f"{_PART}{_host()}-{os.getpid()}-{secrets.token_hex(6)}"
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_stale(folder: Path) -> list[int]:
    """Remove folders left by killed processes; return the size of each in bytes."""
    sizes = []
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{_PART}*"):
            with contextlib.suppress(OSError):
                if not _may_be_alive(path) or time.time() - path.stat().st_mtime > _STALE:
                    size = bytes_of(path)
                    shutil.rmtree(path, ignore_errors=True)
                    sizes.append(size)
    return sizes


def bytes_of(path: Path) -> int:
    """Return the size of the files in a folder in bytes; files that disappear meanwhile do not count."""
    total = 0
    with contextlib.suppress(OSError):
        for file in path.iterdir():
            with contextlib.suppress(OSError):
                total += file.stat().st_size
    return total


def _host() -> str:
    """Return a name of this machine or container without a dash."""
    return hashlib.blake2b(platform.node().encode("utf-8", "replace"), digest_size=4).hexdigest()


def _may_be_alive(path: Path) -> bool:
    """Whether the process that fills a folder may still run; True if it belongs to another machine."""
    *host, pid, _ = ["", *path.name.removeprefix(_PART).split("-")][-3:]
    if host not in ([""], [_host()]) or os.name == "nt" or not pid.isdigit():
        return True  # on Windows `os.kill` would terminate the process
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
