"""Short forms of long values that still tell them apart: cut at the end, in the middle, or where they differ."""

from collections.abc import Sequence

from explorer.figures.escape import beginning, ending, shorten, shorten_middle


def shorten_distinct(values: Sequence[str], columns: int) -> list[str]:
    """Short form of every value.

    Each is cut at its end as long as no other looks the same then; those that do are cut in the middle, and those that
    end alike too are cut so that the place is seen at which they first differ.

    Parameters
    ----------
    values
        Different from each other.
    columns
        Width of the longest short form; see `explorer.figures.escape.shorten`.
    """
    found = [shorten(value, columns) for value in values]
    for cut in (_middle, _difference):
        for text in {text for text in found if found.count(text) > 1}:
            places = [place for place, other in enumerate(found) if other == text]
            alike = cut([values[place] for place in places], columns)
            for place, short in zip(places, alike, strict=True):
                found[place] = short
    return found


def _middle(values: Sequence[str], columns: int) -> list[str]:
    return [shorten_middle(value, columns) for value in values]


def _difference(values: Sequence[str], columns: int) -> list[str]:
    first, last = min(values), max(values)  # what these two share, all share
    shared = next(
        (place for place, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), len(first)
    )
    before, room = first[:shared], columns // 3
    if beginning(before, room + 3) != before:
        before = f"{beginning(before, room)}…{ending(before, 2)}"
    return [before + shorten(value[shared:], columns - room - 3) for value in values]
