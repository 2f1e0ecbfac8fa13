"""Effect of each pickle instruction on the `Machine` of `safe_unpickler`.

Source: the comments of ``pickletools`` (Python 3.11), protocols 0 to 5. The text instructions of protocol 0 are
supported only if Python 2 also wrote them in later protocols.
"""

import struct
from collections.abc import Callable
from sys import getsizeof
from typing import Any, BinaryIO

from explorer.vectors.parsing.safe_unpickler import MEMO_BYTES, PLACE_BYTES, Machine, Name, Node, Pairs, Span, Stop
from explorer.vectors.reading import ReadContext

_Operation = Callable[[Machine], None]
_NUMBER = 32
"""Memory of a number in bytes; integers below 256 are preallocated."""

_TEXT = 96
"""Memory of a string in bytes: its reference, and the object without the characters."""


def _stop(machine: Machine) -> None:
    if len(machine.stack) != 1 or machine.marks:
        raise ValueError
    raise Stop


def _frame(machine: Machine) -> None:
    machine.number(8)  # the frame size is only a read-ahead hint


def _protocol(machine: Machine) -> None:
    if machine.number(1) > 5:
        raise ValueError


def _mark(machine: Machine) -> None:
    machine.mark()


def _pop(machine: Machine) -> None:
    machine.room += PLACE_BYTES
    machine.stack.pop()


def _constant(value: object) -> _Operation:
    def operation(machine: Machine) -> None:  # `put` inlined: a damaged pickle may have millions of these
        machine.room -= PLACE_BYTES
        machine.stack.append(value)

    return operation


def _integer(count: int, *, signed: bool = False) -> _Operation:
    return lambda machine: machine.put(machine.number(count, signed=signed), _NUMBER if count > 1 else 0)


def _long(count: int) -> _Operation:
    def operation(machine: Machine) -> None:
        machine.put(
            value := int.from_bytes(machine.take(machine.number(count)), "little", signed=True), getsizeof(value)
        )

    return operation


def _decimal(machine: Machine) -> None:
    text = machine.line()
    if text in ("00", "01"):
        machine.put(text == "01")
    elif not text.removesuffix("L").removeprefix("-").isdecimal():
        raise ValueError
    else:
        machine.put(value := int(text.removesuffix("L")), getsizeof(value))


def _float(machine: Machine) -> None:
    machine.put(struct.unpack(">d", machine.take(8))[0], _NUMBER)


def _text(count: int) -> _Operation:
    def operation(machine: Machine) -> None:
        size = machine.number(count)
        content = machine.run_of(size, text=True)
        machine.room -= size + _TEXT
        machine.stack.append(content if isinstance(content, Span) else str(content, "utf-8", "surrogatepass"))

    return operation


def _bytes(count: int) -> _Operation:
    def operation(machine: Machine) -> None:
        content = machine.run_of(machine.number(count), text=False)
        machine.put(content, getsizeof(content))

    return operation


def _python2_text(count: int) -> _Operation:
    """Push a string of Python 2, one byte per character; gensim decodes old files as Latin-1 in Python 3."""

    def operation(machine: Machine) -> None:
        content = machine.run_of(machine.number(count, signed=count == 4), text=False)
        value = content if isinstance(content, Span) else content.decode("latin-1")
        machine.put(value, getsizeof(value))

    return operation


def _new(kind: Callable[[], object]) -> _Operation:
    return lambda machine: machine.made(kind())


def _collect(kind: Callable[[list[Any]], object]) -> _Operation:
    return lambda machine: machine.made(kind(machine.popped()))


def _pairs(items: list[Any]) -> Pairs:
    if len(items) % 2:
        raise ValueError
    return Pairs(items)


def _tuple(count: int) -> _Operation:
    def operation(machine: Machine) -> None:
        items = tuple(machine.stack[-count:])
        if len(items) < count:
            raise IndexError
        del machine.stack[-count:]
        machine.made(items)

    return operation


def _append(machine: Machine) -> None:
    _extend_list([machine.stack.pop()], machine.stack[-1])


def _appends(machine: Machine) -> None:
    items = machine.popped()
    _extend_list(items, machine.stack[-1])


def _extend_list(items: list[Any], target: object) -> None:
    if type(target) is not list:
        raise TypeError
    target.extend(items)


