"""Lay out the parts of a scene, so that the author of a lesson types no coordinate.

A `Part` is a box with elements. Functions below make parts: a vector, a matrix, bars, a table, a formula, a plane.
`row` and `column` place parts next to each other, and `scene` centres the result on the canvas. Widths follow from the
content, in the language that needs most space.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from explorer.lessons.lesson import Element, Kind, Message, Scene
from explorer.lessons.scene import ems
from explorer.lessons.shapes import Axes, Curve, Dial, Point, Strip
from explorer.locales import LANGUAGES, sentence
from explorer.locales.number_format import number

WIDTH, HEIGHT = 1120.0, 424.0
CELL = 52.0
"""Height of a cell with a number at full size."""

_SIZES: dict[Kind, float] = {"cell": 30, "token": 34, "label": 25, "formula": 30, "note": 27, "bar": 25, "point": 25}
"""Font size of each kind in the player (text.js), in units."""
_BRACKET = 12.0
"""Space on each side of a matrix for its bracket."""
_TEAR = 78.0
"""Space at the end of a strip for the number of hidden boxes, as in the player (kinds_sheet.js)."""
_TICKS = (60.0, 34.0)
"""Space for the printed numbers on the left of a plane and below it."""

Align = Literal["start", "centre", "end"]
_SHARE: dict[Align, float] = {"start": 0.0, "centre": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Box:
    """Position and size of an element in a part."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Part:
    """Elements in a box of their own with the top left corner (0, 0).

    Attributes
    ----------
    w, h
        Size in units, including everything that is drawn outside the boxes of the elements.
    elements
        Elements from back to front.
    """

    w: float
    h: float
    elements: tuple[Element, ...] = ()

    def moved(self, x: float, y: float) -> "Part":
        """Return the part with its elements moved; the size stays."""
        return replace(self, elements=tuple(replace(one, x=one.x + x, y=one.y + y) for one in self.elements))

    def box(self, name: str) -> Box:
        """Return the box of an element.

        Raises
        ------
        KeyError
            If the part has no such element.
        """
        for one in self.elements:
            if one.id == name:
                return Box(one.x, one.y, one.w, one.h)
        raise KeyError(name)


@dataclass(frozen=True, kw_only=True)
class PlanePart(Part):
    """A plane with two axes, and positions on it.

    Attributes
    ----------
    axes
        Ranges of the axes.
    inner
        Box of the plane without the printed numbers.
    """

    axes: Axes
    inner: Box

    def at(self, x: float, y: float) -> Point:
        """Return the position of a point, in units of the part."""
        (left, right), (low, high), box = self.axes.x, self.axes.y, self.inner
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return box.x + across * box.w, box.y + (1 - up) * box.h

    def arrow(self, name: str, tail: Point, tip: Point, /, **attributes: Any) -> "PlanePart":  # noqa: ANN401 - of an element
        """Return the plane with an arrow between two points."""
        (x, y), (to_x, to_y) = self.at(*tail), self.at(*tip)
        return self._with(Element(name, "arrow", x, y, to_x - x, to_y - y, **attributes))

    def point(
        self, name: str, place: Point, text: str = "", /, *, left: bool = False, **attributes: Any  # noqa: ANN401
    ) -> "PlanePart":  # fmt: skip
        """Return the plane with a dot, and a text on its right or `left`."""
        x, y = self.at(*place)
        drawn = self._with(Element(name, "point", x, y, 0, 0, "" if left else text, **attributes))
        if not left:
            return drawn
        w = width_of(text, _SIZES["label"])
        return drawn._with(Element(f"label-{name}", "label", x - 18 - w, y - 17, w, 34, text))

    def curve(self, name: str, points: Sequence[Point], /, **attributes: Any) -> "PlanePart":  # noqa: ANN401 - of an element
        """Return the plane with a line through points."""
        (left, right), (low, high), box = self.axes.x, self.axes.y, self.inner
        fractions = tuple(((x - left) / (right - left), 1 - (y - low) / (high - low)) for x, y in points)
        return self._with(Element(name, "curve", box.x, box.y, box.w, box.h, data=Curve(fractions), **attributes))

    def _with(self, element: Element) -> "PlanePart":
        return replace(self, elements=(*self.elements, element))


