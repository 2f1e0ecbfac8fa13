"""Map of many words: faint points, the selected word, and its true and false neighbours on top."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.figures import theme
from explorer.figures.escape import plain
from explorer.figures.points import WITH_OWN, WORD, Colouring, kind, point_traces, xyz
from explorer.figures.theme import ACCENT, GREY, INK, ORANGE, SECONDARY, TEAL, Figure, LabelSet, alpha

Floats = NDArray[np.floating]

_EYE = (0.78, 0.66, 0.45)
_SPREAD = 40
_FREQUENT = 600


class NeighbourGroups(Protocol):
    """Row numbers of the kept, missing and false neighbours of one word."""

    @property
    def kept(self) -> Sequence[int]:
        """True neighbours that are also near on the map."""

    @property
    def missing(self) -> Sequence[int]:
        """True neighbours that are not near on the map."""

    @property
    def false(self) -> Sequence[int]:
        """Words that are near on the map but are not true neighbours."""


def map_figure(
    coords: Floats,
    words: Sequence[str],
    ids: Sequence[int],
    *,
    selected: int | None = None,
    judgement: NeighbourGroups | None = None,
    colour_by: str | Colouring = "none",
    near: bool = False,
    view: str = "map",
) -> Figure:
    """Draw a map in two or three dimensions.

    Lines join the selected word to its kept neighbours (solid teal), missing neighbours (dashed grey) and false
    neighbours (dotted orange). Line style and marker shape carry the same information as the colour.

    Parameters
    ----------
    coords
        (n, 2) or (n, 3) finite positions, the most frequent word first: labels are placed in this order.
    words
        (n,) words of the points.
    ids
        (n,) row numbers of the points, ascending.
    selected
        Row number of the selected word; no lines are drawn if it is None or not on the map.
    judgement
        Neighbours of the selected word.
    colour_by
        ``none``; ``rank``, by the order of the words from strong (frequent) to faint (rare); or a column.
    near
        Whether the view shows only the surroundings of the selected word.
    view
        Name of the layout. Each layout needs its own name; otherwise the new map inherits the zoom of the old one.

    Returns
    -------
    dict
        Figure for the `space` component; a click reports the row number of the word.
    """
    dimensions = coords.shape[1]
    point_of = {int(row): point for point, row in enumerate(ids)}
    center = point_of.get(selected) if selected is not None else None
    groups = _groups(judgement, point_of) if center is not None else [[], [], []]
    shade = [("solid", TEAL, "circle"), ("dash", GREY, "diamond-open"), ("dot", ORANGE, "square-open")]
    column = colour_by if isinstance(colour_by, Colouring) else None
    data = point_traces(coords, words, ids, colour_by, center is not None)
    points = list(range(len(data)))
    for group, (dash, color, _) in zip(groups, shade, strict=True):
        data.append(_lines(coords, center, group, dash, color))
    for group, (_, color, symbol) in zip(groups, shade, strict=True):
        data.append(_marked(coords, words, ids, group, color, symbol, 8 if dimensions == 2 else 5, column))
    chosen = [] if center is None else [center]
    data.append(_marked(coords, words, ids, chosen, ACCENT, "circle", 13 - dimensions, column))
    quiet = center is not None and dimensions == 2 and column is None
    judged = len(points) + len(shade)
    labels: list[LabelSet] = [
        {"trace": len(data) - 1, "size": 18, "weight": 600, "color": ACCENT, "place": "around", "always": True},
        *(
            LabelSet(trace=judged + i, size=14, weight=500, color=color, place="around")
            for i, color in enumerate((TEAL, SECONDARY, ORANGE))
        ),
        {"traces": points, "size": 12, "color": SECONDARY if quiet else INK},
    ]
    region = _surroundings(coords, center, groups) if near and center is not None else coords
    if dimensions == 3:
        labels[-1]["points"] = _spread(coords, ids)
        layout = theme.layout(scene=_cube(region))
    else:
        layout = theme.layout(**_axes(region), dragmode="pan")
    focus = None if center is None else [float(value) for value in coords[center]]
    return {"data": data, "layout": layout, "view": view, "focus": focus, "labels": labels, "clicks": points}


def _groups(judgement: NeighbourGroups | None, point_of: dict[int, int]) -> list[list[int]]:
    """Point numbers of the kept, missing and false neighbours that are on the map."""
    if judgement is None:
        return [[], [], []]
    return [
        [point_of[int(row)] for row in rows if int(row) in point_of]
        for rows in (judgement.kept, judgement.missing, judgement.false)
    ]


def _lines(coords: Floats, center: int | None, group: Sequence[int], dash: str, color: str) -> Figure:
    """Trace of lines from the selected word to a group of points."""
    path = np.full((3 * len(group), coords.shape[1]), np.nan)
    if group:
        path[0::3] = coords[center]
        path[1::3] = coords[list(group)]
    width = 2 if coords.shape[1] == 2 else 3
    return {
        "type": kind(coords.shape[1]),
        "mode": "lines",
        **xyz(path),
        "hoverinfo": "skip",
        "connectgaps": False,
        "line": {"color": alpha(color, 0.85), "width": width, "dash": dash},
    }


def _marked(
    coords: Floats,
    words: Sequence[str],
    ids: Sequence[int],
    group: Sequence[int],
    color: str,
    symbol: str,
    size: float,
    column: Colouring | None,
) -> Figure:
    """Trace of a few highlighted points."""
    ring = symbol == "circle" and color == ACCENT
    value = {"meta": [column.label], "hovertext": column.texts(group)} if column else {}
    return {
        "type": kind(coords.shape[1]),
        "mode": "markers",
        **xyz(coords[list(group)]),
        "text": [plain(words[point]) for point in group],
        "customdata": [int(ids[point]) for point in group],
        "hovertemplate": WITH_OWN if column else WORD,
        **value,
        "marker": {
            "size": size,
            "symbol": "circle-open" if ring else symbol,
            "color": color,
            "line": {"width": 3 if ring else 1.5, "color": color},
        },
    }


def _spread(coords: Floats, ids: Sequence[int]) -> list[int]:
    """Positions, in row-number order, of frequent words spread by farthest-point sampling."""
    few = coords[:_FREQUENT].astype(np.float64)
    chosen = [0] if len(few) else []
    distance = np.full(len(few), np.inf)
    while chosen and len(chosen) < min(_SPREAD, len(few)):
        distance = np.minimum(distance, ((few - few[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(distance.argmax()))
    ranks = np.argsort(np.argsort(np.asarray(ids), kind="stable"))
    return [int(ranks[point]) for point in chosen]


def _surroundings(coords: Floats, center: int, groups: list[list[int]]) -> Floats:
    """Two opposite corners of a box around a word, with its kept and false and half of its missing neighbours."""
    kept, missing, false = (np.linalg.norm(coords[group] - coords[center], axis=1) for group in groups)
    reach = max(float(np.max([*kept, *false], initial=0.0)), float(np.median(missing)) if len(missing) else 0.0)
    reach = max(1.3 * reach, 1e-6)
    corners: Floats = np.stack([coords[center] - reach, coords[center] + reach])
    return corners


def _cube(coords: Floats) -> Figure:
    """3D scene with a cube that contains the map."""
    low, high = (coords.min(axis=0), coords.max(axis=0)) if len(coords) else (np.zeros(3), np.ones(3))
    x, y, z = (float(value) for value in (low + high) / 2)
    return theme.space(max(float((high - low).max()) * 0.51, 1e-6), _EYE, (x, y, z))


def _axes(coords: Floats) -> Figure:
    """Axes that contain all points, with equal scales."""
    low, high = (coords.min(axis=0), coords.max(axis=0)) if len(coords) else (np.zeros(2), np.ones(2))
    margin = np.maximum((high - low) * 0.04, 1e-6)
    shared = {"visible": False, "zeroline": False, "autorange": False}
    x, y = ([float(a), float(b)] for a, b in zip(low - margin, high + margin, strict=True))
    return {"xaxis": shared | {"range": x}, "yaxis": shared | {"range": y, "scaleanchor": "x", "scaleratio": 1}}
