"""Unpack gzip, bzip2 and zip to a temporary folder, within limits, under safe names."""

import bz2
import errno
import gzip
import io
import lzma
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from explorer.vectors.file_groups import mains_of
from explorer.vectors.file_probe import FileProbe, count_lines
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.file_names import stem_of
from explorer.vectors.reading import File, Progress, ProgressCallback

_STEP = 1 << 20
_NAME_BYTES = 200
_GZIP, _BZIP2, _ZIP = b"\x1f\x8b\x08", b"BZh", b"PK\x03\x04"
_TEXT_RATIO = 5
"""Text of numbers is 2 to 5 times larger unpacked than packed."""

_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError, NotImplementedError)


@dataclass(frozen=True)
class Unpacked:
    """Content of an archive.

    Attributes
    ----------
    files
        Unpacked files, the one with the numbers first.
    wrapper
        ``gzip``, ``bzip2`` or ``zip``.
    choices
        Names of all files with numbers, if there are several.
    """

    files: tuple[File, ...]
    wrapper: str
    choices: tuple[str, ...] = ()


def is_archive(file: File) -> bool:
    """Whether a file is compressed or an archive; a zip of arrays (NumPy) is a format, not an archive."""
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
def unpack_archive(
    file: File, choice: str, folder: Path | None, report: ProgressCallback, rescue: bool = False
) -> Iterator[Unpacked]:
    """Unpack an archive to a temporary folder, which exists for the duration of the context.

    Parameters
    ----------
    file
        A file that `is_archive`.
    choice
        Name of the member of a zip; empty: the first one with numbers.
    folder
        Parent of the temporary folder; None for that of the system.
    report
        Progress callback.
    rescue
        True to use the readable part of a truncated file.

    Raises
    ------
    Bomb, TooManyMembers, Encrypted, TruncatedArchive, NoSpace, UnknownChoice, WrongFormat, FileUnreadable
        If it cannot be unpacked within the limits.
    """
    try:
        temporary = tempfile.TemporaryDirectory(dir=folder, prefix=".unpacked-", ignore_cleanup_errors=True)
    except OSError as error:
        raise NoSpace(file=file.name, want=unpacked_size(file)) from error
    with temporary as path:
        with opened(file.path, file.name) as stream:
            head = stream.read(4)
            stream.seek(0)
            try:
                if head == _ZIP:
                    unpacked = _unzip(stream, file, choice, Path(path), report)
                else:
                    unpacked = _decompress(stream, file, head, Path(path), report, rescue)
            except LoadError:
                raise
            except RuntimeError as error:  # zipfile reports encryption with this error
                raise Encrypted(file=file.name) from error
            except _DAMAGE as error:
                # EINVAL: a damaged index may contain a negative offset
                if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
                    raise
                raise WrongFormat(file=file.name) from error
        yield unpacked


def unpacked_size(file: File) -> int:
    """Return the unpacked size of an archive in bytes as far as it is known in advance, at most the limit.

    The index of a zip contains it. The end of gzip contains it modulo 4 GiB; bzip2 does not contain it.
    """
    try:
        with opened(file.path, file.name) as stream:
            head, size = stream.read(4), _size(stream)
            want = _TEXT_RATIO * size
            if head == _ZIP:
                with zipfile.ZipFile(stream) as archive:
                    want = sum(info.file_size for info in archive.infolist())
            elif head.startswith(_GZIP) and size >= len(head):
                stream.seek(-4, 2)
                (want,) = struct.unpack("<I", stream.read(4))
                while want < size // 2:  # data never unpacks to less than half its packed size, even random data
                    want += 1 << 32
    except (LoadError, struct.error, *_DAMAGE):
        return 0
    return min(want, LIMITS.unpacked(size))


def _decompress(
    stream: IO[bytes], file: File, head: bytes, folder: Path, report: ProgressCallback, rescue: bool
) -> Unpacked:
    """Unpack gzip or bzip2, which hold a single file."""
    gzipped = head.startswith(_GZIP)
    name = stem_of(file.name)
    size = _size(stream)
    source: IO[bytes] = gzip.GzipFile(fileobj=stream) if gzipped else bz2.BZ2File(stream)  # type: ignore[assignment]
    try:
        _copy(source, folder / "content", file, size, _UnpackProgress(report, size, stream))
    except EOFError as error:
        got = (folder / "content").stat().st_size
        if not (rescue and got):
            raise TruncatedArchive(file=file.name, got=got) from error
    return Unpacked((File(folder / "content", name),), "gzip" if gzipped else "bzip2")


