"""Shorten labels but keep them distinct: cut at the end, in the middle, or around the first difference."""

from collections.abc import Sequence

from explorer.figures.escape import beginning, ending, shorten, shorten_middle


def shorten_distinct(values: Sequence[str], columns: int) -> list[str]:
    """Short form of every value, distinct where possible.

    A value is cut at its end. If several short forms are then equal, these values are cut in the middle; if they are
    still equal, they are cut so that the first difference remains visible.

    Parameters
    ----------
    values
        Values, all different.
    columns
        Maximum width of a short form; see `explorer.figures.escape.shorten`.
    """
    result = [shorten(value, columns) for value in values]
    for cut in (_middle, _difference):
        for text in {text for text in result if result.count(text) > 1}:
            indices = [index for index, other in enumerate(result) if other == text]
            shortened = cut([values[index] for index in indices], columns)
            for index, short in zip(indices, shortened, strict=True):
                result[index] = short
    return result


def _middle(values: Sequence[str], columns: int) -> list[str]:
    return [shorten_middle(value, columns) for value in values]


def _difference(values: Sequence[str], columns: int) -> list[str]:
    first, last = min(values), max(values)  # a common prefix of these two is common to all
    shared = next(
        (index for index, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), len(first)
    )
    prefix, width = first[:shared], columns // 3
    if beginning(prefix, width + 3) != prefix:
        prefix = f"{beginning(prefix, width)}…{ending(prefix, 2)}"
    return [prefix + shorten(value[shared:], columns - width - 3) for value in values]
