"""Building blocks of scenes that lessons share: printed numbers, arithmetic, rows of cells, brackets, labels."""

from collections.abc import Sequence

from explorer.lessons.lesson import Element, Emphasis, Message
from explorer.locales.writing import MINUS, number


def factor(value: float, decimals: int = 2) -> str:
    """A number as it stands inside arithmetic: in brackets when it has a sign."""
    text = number(value, decimals)
    return f"({text})" if text.startswith(MINUS) else text


def shape(rows: int, columns: int) -> str:
    """The shape of a matrix as it is written beside it: ``5×3``."""
    return f"{rows}×{columns}"


def shorten(token: str, length: int = 12) -> str:
    """A token as it fits on its box; the cut is shown."""
    return token if len(token) <= length else f"{token[: length - 1]}…"


def dot_product(counts: Sequence[float], values: Sequence[float]) -> str:
    """The arithmetic of a dot product with a row of whole numbers, with its result.

    Parameters
    ----------
    counts
        Whole numbers, such as a one-hot row, of length n.
    values
        The numbers that they are multiplied with, of length n.

    Returns
    -------
    str
        ``0·0.31 + 1·(−0.44) = −0.44``
    """
    terms = [f"{count:.0f}·{factor(value)}" for count, value in zip(counts, values, strict=True)]
    total = sum(count * value for count, value in zip(counts, values, strict=True))
    return f"{' + '.join(terms)} = {number(total)}"


def bracket(name: str, x: float, y: float, w: float, h: float, emphasis: Emphasis = "plain") -> Element:
    """The two brackets of a matrix whose cells fill `w` x `h` from (`x`, `y`) on, with room between."""
    pad = 12
    return Element(f"bracket-{name}", "bracket", x - pad, y - 6, w + 2 * pad, h + 12, emphasis=emphasis)


def heading(name: str, text: str | Message, below: str, centre: float, y: float, w: float = 240.0) -> list[Element]:
    """The name of a column of the picture and its shape below, both centred on `centre`."""
    left = centre - w / 2
    return [
        Element(f"name-{name}", "label", left, y, w, 30, text),
        Element(f"shape-{name}", "label", left, y + 29, w, 26, below, emphasis="dim"),
    ]


def operator(name: str, text: str, centre: float, middle: float) -> Element:
    """A sign between two matrices, centred on (`centre`, `middle`)."""
    return Element(f"operator-{name}", "formula", centre - 24, middle - 24, 48, 48, text)
