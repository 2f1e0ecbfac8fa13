"""JSON that is too large to be kept as objects: a list or object, some elements at a time."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from explorer.vectors.parsing.json_values import unique

_WINDOW = 1 << 18
"""Bytes parsed at once; a longer list or object is entered."""

_WIDEST = 1 << 24
"""Largest number of bytes between two elements that are not text: of blanks, or of a number."""

_DEEPEST = 16
_NAME = re.compile(rb'\s*("(?:[^"\\]|\\.)*+")\s*:\s*', re.DOTALL)
_BLANK = re.compile(rb"\s*")
_TEXT = re.compile(rb'\s*(?:"(?:[^"\\]|\\.)*+"\s*:\s*)?"(?:[^"\\]|\\.)*+"\s*', re.DOTALL)
_QUOTE, _COMMA, _LOWER, _OPEN, _CLOSE = ord('"'), ord(","), 0x20, ord("{"), ord("}")
_BRACKETS = {b"[": b"]", b"{": b"}"}


def walk(content: bytes, at: int, take: Callable[[Any], None], enter: Callable[[str, int, int], int], deep: int) -> int:
    """Iterate over the elements of a list or an object.

    Parameters
    ----------
    content
        The text.
    at
        Position of its bracket.
    take
        Called with the next elements, as a list or a dictionary.
    enter
        Called with the key (empty in a list), the position and the depth of an element that is a long list or object;
        returns the position after it; see `skip`.
    deep
        Number of enclosing lists and objects.

    Returns
    -------
    int
        Position after the last bracket.

    Raises
    ------
    ValueError, RecursionError
        If it is not JSON, an object has a key twice among elements parsed together, or it is nested too deeply.
    """
    if deep > _DEEPEST:
        raise RecursionError
    begin = content[at : at + 1]
    if begin not in _BRACKETS:
        raise ValueError(at)
    end = _BRACKETS[begin]
    place, is_first = at + 1, True
    while True:
        stop = _cut(content, place)
        if stop < 0:
            found = (_NAME if begin == b"{" else _BLANK).match(content, place)
            if found is None or content[found.end() : found.end() + 1] not in _BRACKETS:
                raise ValueError(place)
            name = json.loads(found[1]) if begin == b"{" else ""
            stop = _BLANK.match(content, enter(name, found.end(), deep + 1)).end()  # type: ignore[union-attr]
        else:
            piece = content[place:stop]
            is_empty = not piece.strip()
            if is_empty and not (is_first and content[stop : stop + 1] == end):
                raise ValueError(place)
            if not is_empty:
                text = str(piece, "utf-8", "surrogatepass")
                text = f"{{{text}}}" if begin == b"{" else f"[{text}]"
                take(json.loads(text, object_pairs_hook=unique))
        behind = content[stop : stop + 1]
        if behind == end:
            return stop + 1
        if behind != b",":
            raise ValueError(stop)
        place, is_first = stop + 1, False


def skip(content: bytes, at: int, deep: int) -> int:
    """Find the end of a list or an object; see `walk`."""
    return walk(content, at, lambda elements: None, lambda name, place, below: skip(content, place, below), deep)


def _cut(content: bytes, place: int) -> int:
    """End of the elements that start at a position: at the last comma between two of them, or at the bracket.

    -1 if the first one is a list or an object that is too long.
    """
    size = _WINDOW
    while True:
        window = content[place : place + size]
        # escaped characters are not quotes; all others keep their position
        bare = window.replace(rb"\\", b"__").replace(rb"\"", b"__") if b"\\" in window else window
        text = np.frombuffer(bare, dtype=np.uint8)
        outside = (np.cumsum(text == _QUOTE, dtype=np.uint8) & 1) == 0
        lower = text | _LOWER  # both kinds of brackets as one
        opening, closing = (lower == _OPEN) & outside, (lower == _CLOSE) & outside
        depth = np.cumsum(opening.view(np.int8) - closing.view(np.int8), dtype=np.int32)
        ends = depth < 0
        if ends.any():
            return place + int(ends.argmax())
        commas = np.flatnonzero((text == _COMMA) & outside & (depth == 0))
        if commas.size:
            return place + int(commas[-1])
        if place + size >= len(content):
            raise ValueError(len(content))
        if opening.any():
            return -1
        if long := _TEXT.match(content, place):
            return long.end()
        size *= 2
        if size > _WIDEST:
            raise ValueError(place)
