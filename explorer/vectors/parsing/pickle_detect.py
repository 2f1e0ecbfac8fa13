"""Detect pickles. They are refused unless gensim wrote them; those of gensim are read as data."""

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
_MIN_INSTRUCTIONS = 20
"""Number of consecutive instructions, with a name lookup among them, that does not occur in text by chance."""


def is_pickle(head: bytes) -> bool:
    """Whether a file starts like a pickle: by the signature of protocols 2 to 5, or by instructions of protocol 0 or 1.

    Protocols 0 and 1 have no signature, so instructions are counted; none is executed.
    """
    if head.startswith(_PROTOCOLS):
        return True
    position, count, has_name = 0, 0, False
    seen: set[str] = set()
    while position < len(head):
        instruction = _INSTRUCTIONS.get(head[position])
        if instruction is None:
            return False
        if instruction.name == "STOP":
            return position + 1 == len(head) and (has_name or bool(seen & _CONTAINERS))
        is_lookup = instruction.name in _LOOKUPS
        if is_lookup:
            has_name = _NAMES.match(head, position + 1) is not None
            if not has_name:
                return False
        seen.add(instruction.name)
        count += 1
        if has_name and count >= _MIN_INSTRUCTIONS:
            return True
        position = _next_instruction(head, position + 1, instruction.arg, lines=2 if is_lookup else 1)
    return False


def _next_instruction(head: bytes, position: int, argument: pickletools.ArgumentDescriptor | None, lines: int) -> int:
    """Return the position of the next instruction; the end of the head if the argument exceeds it."""
    if argument is None:
        return position
    if argument.n == pickletools.UP_TO_NEWLINE:
        for _ in range(lines):
            position = head.find(b"\n", position) + 1
            if not position:
                return len(head)
        return position
    if argument.n >= 0:
        return position + argument.n
    width = _SIZES[argument.n]
    return position + width + int.from_bytes(head[position : position + width], "little")