def width_of(text: str | Message, size: float) -> float:
    """Return the width of a text in units at a font size, for a message in the language that needs most space."""
    texts = (
        [sentence(language, text.key, **text.values) for language in LANGUAGES] if isinstance(text, Message) else [text]
    )
    return max(ems(one) for one in texts) * size


def text(name: str, content: str | Message, kind: Kind = "label", /, **attributes: Any) -> Part:  # noqa: ANN401 - of an element
    """A text on one line: a ``label``, ``formula`` or ``token``, as wide as its content."""
    size = _SIZES[kind]
    w, h = width_of(content, size) + (24 if kind == "token" else 6), size * 1.4
    return Part(w, h, (Element(name, kind, 0, 0, w, h, content, **attributes),))


def row(*parts: Part, gap: float = 24.0, align: Align = "centre") -> Part:
    """Parts from left to right; `align` is vertical."""
    height = max(part.h for part in parts)
    elements: list[Element] = []
    x = 0.0
    for part in parts:
        elements += part.moved(x, (height - part.h) * _SHARE[align]).elements
        x += part.w + gap
    return Part(x - gap, height, tuple(elements))


def column(*parts: Part, gap: float = 16.0, align: Align = "start") -> Part:
    """Parts from top to bottom; `align` is horizontal."""
    width = max(part.w for part in parts)
    elements: list[Element] = []
    y = 0.0
    for part in parts:
        elements += part.moved((width - part.w) * _SHARE[align], y).elements
        y += part.h + gap
    return Part(width, y - gap, tuple(elements))


def captioned(part: Part, name: str, title: str | Message, below: str = "") -> Part:
    """A part with its name above it, and its shape `below` the name."""
    lines = [text(f"name-{name}", title)]
    if below:
        lines.append(text(f"shape-{name}", below, emphasis="dim"))
    return column(*lines, part, gap=2, align="centre")


def cells(
    name: str, values: Sequence[Sequence[float]], decimals: int = 2, *, bracketed: bool = True, height: float = CELL,
    each: Callable[[int, int], dict[str, Any]] = lambda i, j: {},
) -> Part:  # fmt: skip
    """A matrix of numbers, each in a cell with the id ``<name>-<row>-<column>``, in a bracket.

    Parameters
    ----------
    name
        Prefix of the ids; the bracket is ``bracket-<name>``.
    values
        Rows of equal length.
    decimals
        Decimals of the printed numbers.
    bracketed
        Whether a bracket is drawn.
    height
        Height of a cell.
    each
        Returns further attributes of the element at a row and column.
    """
    printed = [[number(value, decimals) for value in line] for line in values]
    w = max(72.0, max(ems(one) for line in printed for one in line) * _SIZES["cell"] + 20)
    n, d = len(printed), len(printed[0])
    pad = _BRACKET if bracketed else 0.0
    elements = [Element(f"bracket-{name}", "bracket", 0, 0, d * w + 2 * pad, n * height + pad)] if bracketed else []
    for i, line in enumerate(printed):
        for j, one in enumerate(line):
            place = (pad + j * w, pad / 2 + i * height, w, height)
            elements.append(Element(f"{name}-{i}-{j}", "cell", *place, one, values[i][j], **each(i, j)))
    return Part(d * w + 2 * pad, n * height + pad, tuple(elements))


