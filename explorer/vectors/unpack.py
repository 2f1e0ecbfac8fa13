"""What is inside gzip, bzip2 and zip: unpacked to a folder of its own, within limits, by names of our own."""

import bz2
import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from explorer.errors import (
    Bomb,
    Encrypted,
    LoadError,
    NoSpace,
    TooManyMembers,
    TruncatedArchive,
    UnknownChoice,
    WrongFormat,
)
from explorer.limits import LIMITS
from explorer.vectors.detect import leading
from explorer.vectors.formats import HEAD_BYTES, opened
from explorer.vectors.reading import File, Progress, Report

_STEP = 1 << 20
_GZIP, _BZIP2, _ZIP = b"\x1f\x8b\x08", b"BZh", b"PK\x03\x04"
_SMALL = 1 << 20
"""An archive may always unpack to this size, whatever the ratio."""

_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError, NotImplementedError)


@dataclass(frozen=True)
class Inside:
    """What an archive held.

    Attributes
    ----------
    files
        The unpacked files, the one with the numbers first.
    wrapper
        ``gzip``, ``bzip2`` or ``zip``.
    choices
        Names of all files with numbers, if there are several.
    """

    files: tuple[File, ...]
    wrapper: str
    choices: tuple[str, ...] = ()


def is_archive(file: File) -> bool:
    """Whether a file is compressed or an archive of files; arrays in a zip (NumPy) are a format, no archive."""
    try:
        with opened(file.path, file.name) as stream:
            head = stream.read(4)
    except LoadError:
        return False
    if head.startswith((_GZIP, _BZIP2)):
        return True
    if head != _ZIP:
        return False
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = archive.namelist()
    except _DAMAGE:
        return False
    return not all(name.endswith(".npy") for name in names) and not any(name.endswith(".pkl") for name in names)


@contextmanager
def unpacked(file: File, choice: str, folder: Path | None, report: Report, rescue: bool = False) -> Iterator[Inside]:
    """Unpack an archive for as long as the context lasts.

    Parameters
    ----------
    file
        Something that `is_archive`.
    choice
        Name of the member of a zip; empty: the first one with numbers.
    folder
        Where to make the folder for the content; None: where the system has its temporary files.
    report
        Hears how much of the archive was taken.
    rescue
        True to take what a compressed file that is cut off gave before its end.

    Raises
    ------
    Bomb, TooManyMembers, Encrypted, TruncatedArchive, NoSpace, UnknownChoice, WrongFormat, FileUnreadable
        If it cannot be unpacked within the limits.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacked-", ignore_cleanup_errors=True) as place:
        with opened(file.path, file.name) as stream:
            head = stream.read(4)
            stream.seek(0)
            try:
                if head == _ZIP:
                    inside = _unzip(stream, file, choice, Path(place), report)
                else:
                    inside = _decompress(stream, file, head, Path(place), report, rescue)
            except LoadError:
                raise
            except RuntimeError as error:  # zipfile asks for a password with this
                raise Encrypted(file=file.name) from error
            except _DAMAGE as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise
                raise WrongFormat(file=file.name) from error
        yield inside


def _decompress(stream: IO[bytes], file: File, head: bytes, place: Path, report: Report, rescue: bool) -> Inside:
    """The one file inside gzip or bzip2."""
    gzipped = head.startswith(_GZIP)
    name = stem_of(file.name)
    size = _size(stream)
    source: IO[bytes] = gzip.GzipFile(fileobj=stream) if gzipped else bz2.BZ2File(stream)  # type: ignore[assignment]
    try:
        _copy(source, place / "content", file, size, report, stream)
    except EOFError as error:
        got = (place / "content").stat().st_size
        if not (rescue and got):
            raise TruncatedArchive(file=file.name, got=got) from error
    return Inside((File(place / "content", name),), "gzip" if gzipped else "bzip2")


def _unzip(stream: IO[bytes], file: File, choice: str, place: Path, report: Report) -> Inside:
    """The file with numbers in a zip, and the small ones that may belong to it."""
    with zipfile.ZipFile(stream) as archive:
        members = _members(archive, file)
        names = list(members)
        candidates = [names[place] for place in leading(_head(archive, info) for info in members.values())]
        if choice and choice not in members:
            raise UnknownChoice(file=file.name, choice=choice, choices=", ".join(candidates))
        if not members:
            raise WrongFormat(file=file.name)
        # tensors without a mark, and arrays within arrays, are recognised by what lies beside them
        main = choice or next(iter(candidates), max(members, key=lambda name: members[name].file_size))
        files = []
        for name in (main, *(other for other in members if other != main and other not in candidates)):
            info = members[name]
            if name != main and info.file_size > LIMITS.label_bytes:
                continue
            with archive.open(info) as source:
                _copy(source, place / name, file, info.compress_size, report, None)
            files.append(File(place / name, name))
    return Inside(tuple(files), "zip", tuple(candidates) if len(candidates) > 1 else ())


def _members(archive: zipfile.ZipFile, file: File) -> dict[str, zipfile.ZipInfo]:
    """Files of a zip by their last names; nothing of a name but its last part is ever used."""
    infos = archive.infolist()
    if len(infos) > LIMITS.archive_members:
        raise TooManyMembers(file=file.name, want=len(infos), limit=LIMITS.archive_members)
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    limit = min(LIMITS.unpacked_bytes, max(_SMALL, LIMITS.unpacked_ratio * packed))
    if total > limit:
        raise Bomb(file=file.name, want=total, limit=limit)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/")).name
        if name in ("", ".", "..") or info.is_dir() or name.startswith((".", "__MACOSX")) or "\0" in name:
            continue
        if info.flag_bits & 1:
            raise Encrypted(file=file.name)
        if not info.filename.startswith("__MACOSX/"):
            members.setdefault(name[-200:], info)
    return members


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as source:
        return source.read(HEAD_BYTES)


def _copy(source: IO[bytes], target: Path, file: File, packed: int, report: Report, under: IO[bytes] | None) -> None:
    """Copy piece by piece, held to the limits at every step."""
    limit = min(LIMITS.unpacked_bytes, max(_SMALL, LIMITS.unpacked_ratio * packed))
    done = 0
    with target.open("xb") as out:
        # read1 gives what is there before it stumbles over the end of a file that is cut off
        while piece := source.read1(_STEP):  # type: ignore[attr-defined]
            done += len(piece)
            if done > limit:
                raise Bomb(file=file.name, want=done, limit=limit)
            try:
                out.write(piece)
            except OSError as error:
                raise NoSpace(file=file.name, want=done) from error
            with suppress(ValueError):
                report(Progress(under.tell() if under else done, max(packed, 1), 0, 0.0))


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def stem_of(name: str) -> str:
    """Name without the suffix of the compression."""
    for suffix in (".gz", ".gzip", ".bz2"):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name
