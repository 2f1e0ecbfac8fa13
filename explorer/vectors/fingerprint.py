"""Whether files are still those that were looked at: texts that change when they do."""

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
    """Size in bytes, and a text that changes with the file; OSError if it is not there."""
    status = path.stat()
    return status.st_size, f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_ino}"


def fingerprint_files(files: tuple[File, ...]) -> str:
    """A text that changes when any of the files does that would be read: those named, in a folder, or beside them."""
    inner = [file for named in files for file in expand_folder(named)]
    paths = dict.fromkeys(
        (*(file.path for file in inner), *(path for file in inner for path in companions_beside(file)))
    )
    stamps = [fingerprint(path)[1] for path in paths if path.exists()]
    return hashlib.blake2b("/".join(stamps).encode(), digest_size=8).hexdigest()


def companions_beside(file: File) -> tuple[Path, ...]:
    """Files beside one that would be read with it; nothing of a known file is read to tell."""
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
    """Format of a file and its shape; an archive has neither. Failures are not kept, as a companion may mend them.

    Parameters
    ----------
    path, name
        Of the file.
    stamp
        From `fingerprint`, so that a changed file is looked at again.

    Raises
    ------
    LoadError
        If it is not recognised.
    """
    if is_archive(File(path, name)):
        return "archive", None
    found = detect(path, name)
    return found.name, found.shape(path)
