"""Additional data of some kinds of elements, as numbers and never in pixels."""

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Strip:
    """A vector as a row or column of shaded boxes, for more numbers than can be printed.

    Attributes
    ----------
    values
        Values in order; each is one box, shaded like a cell.
    folded
        Number of hidden values after the last one, drawn as a torn edge with this number; 0 for none.
    direction
        ``row`` or ``column``.
    """

    values: tuple[float, ...]
    folded: int = 0
    direction: Literal["row", "column"] = "row"


@dataclass(frozen=True)
class Block:
    """A matrix too large for cells: shaded rows, or an empty sheet with the proportions of the matrix.

    Attributes
    ----------
    values
        Rows of equal length; empty for a sheet that shows only the size.
    """

    values: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Axes:
    """A plane with two axes: the element's box shows `x` from left to right and `y` from bottom to top.

    Attributes
    ----------
    x, y
        Smallest and largest number on the axis.
    x_ticks, y_ticks
        Numbers printed along the axis; the names of the axes are separate labels.
    """

    x: Point
    y: Point
    x_ticks: tuple[float, ...] = ()
    y_ticks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Curve:
    """A line through points, in fractions of the element's box: (0, 0) is its top left corner, (1, 1) its bottom right.

    Curves with the same number of points move into each other; a longer curve grows out of a shorter one.

    Attributes
    ----------
    points
        At least two points.
    dashed
        Whether it is a reference line.
    """

    points: tuple[Point, ...]
    dashed: bool = False


@dataclass(frozen=True)
class Dial:
    """An angle on a half circle, from 0 degrees (right) through 90 (up) to 180 (left).

    Attributes
    ----------
    angle
        Angle of the moving hand in degrees.
    rest
        Angle of the fixed hand in degrees.
    """

    angle: float
    rest: float = 0.0


@dataclass(frozen=True)
class Span:
    """A window over a text; the element's box is the window, in which a centre is marked.

    Attributes
    ----------
    start, end
        Start and end of the centre, in units of the scene from the left edge of the window.
    """

    start: float
    end: float


Data = Strip | Block | Axes | Curve | Dial | Span
