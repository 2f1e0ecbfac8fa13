"""Columns that travel with the words: part of speech, frequency, a category, anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
NUMBER = re.compile(r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
"""A number as people write one into a column: with ASCII digits and without leading zeros, which make a code."""

_WHOLE = re.compile(r"[+-]?[0-9]+")
_DIGITS = 17
"""Characters of 2^53 and a sign."""


@dataclass(frozen=True, eq=False)
class Metadata:
    """Named columns with one value for every word.

    Attributes
    ----------
    columns
        Name to (n,) float64 (numbers; nan where none is given) or (n,) object (str; empty where none is given).
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
        """The same columns for some of the rows."""
        return Metadata({name: column[rows] for name, column in self.columns.items()})


def column_of(values: list[str]) -> Column:
    """Column of texts: numbers if every text that is not empty is one in ASCII digits, else the texts.

    Parameters
    ----------
    values
        (n,) texts as they stand in the file.

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


def _is_number(text: str) -> bool:
    """Whether a text is a number, so that nothing is lost when it becomes one.

    A zero in front (``007``) belongs to a name, whole numbers beyond 2^53 to a register, ``nan`` can be a word.
    """
    if not NUMBER.fullmatch(text):
        return False
    return not _WHOLE.fullmatch(text) or (len(text) <= _DIGITS and abs(int(text)) <= 1 << 53)
