"""Building blocks of scenes: printed numbers, arithmetic, text widths, brackets, labels."""

import unicodedata
from collections.abc import Sequence

from explorer.lessons.lesson import Element, Emphasis, Message
from explorer.locales.number_format import MINUS, number
from explorer.locales.text_width import is_wide

_ADVANCES = {0.34: " iljtfrI.,:;'|!()[]·", 0.9: "mwMW@%…—", 0.68: f"ABCDEFGHJKLNOPQRSTUVXYZ+=×<>~{MINUS}"}
"""Widths of characters that are narrower or wider than a digit, in units of the font size."""
_ZERO_WIDTH = 0.02
"""Width assumed for a zero-width character, which limits the number of them in a fitted text."""


def factor(value: float, decimals: int = 2) -> str:
    """Format a number in arithmetic, in parentheses if it is negative."""
    text = number(value, decimals)
    return f"({text})" if text.startswith(MINUS) else text


def shape(rows: int, columns: int) -> str:
    """Format the shape of a matrix: ``5×3``."""
    return f"{rows}×{columns}"


def ems(text: str) -> float:
    """Return the width of a text in units of its font size, approximately as the player computes it (text.js)."""
    return sum(_advance(character, text[index - 1] if index else "") for index, character in enumerate(text))


def _advance(character: str, previous: str) -> float:
    if previous and not character.isascii() and _joins_previous(previous, character):
        return _ZERO_WIDTH
    if is_wide(character):
        return 1.0
    return next((width for width, characters in _ADVANCES.items() if character in characters), 0.57)


def fitted(token: str, width: float, size: float = 25.0) -> str:
    """Cut a token to a width at a font size, both in units; an ellipsis marks the cut."""
    room, used, kept = width * 0.94 / size, 0.0, 1
    for index, character in enumerate(token):  # stop early: a token may have a million characters
        used += _advance(character, token[index - 1] if index else "")
        if used > room and len(token) > 1:
            return f"{token[:kept]}…"
        if used + 1 <= room:
            kept = index + 1
    return token


def _joins_previous(previous: str, character: str) -> bool:
    """Whether a character is drawn together with the previous one, like a mark or a part of an emoji."""
    if previous == "\N{ZERO WIDTH JOINER}" or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return True
    flag = all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in previous + character)
    return flag or "\U0001f3fb" <= character <= "\U0001f3ff"


def shorten(token: str, length: int = 12) -> str:
    """Cut a token to `length` characters; an ellipsis marks the cut."""
    return token if len(token) <= length else f"{token[: length - 1]}…"


def weight(value: float) -> str:
    """Format a weight in arithmetic: ``1``, ``0.7``, ``(−0.25)``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace("-", MINUS)
    return f"({text})" if text.startswith(MINUS) else text


def places(weights: Sequence[float]) -> int:
    """Return the decimals of products of these weights (at most two decimals) with two-decimal numbers: 2, 3 or 4."""
    return 2 + max((len(f"{value:.2f}".rstrip("0").partition(".")[2]) for value in weights), default=0)


def equals(value: float, decimals: int = 2) -> str:
    """Format the right side of arithmetic: ``= −0.44``."""
    return f"= {number(value, decimals)}"


def dot_product(weights: Sequence[float], values: Sequence[float]) -> str:
    """Format the arithmetic and the result of a dot product of weights and numbers with two decimals.

    Parameters
    ----------
    weights
        Weights of length n, such as a one-hot row.
    values
        Numbers of length n.

    Returns
    -------
    str
        ``0·0.31 + 1·(−0.44) = −0.44``, exact, with the decimals of `places`
    """
    terms = [f"{weight(x)}·{factor(value)}" for x, value in zip(weights, values, strict=True)]
    total = sum(x * value for x, value in zip(weights, values, strict=True))
    return f"{' + '.join(terms)} {equals(total, places(weights))}"


def bracket(name: str, x: float, y: float, w: float, h: float, emphasis: Emphasis = "plain") -> Element:
    """The two brackets of a matrix, with a margin around cells of size `w` x `h` at (`x`, `y`)."""
    pad = 12
    return Element(f"bracket-{name}", "bracket", x - pad, y - 6, w + 2 * pad, h + 12, emphasis=emphasis)


def heading(name: str, text: str | Message, below: str, centre: float, y: float, w: float = 240.0) -> list[Element]:
    """The name of a part of the picture and its shape `below` (empty for none), centred on `centre`."""
    left = centre - w / 2
    elements = [Element(f"name-{name}", "label", left, y, w, 34, text)]
    if below:
        elements.append(Element(f"shape-{name}", "label", left, y + 29, w, 34, below, emphasis="dim"))
    return elements


def operator(name: str, text: str, centre: float, middle: float) -> Element:
    """A sign between two matrices, centred on (`centre`, `middle`)."""
    return Element(f"operator-{name}", "formula", centre - 24, middle - 24, 48, 48, text)
