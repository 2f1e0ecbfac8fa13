"""Building blocks of scenes: printed numbers, arithmetic, rows of cells, brackets, labels."""

import unicodedata
from collections.abc import Sequence

from explorer.lessons.lesson import Element, Emphasis, Message
from explorer.locales.number_format import MINUS, number
from explorer.locales.text_width import is_wide

_ADVANCES = {0.34: " iljtfrI.,:;'|!()[]·", 0.9: "mwMW@%…—", 0.68: f"ABCDEFGHJKLNOPQRSTUVXYZ+=×<>~{MINUS}"}
"""Widths of characters that are narrower or wider than a digit, in units of the font size."""
_HAIR = 0.02
"""Width assumed for a zero-width character, so that the width of many of them is limited."""


def factor(value: float, decimals: int = 2) -> str:
    """A number inside arithmetic: in parentheses when it has a sign."""
    text = number(value, decimals)
    return f"({text})" if text.startswith(MINUS) else text


def shape(rows: int, columns: int) -> str:
    """Shape of a matrix, as printed: ``5×3``."""
    return f"{rows}×{columns}"


def ems(text: str) -> float:
    """Width of a text in units of its font size, approximately as the player computes it (text.js)."""
    return sum(_advance(character, text[place - 1] if place else "") for place, character in enumerate(text))


def _advance(character: str, before: str) -> float:
    if before and not character.isascii() and _is_tied(before, character):
        return _HAIR
    if is_wide(character):
        return 1.0
    return next((width for width, characters in _ADVANCES.items() if character in characters), 0.57)


def fitted(token: str, width: float, size: float = 25.0) -> str:
    """Cut a token to a width at a font size in units; the cut is shown."""
    room, used, kept = width * 0.94 / size, 0.0, 1
    for place, character in enumerate(token):  # a token may be a million characters long: stop early
        used += _advance(character, token[place - 1] if place else "")
        if used > room and len(token) > 1:
            return f"{token[:kept]}…"
        if used + 1 <= room:
            kept = place + 1
    return token


def _is_tied(before: str, character: str) -> bool:
    """Whether a character is drawn together with the one before: a mark, a part of an emoji."""
    if before == "\N{ZERO WIDTH JOINER}" or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return True
    flag = all("\U0001f1e6" <= one <= "\U0001f1ff" for one in before + character)
    return flag or "\U0001f3fb" <= character <= "\U0001f3ff"


def shorten(token: str, length: int = 12) -> str:
    """Cut a token to fit its box; the cut is shown."""
    return token if len(token) <= length else f"{token[: length - 1]}…"


def weight(value: float) -> str:
    """A weight of a vector in arithmetic: ``1``, ``0.7``, ``(−0.25)``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace("-", MINUS)
    return f"({text})" if text.startswith(MINUS) else text


def places(weights: Sequence[float]) -> int:
    """Decimals of a product of such weights (at most two decimals) with numbers of two decimals: 2, 3 or 4."""
    return 2 + max((len(f"{one:.2f}".rstrip("0").partition(".")[2]) for one in weights), default=0)


def equals(value: float, decimals: int = 2) -> str:
    """Right side of arithmetic: ``= −0.44``, with as many decimals as make it exact."""
    return f"= {number(value, decimals)}"


def dot_product(weights: Sequence[float], values: Sequence[float]) -> str:
    """Arithmetic of a dot product of weights and numbers with two decimals, with its result.

    Parameters
    ----------
    weights
        Weights of length n, such as a one-hot row.
    values
        Factors of length n.

    Returns
    -------
    str
        ``0·0.31 + 1·(−0.44) = −0.44``, exact: with three decimals if a weight has one
    """
    terms = [f"{weight(one)}·{factor(value)}" for one, value in zip(weights, values, strict=True)]
    total = sum(one * value for one, value in zip(weights, values, strict=True))
    return f"{' + '.join(terms)} {equals(total, places(weights))}"


def bracket(name: str, x: float, y: float, w: float, h: float, emphasis: Emphasis = "plain") -> Element:
    """The two brackets of a matrix whose cells fill `w` x `h` from (`x`, `y`), with a margin."""
    pad = 12
    return Element(f"bracket-{name}", "bracket", x - pad, y - 6, w + 2 * pad, h + 12, emphasis=emphasis)


def heading(name: str, text: str | Message, below: str, centre: float, y: float, w: float = 240.0) -> list[Element]:
    """Name of a column of the picture and its shape below (empty for none), centred on `centre`."""
    left = centre - w / 2
    elements = [Element(f"name-{name}", "label", left, y, w, 34, text)]
    if below:
        elements.append(Element(f"shape-{name}", "label", left, y + 29, w, 34, below, emphasis="dim"))
    return elements


def operator(name: str, text: str, centre: float, middle: float) -> Element:
    """A sign between two matrices, centred on (`centre`, `middle`)."""
    return Element(f"operator-{name}", "formula", centre - 24, middle - 24, 48, 48, text)
