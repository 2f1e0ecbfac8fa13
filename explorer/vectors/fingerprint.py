"""Fingerprints of files: texts that change when the files do."""

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
    """Size in bytes and fingerprint of a file; OSError if it does not exist."""
    status = path.stat()
    return status.st_size, f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_ino}"


def fingerprint_files(files: tuple[File, ...]) -> str:
    """Fingerprint of all files that would be read: those named, in a folder, or found as companions."""
    inner = [file for named in files for file in expand_folder(named)]
    paths = dict.fromkeys(
        (*(file.path for file in inner), *(path for file in inner for path in companions_beside(file)))
    )
    stamps = [fingerprint(path)[1] for path in paths if path.exists()]
    return hashlib.blake2b("/".join(stamps).encode(), digest_size=8).hexdigest()


def companions_beside(file: File) -> tuple[Path, ...]:
    """Companions that would be read with a file; a known file is not read again."""
    try:
        name, _ = format_of(file.path, file.name, fingerprint(file.path)[1])
    except (LoadError, OSError):
        return ()
    return next((found.companions(file.path) for found in FORMATS if found.name == name), ())


def needs_words(name: str) -> bool:
    """Whether a format holds rows without words."""
    return any(found.needs_words for found in FORMATS if found.name == name)


@lru_cache(maxsize=512)
def format_of(path: Path, name: str, stamp: str) -> tuple[str, tuple[int, int] | None]:
    """Format and shape of a file; an archive has neither. Errors are not cached, as a new companion may resolve them.

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
    found = detect(path, name)
    return found.name, found.shape(path)
