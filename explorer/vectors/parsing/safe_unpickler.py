"""Read a pickle as data: nothing in it is imported, called or instantiated.

A pickle is a program for a small stack machine. Python's own unpickler runs it: it looks up any name, calls it, and
takes the sizes of its tables from the file. This module only records the program: a name becomes a `Name`, a call
becomes a `Node` with the name and the arguments. A dictionary becomes the list of its pairs, so that nothing is
hashed, and long runs of bytes stay in the file. Reading any pickle takes time and memory in proportion to its size and
has no other effect.

Source: the comments of ``pickletools`` (Python 3.11), protocols 0 to 5.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from explorer.errors import Damaged, PickleForeign
from explorer.limits import LIMITS
from explorer.vectors.parsing.file_io import size_of
from explorer.vectors.parsing.pickle_names import ALLOWED
from explorer.vectors.reading import ReadContext

_CHUNK = 1 << 18
_LONGEST = 16
"""Length of the longest instruction in bytes, without its text."""

_SPAN = 1 << 15
"""Length in bytes from which a run of bytes stays in the file."""

_LINE = 512
_GAP = 1 << 10
"""Largest number of memo indices that may be skipped; more would fill the table with gaps."""

MEMO_BYTES = 12
"""Memory of a memo entry in bytes."""

PLACE_BYTES, _OBJECT = 24, 96
"""Memory in bytes of a list item (on the stack, then in the list), and of an object that contains others."""

_TICK = 1 << 22
_SHOWN = 120


class Name(str):
    """Name of a class or function, as the text ``module.name``."""

    __slots__ = ()


class Pairs(list[Any]):
    """A dictionary as a flat list, as in the pickle: key, value, key, value."""

    __slots__ = ()


class Node:
    """A call that is recorded, but not executed.

    Attributes
    ----------
    name
        Name of the function.
    args
        Arguments of the call.
    state
        State of the object; None without one.
    items
        Items to add to the object; None without any.
    """

    __slots__ = ("args", "items", "name", "state")

    def __init__(self, name: Name, args: tuple[Any, ...]) -> None:
        self.name = name
        self.args = args
        self.state: Any = None
        self.items: Pairs | None = None


@dataclass(frozen=True)
class Span:
    """A run of bytes in the file: position, length, and whether it is UTF-8 text."""

    at: int
    size: int
    text: bool


class Stop(Exception):
    """Signals the end of the pickle."""


class Machine:
    """The stack machine that interprets one pickle.

    Parameters
    ----------
    stream
        Positioned at the first byte of the pickle.
    reading
        Read context, for the file name, the companions and the progress callback.
    """

    def __init__(self, stream: BinaryIO, reading: ReadContext) -> None:
        self._stream = stream
        self._reading = reading
        self._size = size_of(stream)
        self._data = b""
        self._last = -1  # last position in `_data` at which the longest instruction fits
        self._position = 0
        self._base = stream.tell()
        self._ticked = 0
        file_bytes = self._size + sum(_size_of(companion.path) for companion in reading.companions)
        self.room = max(LIMITS.pickle_memory, LIMITS.pickle_memory_per_byte * file_bytes)
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: list[Any] = []

    def run(self, operations: "Mapping[int, Callable[[Machine], None]]") -> Any:  # noqa: ANN401 - whatever the pickle holds
        """Run the instructions until `Stop`, and return the object described by the pickle.

        Raises
        ------
        PickleForeign
            If it contains a name that is not allowed, or an instruction that gensim does not write.
        Damaged
            If it ends early, is inconsistent, announces more than the file holds or exceeds the memory limit.
        """
        try:
            while True:
                position = self._position
                if position > self._last:
                    self._refill()
                    position = 0
                code = self._data[position]
                self._position = position + 1
                operations[code](self)
        except Stop:
            return self.stack[-1]
        except PickleForeign:
            raise
        except (IndexError, ValueError, TypeError, KeyError, AttributeError, struct.error, OverflowError) as error:
            raise Damaged(file=self._reading.name, at=self._base + self._position) from error

    def number(self, count: int, *, signed: bool = False) -> int:
        """Read the next `count` bytes as a little-endian integer."""
        start = self._position
        self._position = start + count
        if self._position > len(self._data):
            raise IndexError
        return int.from_bytes(self._data[start : self._position], "little", signed=signed)

    def take(self, count: int) -> bytes:
        """Read the next `count` bytes; check first that the file has them."""
        stop = self._position + count
        if stop > len(self._data):
            if self._base + stop > self._size:
                raise IndexError
            self._data = self._data[self._position :] + self._stream.read(max(stop - len(self._data), _CHUNK))
            self._last = len(self._data) - _LONGEST
            self._base += self._position
            self._position, stop = 0, count
        result = self._data[self._position : stop]
        if len(result) < count:
            raise IndexError
        self._position = stop
        return result

    def run_of(self, count: int, *, text: bool) -> bytes | Span:
        """Read the next `count` bytes; return a long run as a `Span` without reading it."""
        if count < _SPAN:
            return self.take(count)
        start = self._base + self._position
        if start + count > self._size:
            raise IndexError
        self._stream.seek(start + count)
        self._data, self._last, self._position, self._base = b"", -1, 0, start + count
        return Span(start, count, text)

    def line(self) -> str:
        """Read the text up to the next line feed."""
        end = self._data.find(b"\n", self._position, self._position + _LINE)
        if end < 0:
            self._refill()
            end = self._data.index(b"\n", self._position, self._position + _LINE)
        text = self._data[self._position : end].decode("ascii")
        self._position = end + 1
        return text

    def popped(self) -> list[Any]:
        """Pop the last mark and all items above it; return the items."""
        self._check_memory()
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def put(self, thing: Any, size: int = 0) -> None:  # noqa: ANN401
        """Push an object that takes `size` bytes of memory."""
        self.room -= size + PLACE_BYTES
        self.stack.append(thing)

    def made(self, thing: Any) -> None:  # noqa: ANN401
        """Push a new list, tuple, dictionary or call, after a check of the memory limit."""
        self._check_memory()
        self.put(thing, _OBJECT)

    def mark(self) -> None:
        """Push a mark: the current height of the stack."""
        self.room -= _OBJECT
        self.marks.append(len(self.stack))

    def remember(self, index: int) -> None:
        """Store the top of the stack in the memo."""
        count = len(self.memo)
        self.room -= MEMO_BYTES * max(index - count + 1, 0)
        if index < count:
            self.memo[index] = self.stack[-1]
            return
        if index > count + _GAP or index > self._size:
            raise ValueError
        self.memo.extend([None] * (index - count))
        self.memo.append(self.stack[-1])

    def name(self, module: object, name: object) -> None:
        """Push a name; refuse it unless it is allowed."""
        if type(module) is not str or type(name) is not str:
            raise TypeError
        full = f"{module}.{name}"
        if full not in ALLOWED:
            self.refuse(full)
        self.put(Name(full), _OBJECT)

    def refuse(self, what: str) -> None:
        """Raise `PickleForeign` for a name or an instruction."""
        shown = what.encode("utf-8", "backslashreplace").decode()
        raise PickleForeign(file=self._reading.name, name=shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…")

    def _check_memory(self) -> None:
        """Raise `ValueError` if the memory limit is exceeded."""
        if self.room < 0:
            raise ValueError

    def _refill(self) -> None:
        """Fill the buffer, so that it holds the longest instruction; report progress."""
        self._check_memory()
        self._base += self._position
        self._data = self._data[self._position :] + self._stream.read(_CHUNK)
        self._last = len(self._data) - _LONGEST
        self._position = 0
        if self._base - self._ticked >= _TICK:
            self._ticked = self._base
            self._reading.tick(self._base, self._size, 0)


def _size_of(path: Path) -> int:
    """Return the size of a file in bytes; 0 if it is unknown."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
