"""Columns of dates: what is one, where it stands on a scale, and how it is written."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
_NO_FRACTION = re.compile(r"[.,]0+(?=$|Z|[+-])")
_DAY = 10
_LONGEST = 40
_NEARLY = 0.95
"""Share of the given values that must be dates, as of numbers; see `explorer.vectors.metadata.numbers_of`."""


def days_of(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Days since 1970 of texts that are dates as ISO 8601 writes them, with a time of day or without.

    A moment without a time zone counts as one in UTC.

    Parameters
    ----------
    texts
        (n,) values; empty where none is given.

    Returns
    -------
    ndarray or None
        (n,) float64, nan where there is no date; None where fewer than 19 in 20 of the given values are dates.
    """
    given = sum(1 for text in texts if text)
    days: NDArray[np.float64] = np.full(len(texts), np.nan)
    misses = 0
    for place, text in enumerate(texts):
        if text:
            days[place] = _day(text)
            misses += bool(np.isnan(days[place]))
            if misses > (1 - _NEARLY) * given:
                return None
    return days if given > misses else None


def written_date(text: str) -> str:
    """Date without a fraction of a second that says nothing."""
    return _NO_FRACTION.sub("", text)


def span(first: str, last: str) -> tuple[str, str]:
    """First and last date of a scale: without the time of day, unless both are on one day."""
    return (first, last) if first[:_DAY] == last[:_DAY] else (first[:_DAY], last[:_DAY])


def _day(text: str) -> float:
    if len(text) > _LONGEST or not _DATE.fullmatch(text):
        return np.nan
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        return np.nan
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.timestamp() / 86_400
