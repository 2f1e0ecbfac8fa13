"""Arrays of a gensim pickle: described in the pickle, with their bytes there or in a separate ``.npy`` file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.errors import CompanionMissing, Damaged, PickleRefused
from explorer.vectors.parsing.file_io import opened
from explorer.vectors.parsing.matrix import by_columns, check_dtype
from explorer.vectors.parsing.npy_header import header
from explorer.vectors.parsing.safe_unpickler import Node, Span
from explorer.vectors.reading import File, ReadContext

_KIND = re.compile(r"[fiu][1248]")
_ORDERS = ("<", ">", "=", "|")
_BLOCK_BYTES = 1 << 23
_AXES = 64
"""Largest number of axes in NumPy."""


@dataclass(frozen=True)
class PickledArray:
    """An array that was described and checked, but not read.

    Attributes
    ----------
    shape, dtype, fortran
        As in NumPy; real numbers only.
    data
        All its bytes, or the file and their position in it.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    fortran: bool
    data: bytes | tuple[Path, int]

    def blocks(self, file: str) -> Iterator[NDArray[Any]]:
        """The rows of an array with one or two axes, in blocks; numbers as in the file.

        Raises
        ------
        Damaged
            If the file shrank meanwhile.
        """
        width = int(np.prod(self.shape[1:], dtype=np.int64))
        at_once = max(1, _BLOCK_BYTES // max(1, width * self.dtype.itemsize))
        if isinstance(self.data, bytes):
            order: Literal["F", "C"] = "F" if self.fortran else "C"
            whole = np.frombuffer(self.data, dtype=self.dtype).reshape(self.shape, order=order)
            for first in range(0, self.shape[0], at_once):
                yield whole[first : first + at_once]
            return
        path, at = self.data
        with opened(path, file) as stream:
            stream.seek(at)
            if self.fortran and len(self.shape) == 2:
                done = 0
                for block in by_columns(stream, (self.shape[0], width), self.dtype):
                    yield block
                    done += len(block)
                if done < self.shape[0]:
                    raise Damaged(file=file, at=stream.tell())
                return
            for first in range(0, self.shape[0], at_once):
                count = min(at_once, self.shape[0] - first)
                data = stream.read(count * width * self.dtype.itemsize)
                if len(data) < count * width * self.dtype.itemsize:
                    raise Damaged(file=file, at=stream.tell())
                yield np.frombuffer(data, dtype=self.dtype).reshape(count, *self.shape[1:])


def from_companion(reading: ReadContext, ending: str) -> PickledArray:
    """The array that gensim saved in a separate file.

    Parameters
    ----------
    reading
        Context of the pickle.
    ending
        Suffix after the name of the pickle: ``wv.vectors.npy``.

    Raises
    ------
    CompanionMissing, LoadError
        If it is missing, or is not an array of real numbers.
    """
    found = _companion(reading, ending)
    with opened(found.path, found.name) as stream:
        shape, fortran, dtype = header(stream, found.name)
        return PickledArray(shape, dtype, fortran, (found.path, stream.tell()))


def from_node(node: object, reading: ReadContext) -> PickledArray:
    """The array described by a pickle.

    Raises
    ------
    PickleRefused
        If it holds objects, which would have to be created.
    Damaged, WrongDtype
        If it is not an array of real numbers, or its bytes do not match its shape.
    """
    shape: object
    if isinstance(node, Node) and node.name.endswith("multiarray._reconstruct"):
        _, shape, kind, fortran, data = _state(node, 5, reading)[:5]
    elif isinstance(node, Node) and node.name.endswith("numeric._frombuffer") and len(node.args) == 4:
        data, kind, shape, order = node.args
        fortran = order == "F"
    else:
        raise Damaged(file=reading.name, at=0)
    dtype = _dtype(kind, reading)
    if (
        not isinstance(shape, tuple)
        or len(shape) > _AXES
        or not all(type(length) is int and length >= 0 for length in shape)
    ):
        raise Damaged(file=reading.name, at=0)
    want = dtype.itemsize
    for length in shape:
        want *= length
    found, size = _data(data, reading)
    if size != want:
        raise Damaged(file=reading.name, at=found[1] if isinstance(found, tuple) else 0)
    return PickledArray(shape, dtype, fortran is True, found)


def number_of(value: object, reading: ReadContext) -> float | None:
    """A Python or NumPy number; None for anything else."""
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1 << 63 else None
    if isinstance(value, Node) and value.name.endswith("multiarray.scalar") and len(value.args) == 2:
        dtype = _dtype(value.args[0], reading)
        found, size = _data(value.args[1], reading)
        if isinstance(found, bytes) and size == dtype.itemsize:
            return float(np.frombuffer(found, dtype)[0])
    return None


def _companion(reading: ReadContext, ending: str) -> File:
    """The file of an array: named like the pickle, or, if that was renamed, with the same suffix."""
    for wanted in (f"{reading.name}.{ending}", f"{reading.path.name}.{ending}"):
        for file in reading.companions:
            if file.name == wanted:
                return file
    for file in reading.companions:
        if f".{file.name}".endswith(f".{ending}"):
            return file
    raise CompanionMissing(file=reading.name, missing=f"{reading.name}.{ending}")


def _dtype(node: object, reading: ReadContext) -> np.dtype[np.generic]:
    """Type of the numbers, from its code and byte order."""
    kind = node.args[0] if isinstance(node, Node) and node.name == "numpy.dtype" and node.args else None
    if type(kind) is str and kind.startswith("O"):
        raise PickleRefused(file=reading.name)
    if type(kind) is not str or not _KIND.fullmatch(kind):
        raise Damaged(file=reading.name, at=0)
    order = _state(node, 2, reading)[1] if isinstance(node, Node) and node.state is not None else "="
    if order not in _ORDERS:
        raise Damaged(file=reading.name, at=0)
    try:
        dtype: np.dtype[np.generic] = np.dtype(f"{order}{kind}")
    except TypeError as error:  # f1 does not exist
        raise Damaged(file=reading.name, at=0) from error
    check_dtype(dtype, reading.name)
    return dtype


def _state(node: Node, least: int, reading: ReadContext) -> tuple[Any, ...]:
    """State of an object: a tuple of at least so many items."""
    if not isinstance(node.state, tuple) or len(node.state) < least:
        raise Damaged(file=reading.name, at=0)
    return node.state


def _data(value: object, reading: ReadContext) -> tuple[bytes | tuple[Path, int], int]:
    """Bytes of an array and their number, or their position.

    Python 3 writes bytes for Python 2 as text whose characters are the bytes, with a call that encodes it.
    """
    if isinstance(value, Node) and value.name == "_codecs.encode" and value.args[1:] == ("latin1",):
        value = value.args[0]
    elif isinstance(value, Node) and value.name.endswith((".bytes", ".bytearray")):
        value = value.args[0] if value.args else b""
    if isinstance(value, Span) and not value.text:
        return (reading.path, value.at), value.size
    if isinstance(value, Span):
        with opened(reading.path, reading.name) as stream:
            stream.seek(value.at)
            value = stream.read(value.size).decode("utf-8", "replace")
    if isinstance(value, str):
        try:
            value = value.encode("latin-1")
        except UnicodeEncodeError as error:
            raise Damaged(file=reading.name, at=0) from error
    if not isinstance(value, bytes):
        raise PickleRefused(file=reading.name) if isinstance(value, list) else Damaged(file=reading.name, at=0)
    return value, len(value)
