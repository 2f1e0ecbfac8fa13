"""Whether bytes are the begin of a pickle: those are refused, unless they are gensim's, which are read as data."""

import pickletools
import re

_PROTOCOLS = tuple(b"\x80" + bytes([number]) for number in range(2, 6))
_NAMES = re.compile(r"[A-Za-z_][\w.]* [A-Za-z_][\w.]*")
_LOOKUPS = frozenset({"GLOBAL", "INST"})
_CONTAINERS = frozenset({"EMPTY_LIST", "EMPTY_DICT", "EMPTY_TUPLE", "LIST", "DICT", "TUPLE", "REDUCE", "BUILD", "OBJ"})
_ENOUGH = 20
"""Instructions in a row, one of them with a name to look up, that no text has by chance."""


def is_pickle(head: bytes) -> bool:
    """Whether a file begins as a pickle: with the mark of protocols 2 to 5, or with instructions of protocol 0 or 1.

    The first two protocols have no mark, so the instructions are counted; none of them is carried out.
    """
    if head.startswith(_PROTOCOLS):
        return True
    count, names, seen = 0, False, set()
    try:
        for instruction, argument, _ in pickletools.genops(head):
            count += 1
            seen.add(instruction.name)
            names = names or (instruction.name in _LOOKUPS and _NAMES.fullmatch(str(argument)) is not None)
            if names and count >= _ENOUGH:
                return True
    except (ValueError, OverflowError):  # no instruction, or the end of the head
        return False
    return bool(seen & _CONTAINERS) or names
