"""Fingerprints of files: texts that change when a file changes."""

import hashlib
from functools import lru_cache
from pathlib import Path

from explorer.errors import LoadError
from explorer.vectors.detect import detect
from explorer.vectors.formats import FORMATS
from explorer.vectors.reading import File
from explorer.vectors.recognition import expand_folder
from explorer.vectors.unpack import is_archive


def fingerprint(path: Path) -> tuple[int, str]:
    """Return the size in bytes and the fingerprint of a file; OSError if it does not exist."""
    status = path.stat()
    return status.st_size, f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_ino}"


def fingerprint_files(files: tuple[File, ...]) -> str:
    """Return the fingerprint of all files that would be read: the files, those in folders, and all companions."""
    expanded = [file for named in files for file in expand_folder(named)]
    paths = dict.fromkeys(
        (*(file.path for file in expanded), *(path for file in expanded for path in companions_beside(file)))
    )
    stamps = [fingerprint(path)[1] for path in paths if path.exists()]
    return hashlib.blake2b("/".join(stamps).encode(), digest_size=8).hexdigest()


def companions_beside(file: File) -> tuple[Path, ...]:
    """Return the companions that would be read with a file; an unchanged file is examined only once."""
    try:
        name, _ = format_of(file.path, file.name, fingerprint(file.path)[1])
    except (LoadError, OSError):
        return ()
    return next((format.companions(file.path) for format in FORMATS if format.name == name), ())


def needs_words(name: str) -> bool:
    """Whether files of a format hold rows without words."""
    return any(format.needs_words for format in FORMATS if format.name == name)


@lru_cache(maxsize=512)
def format_of(path: Path, name: str, stamp: str) -> tuple[str, tuple[int, int] | None]:
    """Return the format and shape of a file; for an archive ``("archive", None)``. Cached by fingerprint.

    Errors are not cached, because a new companion may resolve them.

    Parameters
    ----------
    path, name
        Path and name of the file.
    stamp
        Result of `fingerprint`, so that a changed file is examined again.

    Raises
    ------
    LoadError
        If the format is not detected.
    """
    if is_archive(File(path, name)):
        return "archive", None
    format = detect(path, name)
    return format.name, format.shape(path)
