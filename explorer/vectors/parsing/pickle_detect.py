"""Detect pickles: they are refused, unless gensim wrote them, and then they are read as data."""

import pickletools
import re

_PROTOCOLS = tuple(b"\x80" + bytes([number]) for number in range(2, 6))
_NAMES = re.compile(rb"[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n")
_LOOKUPS = frozenset({"GLOBAL", "INST"})
_CONTAINERS = frozenset({"EMPTY_LIST", "EMPTY_DICT", "EMPTY_TUPLE", "LIST", "DICT", "TUPLE", "REDUCE", "BUILD", "OBJ"})
_SIZES = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}
_INSTRUCTIONS = {ord(instruction.code): instruction for instruction in pickletools.opcodes}
_ENOUGH = 20
"""Number of consecutive instructions, one of them with a name to look up, that does not occur in text by chance."""


def is_pickle(head: bytes) -> bool:
    """Whether a file starts like a pickle: by the signature of protocols 2 to 5, or by instructions of protocol 0 or 1.

    The first two protocols have no signature, so instructions are counted; none is executed.
    """
    if head.startswith(_PROTOCOLS):
        return True
    place, count, names = 0, 0, False
    seen: set[str] = set()
    while place < len(head):
        instruction = _INSTRUCTIONS.get(head[place])
        if instruction is None:
            return False
        if instruction.name == "STOP":
            return place + 1 == len(head) and (names or bool(seen & _CONTAINERS))
        is_lookup = instruction.name in _LOOKUPS
        if is_lookup:
            names = _NAMES.match(head, place + 1) is not None
            if not names:
                return False
        seen.add(instruction.name)
        count += 1
        if names and count >= _ENOUGH:
            return True
        place = _behind(head, place + 1, instruction.arg, lines=2 if is_lookup else 1)
    return False


def _behind(head: bytes, place: int, argument: pickletools.ArgumentDescriptor | None, lines: int) -> int:
    """Position of the next instruction; the end of the head if the argument exceeds it."""
    if argument is None:
        return place
    if argument.n == pickletools.UP_TO_NEWLINE:
        for _ in range(lines):
            place = head.find(b"\n", place) + 1
            if not place:
                return len(head)
        return place
    if argument.n >= 0:
        return place + argument.n
    width = _SIZES[argument.n]
    return place + width + int.from_bytes(head[place : place + width], "little")
