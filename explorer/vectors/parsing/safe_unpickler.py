"""Read a pickle as data: nothing in it is imported, called or built.

A pickle is a program for a small stack machine. Python's own runs it: it looks up any name, calls it, and takes the
sizes of its tables from the file. This one only writes down what the program says: a name stays a `Name`, a call stays
a `Node` with the name and what it would have been called with. A dictionary stays the list of its pairs, so that
nothing is ever hashed, and long runs of bytes stay where they are in the file. So whatever a pickle holds, reading it
takes time and memory in proportion to its size and has no other effect.

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
"""Bytes of the longest instruction without its text."""

_SPAN = 1 << 15
"""Runs of at least so many bytes stay in the file."""

_LINE = 512
_GAP = 1 << 10
"""Numbers of remembered objects may be left out, but never so many that a table is made of holes."""

MEMO_BYTES = 12
"""What remembering something under a number takes."""

PLACE_BYTES, _OBJECT = 24, 96
"""Bytes that a place in a list takes, on the stack and then elsewhere; and an object that others are put into."""

_TICK = 1 << 22
_SHOWN = 120


class Name(str):
    """Name of a class or function, ``module.name``; nothing but its text."""

    __slots__ = ()


class Pairs(list[Any]):
    """A dictionary as it was written: key, value, key, value."""

    __slots__ = ()


class Node:
    """What a call would have made.

    Attributes
    ----------
    name
        What would have been called.
    args
        With what.
    state
        What it would have been given to restore itself from; None without.
    items
        What would have been put into it afterwards.
    """

    __slots__ = ("args", "items", "name", "state")

    def __init__(self, name: Name, args: tuple[Any, ...]) -> None:
        self.name = name
        self.args = args
        self.state: Any = None
        self.items: Pairs | None = None


@dataclass(frozen=True)
class Span:
    """A run of bytes in the file: where, how many, and whether they are UTF-8 text."""

    at: int
    size: int
    text: bool


class Stop(Exception):
    """The end of the program."""


class Machine:
    """Walks through one pickle.

    Parameters
    ----------
    stream
        The file, at the first byte of the pickle.
    reading
        For the name of the file, and to say how far it is.
    """

    def __init__(self, stream: BinaryIO, reading: ReadContext) -> None:
        self._stream = stream
        self._reading = reading
        self._size = size_of(stream)
        self._data = b""
        self._last = -1  # where the longest instruction may begin in it
        self._place = 0
        self._base = stream.tell()
        self._ticked = 0
        files = self._size + sum(_size_of(companion.path) for companion in reading.companions)
        self.room = max(LIMITS.pickle_memory, LIMITS.pickle_memory_per_byte * files)
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: list[Any] = []

    def run(self, operations: "Mapping[int, Callable[[Machine], None]]") -> Any:  # noqa: ANN401 - whatever the pickle holds
        """The object that the pickle describes, by what each instruction writes down; `Stop` ends it.

        Raises
        ------
        PickleForeign
            If it asks for a name that is not on the list, or for an instruction that gensim does not write.
        Damaged
            If it breaks off, contradicts itself or announces more than the file holds.
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
        """The next bytes as a whole number, the lowest byte first."""
        start = self._place
        self._place = start + count
        if self._place > len(self._data):
            raise IndexError
        return int.from_bytes(self._data[start : self._place], "little", signed=signed)

    def take(self, count: int) -> bytes:
        """The next bytes, which must be in the file before they are read."""
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
        """The next bytes; a long run is only noted."""
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
        """What lies above the last mark, which goes too."""
        self._hold()
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def put(self, thing: Any, size: int = 0) -> None:  # noqa: ANN401
        """Put something of so many bytes on the stack."""
        self.room -= size + PLACE_BYTES
        self.stack.append(thing)

    def made(self, thing: Any) -> None:  # noqa: ANN401
        """Put a new list, tuple, dictionary or call on the stack, unless all takes too much memory by now."""
        self._hold()
        self.put(thing, _OBJECT)

    def mark(self) -> None:
        """Remember how high the stack is."""
        self.room -= _OBJECT
        self.marks.append(len(self.stack))

    def remember(self, index: int) -> None:
        """Keep the top of the stack under a number."""
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
        """Put a name on the stack, if it is on the list."""
        if type(module) is not str or type(name) is not str:
            raise TypeError
        full = f"{module}.{name}"
        if full not in ALLOWED:
            self.refuse(full)
        self.put(Name(full), _OBJECT)

    def refuse(self, what: str) -> None:
        """End the reading because of a name or an instruction."""
        shown = what.encode("utf-8", "backslashreplace").decode()
        raise PickleForeign(file=self._reading.name, name=shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…")

    def _hold(self) -> None:
        """Hold what was made to the memory that it may take."""
        if self.room < 0:
            raise ValueError

    def _refill(self) -> None:
        """Read on, so that the longest instruction is at hand."""
        self._hold()
        self._base += self._place
        self._data = self._data[self._place :] + self._stream.read(_CHUNK)
        self._last = len(self._data) - _LONGEST
        self._place = 0
        if self._base - self._ticked >= _TICK:
            self._ticked = self._base
            self._reading.tick(self._base, self._size, 0)


def _size_of(path: Path) -> int:
    """Bytes of a file; 0 if it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