def _unzip(stream: IO[bytes], file: File, choice: str, folder: Path, report: ProgressCallback) -> Unpacked:
    """Unpack the file with numbers in a zip, and the small files that may belong to it."""
    with zipfile.ZipFile(stream) as archive:
        members = _members(archive, file)
        candidates = _main_members(archive, members)
        if choice and choice not in members:
            raise UnknownChoice(file=file.name, choice=choice, choices=", ".join(candidates))
        if not members:
            raise WrongFormat(file=file.name)
        # tensors without a signature, and nested arrays, are recognised by their companions
        main = choice or next(iter(candidates), max(members, key=lambda name: members[name].file_size))
        wanted = [main]
        for other, info in members.items():
            is_array = other.startswith(f"{main}.")
            if other != main and (is_array or (other not in candidates and info.file_size <= LIMITS.label_bytes)):
                wanted.append(other)
        progress = _UnpackProgress(report, sum(members[name].file_size for name in wanted))
        for name in wanted:
            with archive.open(members[name]) as source:
                _copy(source, folder / name, file, members[name].compress_size, progress)
    files = tuple(File(folder / name, name) for name in wanted)
    return Unpacked(files, "zip", tuple(candidates) if len(candidates) > 1 else ())


def _main_members(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> list[str]:
    """Return the names of members that hold vectors, without companions."""
    # examine only the largest members: in an archive of a thousand files, the small ones hold no vectors
    names = sorted(members, key=lambda name: -members[name].file_size)[: LIMITS.archive_heads]
    names = [name for name in members if name in set(names)]
    probes = [_probe(archive, members[name], name) for name in names]
    mains = [names[index] for index in mains_of(probes) if probes[index].format]
    return [name for name in mains if not any(name.startswith(f"{other}.") for other in mains if other != name)]


def _probe(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> FileProbe:
    def lines() -> int:
        with archive.open(member) as stream:
            return count_lines(iter(lambda: stream.read(_STEP), b""))

    return FileProbe(name, _head(archive, member), lines)


def _members(archive: zipfile.ZipFile, file: File) -> dict[str, zipfile.ZipInfo]:
    """Return the members of a zip by the last part of their names; the folders in a name are never used."""
    infos = archive.infolist()
    if len(infos) > LIMITS.archive_members:
        raise TooManyMembers(file=file.name, want=len(infos), limit=LIMITS.archive_members)
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    size = file.path.stat().st_size
    if packed > size:  # overlapping members
        raise Bomb(file=file.name, want=packed, limit=size)
    limit = LIMITS.unpacked(packed)
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
            members.setdefault(_short(name), info)
    return members


def _short(name: str) -> str:
    """Return the end of a name, short enough for every system."""
    return name.encode("utf-8", "replace")[-_NAME_BYTES:].decode("utf-8", "ignore")


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as source:
        return source.read(HEAD_BYTES)


@dataclass
class _UnpackProgress:
    """Progress of unpacking: by the position in the archive if there is a stream, else by the unpacked bytes."""

    report: ProgressCallback
    total: int
    stream: IO[bytes] | None = None
    out: int = 0
    started: float = field(default_factory=time.monotonic)

    def add(self, size: int) -> None:
        """Add unpacked bytes."""
        self.out += size
        done = self.out if self.stream is None else self.stream.tell()
        self.report(Progress(done, max(self.total, 1), 0, time.monotonic() - self.started))


def _copy(source: IO[bytes], target: Path, file: File, packed: int, progress: _UnpackProgress) -> None:
    """Copy in chunks and check the limits at every chunk."""
    limit = LIMITS.unpacked(packed)
    done = 0
    with _new(target, file) as out:
        # read1 returns available data before it raises at the end of a truncated file
        while chunk := source.read1(_STEP):  # type: ignore[attr-defined]
            done += len(chunk)
            if done > limit:
                raise Bomb(file=file.name, want=done, limit=limit)
            rest = memoryview(chunk)
            try:
                while rest:
                    rest = rest[out.write(rest) :]
            except OSError as error:
                raise NoSpace(file=file.name, want=done) from error
            progress.add(len(chunk))


def _new(target: Path, file: File) -> io.FileIO:
    """Create an unbuffered file: flushing a buffer at closing could fail a second time."""
    try:
        return target.open("xb", buffering=0)
    except OSError as error:
        raise NoSpace(file=file.name, want=0) from error


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size
