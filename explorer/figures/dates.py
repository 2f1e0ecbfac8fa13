"""Columns of dates: recognise them, convert them to days, and format them."""

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
"""Share of the non-empty values that must be dates; the same as in `explorer.vectors.metadata.numbers_of`."""


def days_of(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Days since 1970-01-01 of ISO 8601 dates, with or without a time of day.

    A time without a time zone is taken as UTC.

    Parameters
    ----------
    texts
        (n,) values; an empty text means no value.

    Returns
    -------
    ndarray or None
        (n,) float64, nan where there is no date; None if fewer than 95 % of the non-empty values are dates.
    """
    given = sum(1 for text in texts if text)
    days: NDArray[np.float64] = np.full(len(texts), np.nan)
    misses = 0
    for index, text in enumerate(texts):
        if text:
            days[index] = _day(text)
            misses += bool(np.isnan(days[index]))
            if misses > (1 - _NEARLY) * given:
                return None
    return days if given > misses else None


def written_date(text: str) -> str:
    """Date without a zero fraction of a second."""
    return _NO_FRACTION.sub("", text)


def span(first: str, last: str) -> tuple[str, str]:
    """First and last date of a scale, without the time of day unless both are on the same day."""
    return (first, last) if first[:_DAY] == last[:_DAY] else (first[:_DAY], last[:_DAY])


def _day(text: str) -> float:
    if len(text) > _LONGEST or not _DATE.fullmatch(text):
        return np.nan
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:  # for example 30 February
        return np.nan
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.timestamp() / 86_400
