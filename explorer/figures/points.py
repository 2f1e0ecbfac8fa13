"""All words of a map as small points: one colour, coloured by row, or coloured by a metadata column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.figures import theme
from explorer.figures.columns import Group, Values
from explorer.figures.escape import plain, shorten, shorten_middle
from explorer.figures.theme import GREY, INK, OKABE_ITO, Figure, alpha, packed

Floats = NDArray[np.floating]

WORD = "%{text}<extra></extra>"
_WITH_SHARED = "%{text}<br>%{meta[0]}  %{meta[1]}<extra></extra>"
WITH_OWN = "%{text}<br>%{meta[0]}  %{hovertext}<extra></extra>"
_LONGEST = 40  # maximum width of a value in columns: a cell of a file may hold a megabyte
_ROUND_3D = 2_000
"""Maximum number of points drawn as circles on a 3D map; beyond it they are diamonds. plotly.js draws a circle as 19
triangles and a diamond as 5. At 2 pixels per point the difference is invisible, and drawing is several times faster."""


@dataclass(frozen=True, eq=False)
class Colouring:
    """Colouring by a metadata column.

    Attributes
    ----------
    name
        Name of the column in the file.
    values
        Values of the drawn words.
    missing
        Text for a word without a value, in the language of the page.
    """

    name: str
    values: Values
    missing: str

    @property
    def label(self) -> str:
        """Name of the column as figure text."""
        return shown(self.name)

    def texts(self, points: Sequence[int] | NDArray[np.intp]) -> list[str]:
        """Figure texts of the values of some points."""
        return [_short(self.values.texts[point]) or plain(self.missing) for point in points]


def shown(name: str) -> str:
    """Name from a file as figure text, shortened if it is long."""
    return plain(shorten(name, _LONGEST))


def _short(value: str) -> str:
    """Value as figure text; cut in the middle, because long values often share a prefix."""
    return plain(value if len(value) <= _LONGEST // 2 else shorten_middle(value, _LONGEST))


def kind(dimensions: int, many: bool = False) -> str:
    """Trace type: WebGL for 3D and for many points, SVG for a few that must be sharp."""
    if dimensions == 3:
        return "scatter3d"
    return "scattergl" if many else "scatter"


def xyz(points: Floats) -> Figure:
    """Coordinates of (n, 2) or (n, 3) points as the x, y (and z) of a trace."""
    return {name: packed(points[:, axis]) for axis, name in enumerate("xyz"[: points.shape[1]])}


def point_traces(
    coords: Floats, words: Sequence[str], ids: Sequence[int], colour: str | Colouring, quiet: bool
) -> list[Figure]:
    """Traces that partition all words, the topmost last; more words are drawn smaller and lighter.

    Parameters
    ----------
    coords
        (n, 2) or (n, 3) positions.
    words
        (n,) words of the points.
    ids
        (n,) row numbers of the points.
    colour
        ``none``, ``rank``, or a column.
    quiet
        Whether highlighted points are drawn on top.
    """
    n, dimensions = coords.shape
    crowd = float(np.log10(max(n, 10)))
    size = float(np.clip(13 - 2.3 * crowd, 2.5, 8)) * (1.0 if dimensions == 2 else 0.28)
    everything = _Points(coords, words, ids, {"size": size, "line": {"width": 0}})
    if isinstance(colour, Colouring) and colour.values.has_too_many_categories:
        own = {"meta": [colour.label], "hovertext": colour.texts(range(n)), "hovertemplate": WITH_OWN}
        return [everything.trace(None, _uncoloured(crowd, dimensions, quiet), **own)]
    if isinstance(colour, Colouring):
        return _coloured(everything, colour, quiet)
    if colour == "rank":
        return [
            everything.trace(None, _scaled(np.arange(n, dtype=np.float32), 0, max(n - 1, 1), theme.SEQUENTIAL, quiet))
        ]
    return [everything.trace(None, _uncoloured(crowd, dimensions, quiet))]


def _uncoloured(crowd: float, dimensions: int, quiet: bool) -> Figure:
    """Marker of points that all have the same colour."""
    opacity = float(np.clip(0.95 - 0.15 * crowd, 0.2, 0.7)) * (0.5 if quiet else 1.0)
    if dimensions == 3:
        opacity = max(opacity, 0.28)  # in 3D, points hide each other, so opacity does not add up
    return {"color": alpha(INK, opacity)}


def token_of(group: Group, place: int) -> str:
    """Colour of a group, by its index among the groups of the column."""
    if group.kind == "value":
        return OKABE_ITO[place]
    return alpha(GREY, 0.6 if group.kind == "others" else 0.3)


def order_of(colour: str | Colouring) -> list[Group | None]:
    """Groups in the order of the traces: words without a value at the bottom, rare values on top.

    None stands for all words with a number, or for all words if there are too many values to colour.
    """
    if not isinstance(colour, Colouring):
        return [None]
    groups = colour.values.groups
    if colour.values.has_too_many_categories:
        return [None]
    own = sorted((group for group in groups if group.kind == "value"), key=lambda group: -len(group.points))
    below = [group for group in groups if group.kind != "value"]
    return [*reversed(below), *own, *([] if colour.values.numbers is None else [None])]


@dataclass(frozen=True, eq=False)
class _Points:
    """All points of the map; `trace` draws a subset of them."""

    coords: Floats
    words: Sequence[str]
    ids: Sequence[int]
    marker: Figure

    def trace(self, points: NDArray[np.intp] | None, marker: Figure, **more: object) -> Figure:
        """Trace of some points; None means all."""
        n, dimensions = self.coords.shape
        if points is not None and len(points) == n:
            points = None
        result: Figure = {
            "type": kind(dimensions, many=True),
            "mode": "markers",
            **xyz(self.coords if points is None else self.coords[points]),
            "text": [
                plain(word) for word in (self.words if points is None else [self.words[i] for i in points.tolist()])
            ],
            "hovertemplate": WORD,
            "marker": self.marker | marker,
        }
        if dimensions == 3 and n > _ROUND_3D:
            result["marker"]["symbol"] = "diamond"
        rows = np.asarray(self.ids)
        if points is not None:
            result["customdata"] = packed(rows[points], "i4")
        elif not np.array_equal(rows, np.arange(n)):  # without customdata, the point number is the row number
            result["customdata"] = packed(rows, "i4")
        return result | more


def _coloured(words: _Points, colour: Colouring, quiet: bool) -> list[Figure]:
    """One trace per group of a column, and one for all numbers."""
    values = colour.values
    opacity = 0.65 if quiet and words.coords.shape[1] == 2 else 0.9  # opacity adds up in 2D only
    traces = []
    for group in order_of(colour):
        if group is None:
            numbers = np.empty(0) if values.numbers is None else values.numbers
            points = np.flatnonzero(~np.isnan(numbers))
            low, high = values.bounds
            scale = np.log10 if values.is_logarithmic else np.asarray
            marker = _scaled(scale(numbers[points]), float(scale(low)), float(scale(high)), theme.VALUES, False)
            marker["opacity"] = opacity
        else:
            points = group.points
            token = token_of(group, values.groups.index(group))
            marker = {"color": alpha(token, opacity) if group.kind == "value" else token}
        if group is None or group.kind == "others" or len({values.texts[point] for point in points.tolist()}) > 1:
            more = {"meta": [colour.label], "hovertext": colour.texts(points), "hovertemplate": WITH_OWN}
        else:
            more = {"meta": [colour.label, *colour.texts(points[:1])], "hovertemplate": _WITH_SHARED}
        traces.append(words.trace(points, marker, **more))
    return traces


def _scaled(values: Floats, low: float, high: float, scale: list[list[object]], quiet: bool) -> Figure:
    """Marker with colours along a scale; if all values are equal, they get its middle."""
    margin = 0.0 if high > low else max(abs(low), 1.0)
    return {
        "color": packed(values),
        "colorscale": scale,
        "cmin": low - margin,
        "cmax": high + margin,
        "opacity": 0.45 if quiet else 0.9,
    }
