"""What a column of metadata says about the words of a picture: numbers or dates on a scale, or values with counts."""

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

MOST = len(OKABE_ITO)
"""Values with a colour of their own."""

_DECADES = 2
"""Positive numbers that span more powers of ten than this are coloured by their logarithm."""

_DIGITS = 6
_EXACT = 1e15
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Group:
    """Words that share a value, or that have none.

    Attributes
    ----------
    kind
        ``value``: one value; ``others``: values that are too rare for a colour of their own; ``missing``: no value.
    value
        The value as text; empty unless the group has one.
    points
        (m,) their places among the words, ascending.
    values
        Number of different values in it.
    """

    kind: Literal["value", "others", "missing"]
    value: str
    points: Places
    values: int = 1


@dataclass(frozen=True, eq=False)
class Values:
    """One column for the n words of a picture.

    Attributes
    ----------
    texts
        (n,) what is written for each word; empty without a value.
    groups
        Of categories: the values that get a colour, then the others, then words without any. Of numbers: only those
        without one. None is empty.
    numbers
        Of numbers and dates, which are days: (n,) with nan for none; None for categories.
    are_dates
        Whether the numbers stand for dates.
    """

    texts: Sequence[str]
    groups: tuple[Group, ...]
    numbers: NDArray[np.float64] | None = None
    are_dates: bool = False

    @property
    def is_too_many(self) -> bool:
        """Whether there are values, and none of them gets a colour."""
        return self.numbers is None and self.different > 0 and all(group.kind != "value" for group in self.groups)

    @property
    def different(self) -> int:
        """Number of different values of categories."""
        return sum(group.values for group in self.groups if group.kind != "missing")

    @property
    def ends(self) -> tuple[str, str]:
        """What stands at both ends of the scale."""
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
    """Decide whether a column is numbers or categories, and group its words.

    Numbers: nearly all values are finite numbers (`explorer.vectors.metadata.numbers_of`). But whole numbers with so
    few different values that each gets a colour, and each stands for two words on average, are categories: a level, a
    cluster. So it is with dates. Everything else is categories. The most frequent values get a colour, up to eight;
    where there are more values than colours, one that stands for a single word gets none.

    Parameters
    ----------
    column
        (n,) values of the words that are drawn, float64 or texts.

    Returns
    -------
    Values
        Categories by count, then by text; whole numbers by size, dates by time.
    """
    given = column.tolist()
    texts = [written(value) for value in given] if column.dtype.kind == "f" else given
    numbers = numbers_of(column)
    if numbers is None and (days := days_of(texts)) is not None:
        return _dates([written_date(text) for text in texts], days)
    levels = _levels(numbers)
    if numbers is not None and levels is None:
        return Values(texts, _absent(numbers), numbers)
    # "1.0" is the level 1, and "n/a" is none
    keys = texts if numbers is None else [written(value) for value in numbers.tolist()]
    return Values(texts, _grouped(keys, levels))


def written(value: float) -> str:
    """Number as a person reads it, with six digits at most unless it is whole; empty for nan."""
    if np.isnan(value):
        return ""
    whole = float(value).is_integer() and abs(value) < _EXACT
    return (f"{value:,.0f}" if whole else f"{value:,.{_DIGITS}g}").replace("-", MINUS)


def _dates(texts: list[str], days: NDArray[np.float64]) -> Values:
    """Dates on a scale, or as categories in the order of time where they are few."""
    different, first = np.unique(days[~np.isnan(days)], return_index=True)
    given = np.flatnonzero(~np.isnan(days))
    if len(different) > min(MOST, len(given) // 2):
        return Values(texts, _absent(days), days, are_dates=True)
    names = dict(zip(different.tolist(), (texts[given[place]] for place in first.tolist()), strict=True))
    return Values(texts, _grouped([names.get(day, "") for day in days.tolist()], list(names.values())))


def _absent(numbers: NDArray[np.float64]) -> tuple[Group, ...]:
    """Words without a number."""
    absent = np.flatnonzero(np.isnan(numbers))
    return (Group("missing", "", absent),) if len(absent) else ()


def _levels(numbers: NDArray[np.float64] | None) -> list[str] | None:
    """Texts of the different numbers, ascending, if they are few and whole."""
    if numbers is None:
        return None
    given = numbers[~np.isnan(numbers)]
    different = np.unique(given)
    if len(different) > min(MOST, len(given) // 2) or (different != np.floor(different)).any():
        return None
    return [written(value) for value in different.tolist()]


def _grouped(keys: Sequence[str], levels: Sequence[str] | None) -> tuple[Group, ...]:
    """Words by value; the values in the order of the levels, or by count."""
    counts = Counter(keys)
    counts.pop("", None)
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    chosen = ranked[:MOST] if len(ranked) <= MOST else [key for key in ranked[:MOST] if counts[key] > 1]
    order = chosen if levels is None else list(levels)
    names = {key: place for place, key in enumerate(order)}
    others, absent = len(order), len(order) + 1
    of = np.fromiter((names.get(key, others) if key else absent for key in keys), dtype=np.intp, count=len(keys))
    groups = [Group("value", key, np.flatnonzero(of == place)) for key, place in names.items()]
    groups.append(Group("others", "", np.flatnonzero(of == others), len(ranked) - len(order)))
    groups.append(Group("missing", "", np.flatnonzero(of == absent)))
    return tuple(group for group in groups if len(group.points))
