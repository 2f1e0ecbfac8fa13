"""Parse JSON that is too large to be kept as objects: some elements of a list or an object at a time."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from explorer.vectors.parsing.json_values import unique

_WINDOW = 1 << 18
"""Number of bytes parsed at once; `walk` enters a list or object that is longer."""

_WIDEST = 1 << 24
"""Largest distance in bytes between two commas with only blanks or a number between them; strings may be longer."""

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
        The JSON text.
    at
        Position of the opening bracket.
    take
        Called with the next elements, as a list or a dictionary.
    enter
        Called for an element that is a long list or object, with its key (empty in a list), position and depth;
        returns the position after the element; see `skip`.
    deep
        Number of enclosing lists and objects.

    Returns
    -------
    int
        Position after the closing bracket.

    Raises
    ------
    ValueError, RecursionError
        If the text is not JSON or is nested too deeply, or an object has a key twice among elements parsed together.
    """
    if deep > _DEEPEST:
        raise RecursionError
    opening = content[at : at + 1]
    if opening not in _BRACKETS:
        raise ValueError(at)
    closing = _BRACKETS[opening]
    position, is_first = at + 1, True
    while True:
        stop = _cut(content, position)
        if stop < 0:
            match = (_NAME if opening == b"{" else _BLANK).match(content, position)
            if match is None or content[match.end() : match.end() + 1] not in _BRACKETS:
                raise ValueError(position)
            name = json.loads(match[1]) if opening == b"{" else ""
            stop = _BLANK.match(content, enter(name, match.end(), deep + 1)).end()  # type: ignore[union-attr]
        else:
            chunk = content[position:stop]
            is_empty = not chunk.strip()
            if is_empty and not (is_first and content[stop : stop + 1] == closing):
                raise ValueError(position)
            if not is_empty:
                text = str(chunk, "utf-8", "surrogatepass")
                text = f"{{{text}}}" if opening == b"{" else f"[{text}]"
                take(json.loads(text, object_pairs_hook=unique))
        following = content[stop : stop + 1]
        if following == closing:
            return stop + 1
        if following != b",":
            raise ValueError(stop)
        position, is_first = stop + 1, False


def skip(content: bytes, at: int, deep: int) -> int:
    """Return the position after a list or an object; see `walk`."""
    return walk(content, at, lambda elements: None, lambda name, start, depth: skip(content, start, depth), deep)


def _cut(content: bytes, position: int) -> int:
    """Return the end of the elements to parse at once: the last comma between two of them, or the closing bracket.

    -1 if the first element is a list or an object that is too long.
    """
    size = _WINDOW
    while True:
        window = content[position : position + size]
        # escaped quotes do not end a string; their replacement has the same length, so positions stay valid
        unescaped = window.replace(rb"\\", b"__").replace(rb"\"", b"__") if b"\\" in window else window
        text = np.frombuffer(unescaped, dtype=np.uint8)
        outside = (np.cumsum(text == _QUOTE, dtype=np.uint8) & 1) == 0
        lower = text | _LOWER  # turns [ and ] into { and }
        opening, closing = (lower == _OPEN) & outside, (lower == _CLOSE) & outside
        depth = np.cumsum(opening.view(np.int8) - closing.view(np.int8), dtype=np.int32)
        ends = depth < 0
        if ends.any():
            return position + int(ends.argmax())
        commas = np.flatnonzero((text == _COMMA) & outside & (depth == 0))
        if commas.size:
            return position + int(commas[-1])
        if position + size >= len(content):
            raise ValueError(len(content))
        if opening.any():
            return -1
        if string := _TEXT.match(content, position):
            return string.end()
        size *= 2
        if size > _WIDEST:
            raise ValueError(position)
