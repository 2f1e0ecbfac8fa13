"""Read a pickle as data: nothing in it is imported, called or instantiated.

A pickle is a program for a small stack machine. Python's own unpickler runs it: it looks up any name, calls it, and
takes the sizes of its tables from the file. This one only records what the program describes: a name becomes a `Name`,
a call becomes a `Node` with the name and the arguments. A dictionary becomes the list of its pairs, so that nothing is
hashed, and long runs of bytes stay in the file. Whatever a pickle contains, reading it takes time and memory in
proportion to its size and has no other effect.

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
"""Length of the longest instruction in bytes without its text."""

_SPAN = 1 << 15
"""Length from which a run of bytes stays in the file."""

_LINE = 512
_GAP = 1 << 10
"""Memo numbers may be skipped, but not so many that the table consists of gaps."""

MEMO_BYTES = 12
"""Memory of a memo entry."""

PLACE_BYTES, _OBJECT = 24, 96
"""Memory of a list item, on the stack and then in the list; and of an object that contains others."""

_TICK = 1 << 22
_SHOWN = 120


class Name(str):
    """Name of a class or function, ``module.name``; only its text."""

    __slots__ = ()


class Pairs(list[Any]):
    """A dictionary as written: key, value, key, value."""

    __slots__ = ()


class Node:
    """The result of a call that was not made.

    Attributes
    ----------
    name
        Function to call.
    args
        Arguments of the call.
    state
        State for the object; None without.
    items
        Items to be added to the object.
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
    """The end of the program."""


class Machine:
    """Interprets one pickle.

    Parameters
    ----------
    stream
        Positioned at the first byte of the pickle.
    reading
        Gives the file name and the progress callback.
    """

    def __init__(self, stream: BinaryIO, reading: ReadContext) -> None:
        self._stream = stream
        self._reading = reading
        self._size = size_of(stream)
        self._data = b""
        self._last = -1  # where the longest instruction may start in it
        self._place = 0
        self._base = stream.tell()
        self._ticked = 0
        files = self._size + sum(_size_of(companion.path) for companion in reading.companions)
        self.room = max(LIMITS.pickle_memory, LIMITS.pickle_memory_per_byte * files)
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: list[Any] = []

    def run(self, operations: "Mapping[int, Callable[[Machine], None]]") -> Any:  # noqa: ANN401 - whatever the pickle holds
        """The object described by the pickle, from the effects of its instructions; `Stop` ends it.

        Raises
        ------
        PickleForeign
            If it contains a name that is not allowed, or an instruction that gensim does not write.
        Damaged
            If it ends early, contradicts itself or announces more than the file holds.
        """
        try:
            while True:
                place = self._place
                if place > self._last:
                    self._refill()
                    place = 0
                code = self._data[place]
                self._place = place + 1
                operations[code](self)
        except Stop:
            return self.stack[-1]
        except PickleForeign:
            raise
        except (IndexError, ValueError, TypeError, KeyError, AttributeError, struct.error, OverflowError) as error:
            raise Damaged(file=self._reading.name, at=self._base + self._place) from error

    def number(self, count: int, *, signed: bool = False) -> int:
        """The next bytes as a little-endian integer."""
        start = self._place
        self._place = start + count
        if self._place > len(self._data):
            raise IndexError
        return int.from_bytes(self._data[start : self._place], "little", signed=signed)

    def take(self, count: int) -> bytes:
        """The next bytes, which must exist in the file before they are read."""
        stop = self._place + count
        if stop > len(self._data):
            if self._base + stop > self._size:
                raise IndexError
            self._data = self._data[self._place :] + self._stream.read(max(stop - len(self._data), _CHUNK))
            self._last = len(self._data) - _LONGEST
            self._base += self._place
            self._place, stop = 0, count
        result = self._data[self._place : stop]
        if len(result) < count:
            raise IndexError
        self._place = stop
        return result

    def run_of(self, count: int, *, text: bool) -> bytes | Span:
        """The next bytes; a long run is only recorded."""
        if count < _SPAN:
            return self.take(count)
        at = self._base + self._place
        if at + count > self._size:
            raise IndexError
        self._stream.seek(at + count)
        self._data, self._last, self._place, self._base = b"", -1, 0, at + count
        return Span(at, count, text)

    def line(self) -> str:
        """The next bytes up to a line feed."""
        end = self._data.find(b"\n", self._place, self._place + _LINE)
        if end < 0:
            self._refill()
            end = self._data.index(b"\n", self._place, self._place + _LINE)
        text = self._data[self._place : end].decode("ascii")
        self._place = end + 1
        return text

    def popped(self) -> list[Any]:
        """Everything above the last mark, which is removed too."""
        self._hold()
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def put(self, thing: Any, size: int = 0) -> None:  # noqa: ANN401
        """Push an object of a given size in bytes."""
        self.room -= size + PLACE_BYTES
        self.stack.append(thing)

    def made(self, thing: Any) -> None:  # noqa: ANN401
        """Push a new list, tuple, dictionary or call, unless the memory limit is exceeded."""
        self._hold()
        self.put(thing, _OBJECT)

    def mark(self) -> None:
        """Record the height of the stack."""
        self.room -= _OBJECT
        self.marks.append(len(self.stack))

    def remember(self, index: int) -> None:
        """Store the top of the stack under a number."""
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
        """Push a name, if it is allowed."""
        if type(module) is not str or type(name) is not str:
            raise TypeError
        full = f"{module}.{name}"
        if full not in ALLOWED:
            self.refuse(full)
        self.put(Name(full), _OBJECT)

    def refuse(self, what: str) -> None:
        """Stop because of a name or an instruction."""
        shown = what.encode("utf-8", "backslashreplace").decode()
        raise PickleForeign(file=self._reading.name, name=shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…")

    def _hold(self) -> None:
        """Check the memory limit."""
        if self.room < 0:
            raise ValueError

    def _refill(self) -> None:
        """Read on, so that the longest instruction is in the buffer."""
        self._hold()
        self._base += self._place
        self._data = self._data[self._place :] + self._stream.read(_CHUNK)
        self._last = len(self._data) - _LONGEST
        self._place = 0
        if self._base - self._ticked >= _TICK:
            self._ticked = self._base
            self._reading.tick(self._base, self._size, 0)


def _size_of(path: Path) -> int:
    """Size of a file in bytes; 0 if unknown."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
