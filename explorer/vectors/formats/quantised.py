"""The format of the built-in vectors: eight bits per number and one scale per row, a quarter of float32.

An uncompressed ``.npz`` with ``q`` (n, d) int8, ``scale`` (n,) float32, ``words`` uint8 (UTF-8, joined by line feeds)
and ``meta`` uint8 (a JSON object). Row i is ``q[i] * scale[i]``, with an error of at most half a scale per value.
"""

import io
import json
import lzma
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from explorer.errors import CountMismatch, EmptyFile, NonFinite, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import FloatMatrix, Source, Vectors
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.matrix import check_shape
from explorer.vectors.reading import ReadContext

NAME = "quantised"
_MEMBERS = ("q.npy", "scale.npy", "words.npy", "meta.npy")
_LEVELS = 127
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold, so that the same input always produces the same bytes."""


# Exceptions of the zip and .npy readers on invalid bytes; the header of .npy is parsed as Python text.
_DAMAGE = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    EOFError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    tokenize.TokenError,
    SyntaxError,
    MemoryError,
    TypeError,
    OverflowError,
    RecursionError,
)


def write_quantised(path: Path, words: Sequence[str], matrix: FloatMatrix, meta: dict[str, object]) -> None:
    """Write vectors with eight bits per number.

    ``scale[i] = max(abs(matrix[i])) / 127`` and ``q[i] = round(matrix[i] / scale[i])``; a zero row has scale 0.
    The same input always produces the same bytes.

    Parameters
    ----------
    path
        Output path; its folder exists.
    words
        (n,) unique words, not empty, without line feeds.
    matrix
        (n, d) finite numbers.
    meta
        Description for `read_meta`: source, licence, how it was made. JSON types only.

    Raises
    ------
    ValueError
        If words and matrix do not fit together or contain invalid values.
    """
    rows = np.ascontiguousarray(matrix, dtype=np.float32)
    if rows.ndim != 2 or len(words) != len(rows) or not len(words):
        raise ValueError(f"{len(words)} words, matrix {rows.shape}")
    if len(set(words)) != len(words) or not all(words) or any("\n" in word for word in words):
        raise ValueError("words must be unique, not empty, and without line feeds")
    if not np.isfinite(rows).all():
        raise ValueError("the matrix holds nan or infinity")
    scale = (np.abs(rows).max(axis=1) / _LEVELS).astype(np.float32)
    steps = np.divide(rows, scale[:, None], out=np.zeros_like(rows), where=scale[:, None] > 0)
    # a denormal scale is so coarse that the quotient can exceed 127
    q = np.clip(np.rint(steps), -_LEVELS, _LEVELS).astype(np.int8)
    text = json.dumps(meta, ensure_ascii=False, sort_keys=True, allow_nan=False)
    arrays = (q, scale, _bytes("\n".join(words)), _bytes(text))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for member, array in zip(_MEMBERS, arrays, strict=True):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
            info = zipfile.ZipInfo(member, _EPOCH)
            info.create_system = 3  # zipfile records the operating system; fix it, for reproducible bytes
            archive.writestr(info, buffer.getvalue())


def read_meta(path: Path, name: str = "") -> dict[str, Any]:
    """Read only the description of a file (source, licence, how it was made).

    Raises
    ------
    WrongFormat
        If the file is not of this format.
    """
    file = name or path.name
    return _meta(_load(path, file, _MEMBERS[3:])[_MEMBERS[3]], file)


def read(reading: ReadContext) -> Vectors:
    """Read vectors that `write_quantised` wrote."""
    name = reading.name
    arrays = _load(reading.path, name, _MEMBERS)
    q, scale, joined, meta = (arrays[member] for member in _MEMBERS)
    _meta(meta, name)
    if q.ndim != 2 or q.dtype != np.int8 or scale.ndim != 1 or scale.dtype != np.dtype("<f4"):
        raise WrongFormat(file=name)
    n, d = q.shape
    check_shape((n, d), name)
    words = _words(joined, name)
    for count in (len(words), len(scale)):
        if count != n:
            raise CountMismatch(file=name, words=count, rows=n)
    if len(set(words)) != n or not all(words):
        raise CountMismatch(file=name, words=len(set(words) - {""}), rows=n)
    matrix = q.astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        matrix *= scale[:, None]
    finite = np.asarray(np.isfinite(matrix).all(axis=1))
    bad = np.flatnonzero(~finite).tolist()
    if not bad:
        return Vectors.of(words, matrix, Source(name, NAME))
    if not reading.rescue:
        raise NonFinite(file=name, line=bad[0] + 1, word=words[bad[0]])
    if len(bad) == n:
        raise EmptyFile(file=name)
    lines = tuple(row + 1 for row in bad[: LIMITS.report_lines])
    source = Source(name, NAME, warnings={"non_finite_rows": len(bad)}, lines={"non_finite_rows": lines})
    return Vectors.of([word for row, word in enumerate(words) if finite[row]], matrix[finite], source)


def matches(head: bytes, path: Path) -> bool:
    """Whether a file is a zip with exactly the four members of this format."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(archive.namelist()) == sorted(_MEMBERS)
    except _DAMAGE:
        return False


def shape(path: Path) -> tuple[int, int] | None:
    """Return the rows and dimensions, from the index and the header of the numbers; None if they are missing."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_MEMBERS[0]) as member:
            if archive.getinfo(_MEMBERS[0]).compress_type != zipfile.ZIP_STORED:
                return None
            np.lib.format.read_magic(member)
            dimensions, _, _ = np.lib.format.read_array_header_1_0(member)
    except _DAMAGE:
        return None
    return (dimensions[0], dimensions[1]) if len(dimensions) == 2 else None


def _load(path: Path, file: str, members: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Read arrays of the archive, after checking the index against the size of the file."""
    with opened(path, file) as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                sizes = {info.filename: info.file_size for info in archive.infolist()}
                # members are uncompressed, so together they cannot exceed the file, except in a bomb
                if sorted(sizes) != sorted(_MEMBERS) or sum(sizes.values()) > size_of(stream):
                    raise WrongFormat(file=file)
                return {member: _array(archive.read(member)) for member in members}
        except _DAMAGE as error:
            if isinstance(error, WrongFormat):
                raise
            raise WrongFormat(file=file) from error


def _array(data: bytes) -> NDArray[Any]:
    """Convert the bytes of an ``.npy`` file to an array without a copy; ValueError if the size does not match."""
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    if fortran or dtype.hasobject or any(type(length) is not int or length < 0 for length in shape):
        raise ValueError("layout")
    return np.frombuffer(data, dtype=dtype, offset=stream.tell()).reshape(shape)


def _words(array: NDArray[Any], file: str) -> list[str]:
    """Split the joined bytes of the words."""
    return _text(array, file).split("\n")


def _meta(array: NDArray[Any], file: str) -> dict[str, Any]:
    """Parse the bytes of a JSON object."""
    try:
        meta = json.loads(_text(array, file))
    except (ValueError, RecursionError) as error:
        raise WrongFormat(file=file) from error
    if not isinstance(meta, dict):
        raise WrongFormat(file=file)
    return meta


def _text(array: NDArray[Any], file: str) -> str:
    """Decode an array of bytes."""
    dtype: DTypeLike = np.uint8
    if array.ndim != 1 or array.dtype != dtype:
        raise WrongFormat(file=file)
    try:
        return array.tobytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongFormat(file=file) from error


def _bytes(text: str) -> NDArray[np.uint8]:
    """Encode a text as an array of bytes."""
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


FORMAT = Format(NAME, matches, read, shape)