def table(
    name: str, values: Sequence[Sequence[float]], rows: Sequence[str | Message], columns: Sequence[str | Message] = (),
    decimals: int = 2, *, each: Callable[[int, int], dict[str, Any]] = lambda i, j: {},
) -> Part:  # fmt: skip
    """Cells as in `cells`, without a bracket, with a name on the left of each row and above each column."""
    body = cells(name, values, decimals, bracketed=False, each=each)
    w, h = body.w / len(values[0]), body.h / len(values)
    width = max(width_of(one, _SIZES["label"]) for one in rows) + 12
    above = 38.0 if columns else 0.0
    elements = [Element(f"row-{name}-{i}", "label", 0, above + i * h, width - 12, h, one) for i, one in enumerate(rows)]
    elements += [Element(f"column-{name}-{j}", "label", width + j * w, 0, w, 36, one) for j, one in enumerate(columns)]
    return Part(width + body.w, above + body.h, (*elements, *body.moved(width, above).elements))


def bars(
    name: str, values: Sequence[float], labels: Sequence[str | Message], length: float, decimals: int = 2, *,
    largest: float | None = None, height: float = 34.0, gap: float = 14.0,
    each: Callable[[int], dict[str, Any]] = lambda index: {},
) -> Part:  # fmt: skip
    """Horizontal bars from one zero line, each with the id ``<name>-<index>``, its label and its number.

    Parameters
    ----------
    name
        Prefix of the ids; the labels are ``label-<name>-<index>``.
    values
        One number per bar; a negative bar points to the left.
    labels
        One text per bar.
    length
        Length of the largest bar.
    decimals
        Decimals of the printed numbers.
    largest
        Number that has the full length; by default the largest absolute value.
    height, gap
        Height of a bar and distance between two.
    each
        Returns further attributes of the bar with an index.
    """
    scale = length / (largest or max(map(abs, values)) or 1.0)
    printed = [number(value, decimals) for value in values]
    room = max(ems(one) for one in printed) * _SIZES["bar"] + 18
    label_w = max(width_of(label, _SIZES["label"]) for label in labels) + 12
    left = max((-value * scale for value in values if value < 0), default=0.0)
    left += room if any(value < 0 for value in values) else 0.0
    zero = label_w + left
    elements = []
    for index, (value, label) in enumerate(zip(values, labels, strict=True)):
        y, w = index * (height + gap), abs(value) * scale
        x = zero if value >= 0 else zero - w
        elements.append(Element(f"label-{name}-{index}", "label", 0, y, label_w - 12, height, label))
        elements.append(Element(f"{name}-{index}", "bar", x, y, w, height, printed[index], value, **each(index)))
    right = max((value * scale for value in values if value > 0), default=0.0) + room
    return Part(zero + right, len(values) * (height + gap) - gap, tuple(elements))


def strip(
    name: str, values: Sequence[float], w: float, h: float = 44.0, *, largest: float | None = None, boxes: int = 300
) -> Part:
    """A vector as shaded boxes.

    Parameters
    ----------
    name
        Id of the element.
    values
        Numbers of the vector.
    w, h
        Size.
    largest
        Absolute value that has the full shade; by default the largest one.
    boxes
        Largest number of boxes; the number of hidden ones is printed at the end.
    """
    scale = largest or max(map(abs, values)) or 1.0
    data = Strip(tuple(value / scale for value in values[:boxes]), max(0, len(values) - boxes))
    return Part(w, h, (Element(name, "strip", 0, 0, w, h, data=data),))


def strip_box(part: Part, name: str, index: int) -> Box:
    """Return the position of one box of a strip in a part."""
    (data,) = [one.data for one in part.elements if one.id == name and isinstance(one.data, Strip)]
    outer = part.box(name)
    w = (outer.w - (_TEAR if data.folded else 0.0)) / len(data.values)
    return Box(outer.x + index * w, outer.y, w, outer.h)


def plane(name: str, axes: Axes, w: float, h: float) -> PlanePart:
    """A plane with two axes; `at` gives positions on it.

    Parameters
    ----------
    name
        Id of the element.
    axes
        Ranges and printed numbers of the axes.
    w, h
        Size without the printed numbers.
    """
    left, below = _TICKS if axes.y_ticks else (0.0, _TICKS[1])
    elements = (Element(name, "plane", left, 14, w, h, data=axes),)
    return PlanePart(left + w + 14, h + 14 + below, elements, axes=axes, inner=Box(left, 14, w, h))


