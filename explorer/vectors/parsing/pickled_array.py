"""Arrays of a gensim pickle, whose bytes are in the pickle or in a separate ``.npy`` file."""

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
    """An array whose description is checked, but whose numbers are not read yet.

    Attributes
    ----------
    shape, dtype, fortran
        As in NumPy; real numbers only.
    data
        All bytes, or the file and the position of the bytes in it.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    fortran: bool
    data: bytes | tuple[Path, int]

    def blocks(self, file: str) -> Iterator[NDArray[Any]]:
        """Yield the rows of an array with one or two axes in blocks, with numbers as in the file.

        Raises
        ------
        Damaged
            If the file became shorter in the meantime.
        """
        width = int(np.prod(self.shape[1:], dtype=np.int64))
        at_once = max(1, _BLOCK_BYTES // max(1, width * self.dtype.itemsize))
        if isinstance(self.data, bytes):
            order: Literal["F", "C"] = "F" if self.fortran else "C"
            array = np.frombuffer(self.data, dtype=self.dtype).reshape(self.shape, order=order)
            for first in range(0, self.shape[0], at_once):
                yield array[first : first + at_once]
            return
        path, start = self.data
        with opened(path, file) as stream:
            stream.seek(start)
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
    """Return the array that gensim saved in a separate file.

    Parameters
    ----------
    reading
        Read context of the pickle.
    ending
        Suffix after the name of the pickle, such as ``wv.vectors.npy``.

    Raises
    ------
    CompanionMissing, LoadError
        If the file is missing, or is not an array of real numbers.
    """
    companion = _companion(reading, ending)
    with opened(companion.path, companion.name) as stream:
        shape, fortran, dtype = header(stream, companion.name)
        return PickledArray(shape, dtype, fortran, (companion.path, stream.tell()))


def from_node(node: object, reading: ReadContext) -> PickledArray:
    """Return the array described by a node of a pickle.

    Raises
    ------
    PickleRefused
        If the array holds Python objects, which would have to be created.
    Damaged, WrongDtype
        If the node is not an array of real numbers, or its bytes do not match its shape.
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
    content, size = _data(data, reading)
    if size != want:
        raise Damaged(file=reading.name, at=content[1] if isinstance(content, tuple) else 0)
    return PickledArray(shape, dtype, fortran is True, content)


def number_of(value: object, reading: ReadContext) -> float | None:
    """Return a Python or NumPy number as a float; None for anything else."""
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1 << 63 else None
    if isinstance(value, Node) and value.name.endswith("multiarray.scalar") and len(value.args) == 2:
        dtype = _dtype(value.args[0], reading)
        content, size = _data(value.args[1], reading)
        if isinstance(content, bytes) and size == dtype.itemsize:
            return float(np.frombuffer(content, dtype)[0])
    return None


def _companion(reading: ReadContext, ending: str) -> File:
    """Return the file of an array: named like the pickle, or, if the pickle was renamed, with the same suffix."""
    for wanted in (f"{reading.name}.{ending}", f"{reading.path.name}.{ending}"):
        for file in reading.companions:
            if file.name == wanted:
                return file
    for file in reading.companions:
        if f".{file.name}".endswith(f".{ending}"):
            return file
    raise CompanionMissing(file=reading.name, missing=f"{reading.name}.{ending}")


def _dtype(node: object, reading: ReadContext) -> np.dtype[np.generic]:
    """Return the type of the numbers, from its code and byte order."""
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
    except TypeError as error:  # the type f1 does not exist
        raise Damaged(file=reading.name, at=0) from error
    check_dtype(dtype, reading.name)
    return dtype


def _state(node: Node, least: int, reading: ReadContext) -> tuple[Any, ...]:
    """Return the state of an object, a tuple of at least `least` items."""
    if not isinstance(node.state, tuple) or len(node.state) < least:
        raise Damaged(file=reading.name, at=0)
    return node.state


def _data(value: object, reading: ReadContext) -> tuple[bytes | tuple[Path, int], int]:
    """Return the bytes of an array, or their file and position, and their number.

    For Python 2, Python 3 writes bytes as a string with one character per byte, and a call that encodes it.
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