def _set_item(machine: Machine) -> None:
    pair = machine.stack[-2:]
    del machine.stack[-2:]
    _extend_pairs(pair, machine.stack[-1])


def _set_items(machine: Machine) -> None:
    items = machine.popped()
    _extend_pairs(items, machine.stack[-1])


def _extend_pairs(items: list[Any], target: object) -> None:
    if isinstance(target, Node):
        target.items = target.items if target.items is not None else Pairs()
        target = target.items
    if type(target) is not Pairs or len(items) % 2:
        raise TypeError
    target.extend(items)


def _get(count: int) -> _Operation:
    return lambda machine: machine.put(machine.memo[machine.number(count)])


def _remember(count: int) -> _Operation:
    return lambda machine: machine.remember(machine.number(count))


def _memoize(machine: Machine) -> None:
    machine.room -= MEMO_BYTES
    machine.memo.append(machine.stack[-1])


def _global(machine: Machine) -> None:
    module = machine.line()
    machine.name(module, machine.line())


def _stack_global(machine: Machine) -> None:
    name = machine.stack.pop()
    machine.name(machine.stack.pop(), name)


def _call(machine: Machine) -> None:
    args = machine.stack.pop()
    name = machine.stack.pop()
    if type(args) is not tuple or type(name) is not Name:
        raise TypeError
    machine.made(Node(name, args))


def _build(machine: Machine) -> None:
    state = machine.stack.pop()
    target = machine.stack[-1]
    if type(target) is not Node:
        raise TypeError
    target.state = state


def _instance(machine: Machine) -> None:
    module = machine.line()
    machine.refuse(f"{module}.{machine.line()}")


def _refused(instruction: str) -> _Operation:
    return lambda machine: machine.refuse(instruction)


OPERATIONS: dict[int, _Operation] = {
    ord("."): _stop, 0x80: _protocol, 0x95: _frame, ord("("): _mark, ord("0"): _pop,
    ord("N"): _constant(None), 0x88: _constant(True), 0x89: _constant(False),
    ord("K"): _integer(1), ord("M"): _integer(2), ord("J"): _integer(4, signed=True), 0x8A: _long(1), 0x8B: _long(4),
    ord("I"): _decimal, ord("L"): _decimal, ord("G"): _float,
    ord("X"): _text(4), 0x8C: _text(1), 0x8D: _text(8),
    ord("B"): _bytes(4), ord("C"): _bytes(1), 0x8E: _bytes(8), 0x96: _bytes(8),
    ord("T"): _python2_text(4), ord("U"): _python2_text(1),
    ord(")"): _constant(()), 0x85: _tuple(1), 0x86: _tuple(2), 0x87: _tuple(3), ord("t"): _collect(tuple),
    ord("]"): _new(list), ord("l"): _collect(list), ord("}"): _new(Pairs), ord("d"): _collect(_pairs),
    0x8F: _new(list), 0x91: _collect(list), ord("a"): _append, ord("e"): _appends, 0x90: _appends,
    ord("s"): _set_item, ord("u"): _set_items,
    ord("h"): _get(1), ord("j"): _get(4), ord("q"): _remember(1), ord("r"): _remember(4), 0x94: _memoize,
    ord("c"): _global, 0x93: _stack_global, ord("R"): _call, 0x81: _call, ord("b"): _build,
    ord("i"): _instance, ord("o"): _refused("OBJ"), 0x92: _refused("NEWOBJ_EX"), ord("P"): _refused("PERSID"),
    ord("Q"): _refused("BINPERSID"), 0x82: _refused("EXT1"), 0x83: _refused("EXT2"), 0x84: _refused("EXT4"),
    0x97: _refused("NEXT_BUFFER"), 0x98: _refused("READONLY_BUFFER"),
}  # fmt: skip
"""Effect of each instruction, by its code. A set becomes the list of its members."""


def read_pickle(stream: BinaryIO, reading: ReadContext) -> Any:  # noqa: ANN401 - whatever it holds
    """Return the object described by a pickle, as data.

    Parameters
    ----------
    stream
        Positioned at the first byte of the pickle.
    reading
        Read context, for the file name and the progress callback.

    Returns
    -------
    object
        Numbers, strings, bytes, `Span`, lists, tuples, `Pairs`, `Name` and `Node`.

    Raises
    ------
    PickleForeign, Damaged
        See `Machine.run`.
    """
    return Machine(stream, reading).run(OPERATIONS)
