"""Weights of x and changed cells of W as text in a link; the text is short and needs no escaping."""

import re

from explorer.lessons.lookup_inputs import DIMENSIONS, Cell, usable
from explorer.limits import LIMITS

_NUMBER = re.compile(r"-?\d{1,2}(\.\d{1,2})?")
_CELL = re.compile(r"(\d)(\d)(-?\d{1,4})")


def read_x(text: str) -> tuple[float, ...]:
    """Parse weights such as ``0_0.7_0_0.3``; an empty text means no weights.

    Raises
    ------
    ValueError
        If the text is malformed or all weights are zero.
    """
    parts = text.split("_") if text else []
    if len(parts) > LIMITS.sentence_tokens or not text.isascii() or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(text)
    x = tuple(usable(float(part)) for part in parts)
    if x and not any(x):
        raise ValueError(text)
    return x


def print_x(x: tuple[float, ...]) -> str:
    """Format weights for `read_x`."""
    return "_".join(f"{weight:.2f}".rstrip("0").rstrip(".") for weight in x)


def read_cells(text: str) -> tuple[Cell, ...]:
    """Parse changed cells such as ``10-44_2150`` (row, column, hundredths): W[1, 0] = -0.44 and W[2, 1] = 0.50.

    Raises
    ------
    ValueError
        If the text is malformed or a cell occurs twice.
    """
    cells: dict[tuple[int, int], float] = {}
    for part in text.split("_") if text else []:
        parsed = _CELL.fullmatch(part)
        if parsed is None or not parsed[0].isascii():
            raise ValueError(text)
        i, j = int(parsed[1]), int(parsed[2])
        if i >= LIMITS.sentence_tokens or j >= DIMENSIONS or (i, j) in cells:
            raise ValueError(text)
        cells[i, j] = usable(int(parsed[3]) / 100)
    return tuple((i, j, value) for (i, j), value in sorted(cells.items()))


def print_cells(cells: tuple[Cell, ...]) -> str:
    """Format cells for `read_cells`."""
    return "_".join(f"{i}{j}{round(value * 100)}" for i, j, value in cells)
