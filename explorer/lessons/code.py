"""Code panels of the lessons: lines of code with their values, cut to the width next to the picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Code, CodeLine

WIDEST = 44
"""Largest length of a line with its result, in characters, that fits next to the picture on a projector."""


def code(*lines: tuple[str, object], current: int = -1) -> Code:
    """Return lines of code with their values (None for no value); a negative `current` counts from the end."""
    formatted = tuple(CodeLine(line, "" if value is None else _shorten_list(line, str(value))) for line, value in lines)
    return Code(formatted, current % len(formatted))


def _shorten_list(line: str, result: str) -> str:
    """Shorten a result that is a list if its line would be too wide."""
    room = WIDEST - len(line) - len("  # ")
    if len(result) <= room or not result.endswith("]") or result.startswith("[["):
        return result
    numbers = result[1:-1].split(", ")
    while len(numbers) > 1 and len(", ".join(numbers)) + len("[, …]") > room:
        numbers.pop()
    return f"[{', '.join(numbers)}, …]"


def wrap(first: str, further: str, parts: Sequence[str], max_lines: int, separator: str, end: str = "") -> list[str]:
    """Wrap code over several lines: `first` starts the first line, `further` each further one."""
    lines = [first + parts[0]]
    for part in parts[1:]:
        if len(lines[-1] + separator + part + end) > WIDEST and len(lines) < max_lines:
            lines[-1] += end
            lines.append(further + part)
        else:
            lines[-1] += separator + part
    return [*lines[:-1], lines[-1] + end]


def listed(values: NDArray[np.floating], decimals: int = 4) -> str:
    """Format an array as in code: ``[0.12, -0.53]``."""
    if values.ndim > 1:
        return f"[{', '.join(listed(row, decimals) for row in values)}]"
    return f"[{', '.join(f'{round(float(value), decimals) + 0.0:.8g}' for value in values)}]"


def scalar(value: float, decimals: int = 4) -> str:
    """Format one number as in code: ``0.8``, ``nan``."""
    return "nan" if np.isnan(value) else f"{round(value, decimals) + 0.0:.8g}"
