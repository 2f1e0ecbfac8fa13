"""A metadata column as colours of a figure: numbers or dates on a scale, or categories with counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.figures.dates import days_of, span, written_date
from explorer.figures.theme import OKABE_ITO
from explorer.locales.number_format import MINUS
from explorer.vectors.metadata import Column, numbers_of

COLOURS_MAX = len(OKABE_ITO)
"""Largest number of values that get their own colour."""

_DECADES = 2
"""Positive numbers that span more powers of ten than this are coloured by their logarithm."""

_DIGITS = 6
_EXACT = 1e15
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Group:
    """Points coloured alike: one value, all rare values, or no value.

    Attributes
    ----------
    kind
        ``value``: one value; ``others``: values that are too rare for a colour of their own; ``missing``: no value.
    value
        The value as text; empty unless the group has one.
    points
        (m,) point numbers, ascending.
    values
        Number of different values in the group.
    """

    kind: Literal["value", "others", "missing"]
    value: str
    points: Places
    values: int = 1


@dataclass(frozen=True, eq=False)
class Values:
    """One metadata column for the n words of a figure.

    Attributes
    ----------
    texts
        (n,) text for each word; empty if it has no value.
    groups
        Of categories: the values that get a colour, then the other values, then words without a value. Of numbers:
        only words without a number. No group is empty.
    numbers
        (n,) numbers, or dates in days; nan where there is no value. None for categories.
    are_dates
        Whether the numbers are dates.
    """

    texts: Sequence[str]
    groups: tuple[Group, ...]
    numbers: NDArray[np.float64] | None = None
    are_dates: bool = False

    @property
    def has_too_many_categories(self) -> bool:
        """Whether there are categories but none of them gets a colour."""
        return self.numbers is None and self.different > 0 and all(group.kind != "value" for group in self.groups)

    @property
    def different(self) -> int:
        """Number of different categories."""
        return sum(group.values for group in self.groups if group.kind != "missing")

    @property
    def ends(self) -> tuple[str, str]:
        """Texts for both ends of the scale."""
        low, high = self.bounds
        if self.numbers is None or not self.are_dates:
            return written(low), written(high)
        return span(self.texts[int(np.nanargmin(self.numbers))], self.texts[int(np.nanargmax(self.numbers))])

    @property
    def is_logarithmic(self) -> bool:
        """Whether the numbers are all positive and the largest is more than 100 times the smallest."""
        if self.numbers is None or self.are_dates:
            return False
        low, high = self.bounds
        return low > 0 and np.log10(high) - np.log10(low) > _DECADES

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest number."""
        if self.numbers is None:
            raise ValueError("categories have no bounds")
        return float(np.nanmin(self.numbers)), float(np.nanmax(self.numbers))


def values_of(column: Column) -> Values:
    """Classify a column as numbers, dates or categories, and group its words.

    Numbers: nearly all values are finite numbers (`explorer.vectors.metadata.numbers_of`). Integers are categories
    (levels, clusters) if they have at most eight different values and at least two words per value on average. The
    same rule applies to dates. Everything else is categories. The eight most frequent values get a colour; if there
    are more values than colours, a value of a single word gets none.

    Parameters
    ----------
    column
        (n,) values of the drawn words, float64 or str.

    Returns
    -------
    Values
        Categories ordered by count, then by text; integer levels and dates in ascending order.
    """
    given = column.tolist()
    texts = [written(value) for value in given] if column.dtype.kind == "f" else given
    numbers = numbers_of(column)
    if numbers is None and (days := days_of(texts)) is not None:
        return _dates([written_date(text) for text in texts], days)
    levels = _levels(numbers)
    if numbers is not None and levels is None:
        return Values(texts, _absent(numbers), numbers)
    # Texts such as "1.0" become the level 1, and "n/a" becomes no value.
    keys = texts if numbers is None else [written(value) for value in numbers.tolist()]
    return Values(texts, _grouped(keys, levels))


def written(value: float) -> str:
    """Format a number for display: integers below 1e15 in full, others with six digits; empty for nan."""
    if np.isnan(value):
        return ""
    is_integer = float(value).is_integer() and abs(value) < _EXACT
    return (f"{value:,.0f}" if is_integer else f"{value:,.{_DIGITS}g}").replace("-", MINUS)


def _dates(texts: list[str], days: NDArray[np.float64]) -> Values:
    """Dates on a scale, or as categories in chronological order if there are few."""
    different, first = np.unique(days[~np.isnan(days)], return_index=True)
    given = np.flatnonzero(~np.isnan(days))
    if len(different) > min(COLOURS_MAX, len(given) // 2):
        return Values(texts, _absent(days), days, are_dates=True)
    names = dict(zip(different.tolist(), (texts[given[index]] for index in first.tolist()), strict=True))
    return Values(texts, _grouped([names.get(day, "") for day in days.tolist()], list(names.values())))


def _absent(numbers: NDArray[np.float64]) -> tuple[Group, ...]:
    """Group of the words without a number, if there are any."""
    absent = np.flatnonzero(np.isnan(numbers))
    return (Group("missing", "", absent),) if len(absent) else ()


def _levels(numbers: NDArray[np.float64] | None) -> list[str] | None:
    """Texts of the different numbers, ascending; None unless they are few and integers."""
    if numbers is None:
        return None
    given = numbers[~np.isnan(numbers)]
    different = np.unique(given)
    if len(different) > min(COLOURS_MAX, len(given) // 2) or (different != np.floor(different)).any():
        return None
    return [written(value) for value in different.tolist()]


def _grouped(keys: Sequence[str], levels: Sequence[str] | None) -> tuple[Group, ...]:
    """Group words by value; groups in the order of `levels`, or by count if that is None."""
    counts = Counter(keys)
    counts.pop("", None)
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    chosen = (
        ranked[:COLOURS_MAX] if len(ranked) <= COLOURS_MAX else [key for key in ranked[:COLOURS_MAX] if counts[key] > 1]
    )
    order = chosen if levels is None else list(levels)
    names = {key: index for index, key in enumerate(order)}
    others, absent = len(order), len(order) + 1
    group_of = np.fromiter((names.get(key, others) if key else absent for key in keys), dtype=np.intp, count=len(keys))
    groups = [Group("value", key, np.flatnonzero(group_of == index)) for key, index in names.items()]
    groups.append(Group("others", "", np.flatnonzero(group_of == others), len(ranked) - len(order)))
    groups.append(Group("missing", "", np.flatnonzero(group_of == absent)))
    return tuple(group for group in groups if len(group.points))
