"""Metadata: columns that come with the words, such as part of speech, frequency or category."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
NUMBER = re.compile(r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
"""Pattern of a number: ASCII digits without leading zeros, because a text with leading zeros is a code."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DIGITS = 17
"""Number of characters of 2^53 with a sign."""

_NEARLY = 0.95
"""Share of the non-empty values that must be numbers; the others may be ``n/a``, ``-`` and the like."""


@dataclass(frozen=True, eq=False)
class Metadata:
    """Named columns with one value per word.

    Attributes
    ----------
    columns
        Name to (n,) float64 (numbers; nan for no value) or (n,) object (str; empty for no value).
    """

    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the file."""
        return tuple(self.columns)

    def is_number(self, name: str) -> bool:
        """Whether a column holds numbers."""
        return self.columns[name].dtype.kind == "f"

    def __repr__(self) -> str:
        kinds = (f"{name!r}: {'numbers' if self.is_number(name) else 'texts'}" for name in self.columns)
        return f"{type(self).__name__}({{{', '.join(kinds)}}})"

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Metadata":
        """Return the columns for some of the rows."""
        return Metadata({name: column[rows] for name, column in self.columns.items()})


def column_of(values: list[str]) -> Column:
    """Convert texts to a column: numbers if every non-empty text is a number in ASCII digits, else the texts.

    Parameters
    ----------
    values
        (n,) texts as in the file.

    Returns
    -------
    ndarray
        (n,) float64 or object.
    """
    filled = [value for value in values if value]
    if filled and all(map(_is_number, filled)):
        numbers = np.array([float(value) if value else np.nan for value in values], dtype=np.float64)
        if not np.isinf(numbers).any():
            return numbers
    return np.array(values, dtype=object)


def numbers_of(column: Column) -> NDArray[np.float64] | None:
    """Return the values of a column as numbers, if most of them are.

    At least 19 in 20 of the non-empty values must be finite numbers (see `column_of`).

    Parameters
    ----------
    column
        (n,) numbers or texts.

    Returns
    -------
    ndarray or None
        (n,) float64, nan where there is no finite number; None for a column of texts or without values.
    """
    if column.dtype.kind == "f":
        filled = int((~np.isnan(column)).sum())
        numbers = np.where(np.isfinite(column), column, np.nan).astype(np.float64)
    else:
        filled = sum(1 for value in column if value)
        numbers = np.array([float(value) if _is_number(value) else np.nan for value in column], dtype=np.float64)
        numbers[np.isinf(numbers)] = np.nan
    finite = int((~np.isnan(numbers)).sum())
    return numbers if finite and finite >= _NEARLY * filled else None


def _is_number(text: str) -> bool:
    """Whether a text is a number, so that its conversion loses nothing.

    A leading zero (``007``) indicates a name, an integer beyond 2^53 an identifier, and ``nan`` may be a word.
    """
    if not NUMBER.fullmatch(text):
        return False
    return not _INTEGER.fullmatch(text) or (len(text) <= _DIGITS and abs(int(text)) <= 1 << 53)
