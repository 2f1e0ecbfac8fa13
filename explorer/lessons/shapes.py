"""What some kinds of elements hold beyond a place, a text and a value: numbers, never pixels."""

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Strip:
    """A vector as a row of shaded boxes, too many to print their numbers.

    Attributes
    ----------
    values
        One box each, in order; the shade is that of a cell.
    folded
        How many more there are behind the last one, drawn as a tear in the paper; 0 for none.
    direction
        ``row`` or ``column``.
    """

    values: tuple[float, ...]
    folded: int = 0
    direction: Literal["row", "column"] = "row"


@dataclass(frozen=True)
class Block:
    """A matrix that is too large for cells: shaded rows, or an empty sheet of its proportions when there are none.

    Attributes
    ----------
    values
        Rows of equal length; empty for a sheet of which only the size matters.
    """

    values: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Axes:
    """A plane with two axes: the element's box shows `x` from left to right and `y` from bottom to top.

    Attributes
    ----------
    x, y
        The least and the greatest number on each axis.
    x_ticks, y_ticks
        Where a number is printed; what is measured stands beside it in labels of their own.
    """

    x: Point
    y: Point
    x_ticks: tuple[float, ...] = ()
    y_ticks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Curve:
    """A line through points, as shares of the element's box: (0, 0) is its top left corner, (1, 1) its bottom right.

    Two scenes with as many points move from one to the other; a longer curve grows out of the shorter one.

    Attributes
    ----------
    points
        At least two.
    dashed
        Whether it is a line to compare with and not the thing itself.
    """

    points: tuple[Point, ...]
    dashed: bool = False


@dataclass(frozen=True)
class Dial:
    """An angle on a half circle, from 0 degrees (right) over 90 (up) to 180 (left).

    Attributes
    ----------
    angle
        Where the hand stands, in degrees.
    rest
        Where the other, fixed hand stands.
    """

    angle: float
    rest: float = 0.0


@dataclass(frozen=True)
class Span:
    """A window over a text: the element's box is the window, and a part of it is its centre.

    Attributes
    ----------
    start, end
        Where the centre begins and ends, in units of the scene from the left edge of the window.
    """

    start: float
    end: float


Data = Strip | Block | Axes | Curve | Dial | Span
