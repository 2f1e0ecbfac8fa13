"""NumPy ``.npz``: arrays in a zip, one of them a matrix, with words in the same file or in another one."""

import errno
import sys
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import (
    Bomb,
    CountMismatch,
    Damaged,
    EmptyFile,
    Encrypted,
    LabelsMissing,
    LoadError,
    PickleRefused,
    UnknownChoice,
    WrongFormat,
    WrongShape,
)
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.file_io import opened
from explorer.vectors.parsing.labels import beside, companions, labels
from explorer.vectors.parsing.matrix import is_real, read_table
from explorer.vectors.parsing.npy_header import Header, check_table, read_header
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.word_list import Labels
from explorer.vectors.reading import ReadContext

NAME = "numpy-archive"
_ZIP = b"PK\x03\x04"
_SUFFIX = ".npy"
_TEXTS_AT_ONCE_BYTES = 1 << 20

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compression methods that NumPy uses; others may need gigabytes to unpack."""

_WORDS = ("words", "word", "vocab", "vocabulary", "labels", "tokens", "index_to_key", "keys", "names")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class Member:
    """One array of the archive: its name, its zip entry, and its header."""

    name: str
    info: zipfile.ZipInfo
    header: Header

    @property
    def is_table(self) -> bool:
        """Whether it can hold vectors."""
        shape = self.header.shape
        fits = len(shape) == 2 and shape[0] > 0 and LIMITS.dimensions_min <= shape[1] <= LIMITS.dimensions_max
        return fits and is_real(self.header.dtype)

    @property
    def is_words(self) -> bool:
        """Whether it is a list of texts."""
        return len(self.header.shape) == 1 and self.header.dtype.kind in "US" and self.header.dtype.itemsize > 0


def matches(head: bytes, path: Path) -> bool:
    """Whether a file is a zip that contains only NumPy arrays."""
    if not head.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, *_DAMAGE):
        return False
    return bool(names) and all(name.endswith(_SUFFIX) for name in names)


def read(reading: ReadContext) -> Vectors:
    """Read a matrix of an archive with its words.

    The matrix is the chosen one; else the largest with one row per word of a list in the archive or in a companion;
    else the largest. Arrays of numbers or texts with one value per row become metadata.
    """
    file = reading.name
    with opened(reading.path, file) as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                members = _members(archive, file)
                member, choices = _pick(members, reading)
                n = member.header.shape[0]
                check_table(member.header, file, rescue=reading.rescue)
                inner_words = _inner_words(members, n)
                if inner_words is None:
                    word_list = _outer_words(members, n, reading)
                else:
                    words = _texts(archive, inner_words)
                    word_list = Labels(words, _columns(archive, members, inner_words, n), None)
                choice = member.name if len(choices) > 1 else ""
                with archive.open(member.info) as numbers:
                    return _read(reading, numbers, member, word_list, choice, choices)
        except LoadError:
            raise
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise Damaged(file=file, at=0) from error  # a negative offset
        except _DAMAGE as error:
            raise Damaged(file=file, at=stream.tell()) from error


def _read(
    reading: ReadContext, numbers: IO[bytes], member: Member, word_list: Labels, choice: str, choices: tuple[str, ...]
) -> Vectors:
    """Read the numbers of a member."""
    read_header(numbers, reading.name, member.info.file_size)
    source = numbers
    if member.header.fortran:  # stored by column: rows need seeking, and seeking backwards restarts unpacking
        source = BytesIO(numbers.read())
    shape = (member.header.shape[0], member.header.shape[1])
    listed_choices = choices if len(choices) > 1 else ()
    vectors = read_table(
        reading, NAME, source, word_list, shape, member.header.dtype, fortran=member.header.fortran, choice=choice,
        choices=listed_choices,
    )  # fmt: skip
    numbers.read(1)  # at its end the checksum is verified
    return vectors


def _members(archive: zipfile.ZipFile, file: str) -> list[Member]:
    """Return the arrays of an archive, within the limits; only their headers are read."""
    infos = archive.infolist()
    if len(infos) > LIMITS.archive_members:
        raise Bomb(file=file, want=len(infos), limit=LIMITS.archive_members)
    total = sum(info.file_size for info in infos)
    limit = LIMITS.unpacked(sum(info.compress_size for info in infos))
    if total > limit:
        raise Bomb(file=file, want=total, limit=limit)
    members = []
    for info in infos:
        if info.flag_bits & 1:
            raise Encrypted(file=file)
        if info.compress_type not in _METHODS:
            raise WrongFormat(file=file)
        with archive.open(info) as stream:
            header = read_header(stream, file, info.file_size)
        members.append(Member(info.filename.removesuffix(_SUFFIX), info, header))
    return members


def _pick(members: list[Member], reading: ReadContext) -> tuple[Member, tuple[str, ...]]:
    """Return the selected matrix, and the names of all matrices."""
    tables = sorted((member for member in members if member.is_table), key=lambda member: -member.header.want)
    names = tuple(member.name for member in members if member.is_table)
    if reading.choice:
        chosen = next((member for member in tables if member.name == reading.choice), None)
        if chosen is None:
            raise UnknownChoice(file=reading.name, choice=reading.choice, choices=", ".join(names[:20]))
        return chosen, names
    if not tables:
        if any(member.header.dtype.hasobject for member in members):
            raise PickleRefused(file=reading.name)
        if len(members) == 1:
            check_table(members[0].header, reading.name)
        if not any(len(member.header.shape) == 2 for member in members):
            raise WrongShape(file=reading.name, shape=", ".join(_shape(member) for member in members[:5]))
        raise EmptyFile(file=reading.name)
    list_lengths = {member.header.shape[0] for member in members if member.is_words}
    fitting = [member for member in tables if member.header.shape[0] in list_lengths]
    if not fitting and len(tables) > 1:
        known = companions(reading)
        fitting = [member for member in tables if known.exact(member.header.shape[0]) is not None]
    return (fitting or tables)[0], names


def _shape(member: Member) -> str:
    return " × ".join(map(str, member.header.shape[:9])) or "()"


def _inner_words(members: list[Member], n: int) -> Member | None:
    """Return the list of n words in the archive: one with a usual name, else the first."""
    lists = [member for member in members if member.is_words and member.header.shape[0] == n]
    named = [member for name in _WORDS for member in lists if member.name.lower() == name]
    return next(iter(named or lists), None)


def _outer_words(members: list[Member], n: int, reading: ReadContext) -> Labels:
    """Return the words of a companion; without one, the error reports the list of the nearest length in the archive."""
    try:
        return labels(reading, n)
    except LabelsMissing as error:
        lengths = [member.header.shape[0] for member in members if member.is_words]
        if not lengths:
            raise
        nearest = min(lengths, key=lambda count: abs(count - n))
        raise CountMismatch(file=reading.name, words=nearest, rows=n) from error


def _columns(archive: zipfile.ZipFile, members: list[Member], words: Member, n: int) -> Metadata:
    """Return the other arrays with one value per row."""
    columns: dict[str, NDArray[Any]] = {}
    for member in members:
        if member is words or member.header.shape != (n,) or len(columns) == LIMITS.metadata_columns:
            continue
        if member.is_words:
            texts = _texts(archive, member).pieces()
            columns[member.name] = np.array([text.decode("utf-8", "replace") for text in texts], dtype=object)
        elif is_real(member.header.dtype):
            with archive.open(member.info) as stream:
                read_header(stream, member.name, member.info.file_size)
                data = stream.read(member.header.want)
            columns[member.name] = np.frombuffer(data, member.header.dtype, n).astype(np.float64)
    return Metadata(columns)


def _texts(archive: zipfile.ZipFile, member: Member) -> StringColumn:
    """Return the texts of an array of bytes or of four-byte characters, as UTF-8."""
    dtype, n = member.header.dtype, member.header.shape[0]
    blobs, sizes = [], []
    texts_per_block = max(1, _TEXTS_AT_ONCE_BYTES // dtype.itemsize)
    with archive.open(member.info) as stream:
        read_header(stream, member.name, member.info.file_size)
        for first in range(0, n, texts_per_block):
            count = min(texts_per_block, n - first)
            block = np.frombuffer(stream.read(count * dtype.itemsize), dtype, count)
            if dtype.kind == "U" and int(block.view(dtype.byteorder + "u4").max()) > sys.maxunicode:
                raise ValueError("no letter")  # NumPy itself would raise a SystemError
            texts = block.tolist()
            encoded = texts if dtype.kind == "S" else [text.encode("utf-8", "surrogatepass") for text in texts]
            blobs.append(b"".join(encoded))
            sizes.append(np.fromiter(map(len, encoded), np.int64, count))
    return StringColumn.of(b"".join(blobs), np.concatenate([np.empty(0, np.int64), *sizes]))


def shape(path: Path) -> tuple[int, int] | None:
    """Return the rows and dimensions of the only matrix; None if there are several, or the file is damaged."""
    try:
        with opened(path, path.name) as stream, zipfile.ZipFile(stream) as archive:
            tables = [member.header.shape for member in _members(archive, path.name) if member.is_table]
    except (LoadError, *_DAMAGE):
        return None
    return (tables[0][0], tables[0][1]) if len(tables) == 1 else None


FORMAT = Format(NAME, matches, read, shape, companions=beside, is_choosing=True)