def dot_plot(
    name: str, values: Sequence[float], labels: Sequence[str], w: float, *, strong: int = -1, pitch: float = 44.0
) -> Part:
    """Numbers from -1 to 1 as dots on a line, the smallest at the bottom, each with its label on its right.

    Parameters
    ----------
    name
        Id of the axis; the dots are ``<name>-<label>``.
    values, labels
        Finite numbers in ascending order, and their texts, to which the number is added.
    w
        Width of the axis.
    strong
        Index of the emphasised number; -1 for none.
    pitch
        Distance of two dots from bottom to top.
    """
    n = len(values)
    drawn = plane(name, Axes((-1, 1), (0, n + 1.0), (-1.0, -0.5, 0.0, 0.5, 1.0)), w, (n + 1) * pitch)
    right = 0.0
    for index, (value, label) in enumerate(zip(values, labels, strict=True)):
        shown = f"{label}  {number(value)}"
        drawn = drawn.point(f"{name}-{label}", (value, index + 1.0), shown, value=value,
                            emphasis="strong" if index == strong else "plain",
                            hue=0 if index == strong else None)  # fmt: skip
        right = max(right, drawn.at(value, 0)[0] + 18 + width_of(shown, _SIZES["point"]))
    return Part(max(drawn.w, right), drawn.h, drawn.elements)


def histogram(
    name: str, values: Sequence[float], w: float, h: float, *, bins: int = 80, mark: float | None = None,
    label: str = "",
) -> Part:  # fmt: skip
    """Shares of numbers from -1 to 1 as an outline, with an arrow and a label above a marked number.

    Parameters
    ----------
    name
        Id of the axes; the outline is ``curve-<name>``.
    values
        Numbers from -1 to 1.
    w, h
        Size of the axes.
    bins
        Number of bins of equal width.
    mark, label
        Marked number and its text; None for none.
    """
    counts, edges = np.histogram(values, bins=bins, range=(-1, 1))
    top = float(counts.max()) * 1.3
    points = [(-1.0, 0.0)]
    for count, left, right in zip(counts, edges, edges[1:], strict=False):
        points += [(float(left), float(count)), (float(right), float(count))]
    drawn = plane(name, Axes((-1, 1), (0, top), (-1.0, -0.5, 0.0, 0.5, 1.0)), w, h)
    drawn = drawn.curve(f"curve-{name}", [*points, (1.0, 0.0)])
    if mark is None:
        return drawn
    drawn = drawn.arrow(f"mark-{name}", (mark, top * 0.85), (mark, 0.0), emphasis="strong")
    above = text(f"label-{name}", label, emphasis="strong")
    x, y = drawn.at(mark, top * 0.85)
    placed = above.moved(min(max(0.0, x - above.w / 2), drawn.w - above.w), max(0.0, y - above.h))
    return Part(drawn.w, drawn.h, (*drawn.elements, *placed.elements))


def dial(name: str, angle: float, content: str, radius: float, /, **attributes: Any) -> Part:  # noqa: ANN401 - of an element
    """An angle in degrees on a half circle, with a text below it."""
    w, h = 2 * radius + 12, radius + 60
    return Part(w, h, (Element(name, "dial", 0, 0, w, h, content, angle, data=Dial(angle), **attributes),))


def scene(part: Part, about: str = "") -> Scene:
    """Centre a part on the canvas.

    Raises
    ------
    ValueError
        If the part is larger than the canvas.
    """
    if part.w > WIDTH or part.h > HEIGHT:
        raise ValueError(f"{part.w:.0f}×{part.h:.0f} on a canvas of {WIDTH:.0f}×{HEIGHT:.0f}")
    return Scene(WIDTH, HEIGHT, part.moved((WIDTH - part.w) / 2, (HEIGHT - part.h) / 2).elements, about)
