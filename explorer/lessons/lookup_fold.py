"""The selected row of the open vectors with a few other rows; all remaining rows are folded and not read."""

from dataclasses import dataclass

import numpy as np

from explorer.lessons.scene import ems
from explorer.locales.number_format import MINUS, number
from explorer.vectors.model import Vectors

COLUMNS = 8
"""Largest number of dimensions shown: more do not fit at a readable size."""


@dataclass(frozen=True)
class Fold:
    """A run of `count` hidden rows in the list."""

    count: int


@dataclass(frozen=True, eq=False)
class Folded:
    """The part of the vectors that the scenes show.

    Attributes
    ----------
    n, d
        Number of words and dimensions.
    id
        Row of the selected word.
    words
        Words of the shown rows, by row number.
    rows
        First `COLUMNS` numbers of the shown rows, by row number.
    row
        All d numbers of the selected word.
    """

    n: int
    d: int
    id: int
    words: dict[int, str]
    rows: dict[int, tuple[float, ...]]
    row: tuple[float, ...]

    @classmethod
    def of(cls, vectors: Vectors, row: int) -> "Folded":
        """Read the first row, the rows around `row`, and the last row."""
        shown = shown_rows(vectors.n, row)
        return cls(
            n=vectors.n,
            d=vectors.d,
            id=row,
            words={i: vectors.words.word(i) for i in shown},
            rows={i: tuple(map(float, vectors.matrix[i, :COLUMNS])) for i in shown},
            row=tuple(np.asarray(vectors.matrix[row], dtype=np.float64).tolist()),
        )

    @property
    def word(self) -> str:
        """The selected word."""
        return self.words[self.id]

    @property
    def shown(self) -> int:
        """Number of shown columns."""
        return min(COLUMNS, self.d)

    @property
    def more(self) -> int:
        """Number of hidden columns."""
        return self.d - self.shown

    @property
    def lines(self) -> list[int | Fold]:
        """Row numbers and the folds between them, from top to bottom."""
        lines: list[int | Fold] = []
        previous = -1
        for i in self.words:
            if i > previous + 1:
                lines.append(Fold(i - previous - 1))
            lines.append(i)
            previous = i
        return lines

    @property
    def zeros(self) -> int:
        """Number of zero products in the multiplication of the one-hot by the matrix."""
        return (self.n - 1) * self.d + sum(value == 0 for value in self.row)

    @property
    def id_width(self) -> float:
        """Width of the longest row number, in units."""
        return max(44.0, ems(f"{self.n - 1:,}") * 26 + 8)


def shown_rows(n: int, row: int) -> list[int]:
    """Return the row numbers to show, ascending: first, last, those around `row`, and single rows between them."""
    rows = {0, n - 1, *range(max(0, row - 1), min(n, row + 2))}
    rows |= {i + 1 for i in rows if i + 2 in rows}  # a fold of one row would take as much space as the row
    return sorted(rows)


def short(value: float) -> str:
    """Format a number of any size in about six characters."""
    size = abs(value)
    if value and (size >= 10_000 or size < 0.0005):
        return f"{value:.0e}".replace("-", MINUS)
    return number(value, 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0)


def coded(value: float) -> str:
    """Format a number as `short` does, with an ASCII minus sign as in code."""
    return short(value).replace(MINUS, "-")
