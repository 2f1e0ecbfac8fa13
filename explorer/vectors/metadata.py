"""Columns that travel with the words: part of speech, frequency, a category, anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]


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

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Metadata":
        """The same columns for some of the rows."""
        return Metadata({name: column[rows] for name, column in self.columns.items()})


def column_of(values: list[str]) -> Column:
    """Column of texts: numbers if every text that is not empty is one, else the texts.

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
    if filled:
        try:
            # "1_0" is a number to Python, and to nobody else
            if not any("_" in value for value in filled):
                return np.array([float(value) if value else np.nan for value in values], dtype=np.float64)
        except ValueError:
            pass
    return np.array(values, dtype=object)
