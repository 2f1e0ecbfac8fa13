"""The map of many words: quiet points, the word in hand, and the truth about its neighbours drawn over it."""

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
    """Row numbers that say how a map treats the neighbours of one word."""

    @property
    def kept(self) -> Sequence[int]:
        """True neighbours that are near on the map too."""

    @property
    def missing(self) -> Sequence[int]:
        """True neighbours that the map puts elsewhere."""

    @property
    def false(self) -> Sequence[int]:
        """Near on the map, but no true neighbours."""


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

    True neighbours of the selected word hang on solid teal lines (kept) and dashed grey ones (missing); what only
    looks near is dotted orange (false). Line style and marker shape repeat what the colour says.

    Parameters
    ----------
    coords
        (n, 2) or (n, 3) finite positions, the most frequent word first: that order decides who is written first.
    words
        (n,) their words.
    ids
        (n,) their row numbers, ascending.
    selected
        Row number of the word in hand; None or a row that is not on the map draws no lines.
    judgement
        Of that word.
    colour_by
        ``none``; ``rank`` colours by the order of the words, from strong (frequent) to faint (rare); or a column.
    view
        Name of the layout; a map of another layout needs another name, or it would inherit the zoom.

    Returns
    -------
    dict
        For the `space` component; a click gives the row number of the word.
    """
    dimensions = coords.shape[1]
    place = {int(row): point for point, row in enumerate(ids)}
    center = place.get(selected) if selected is not None else None
    groups = _groups(judgement, place) if center is not None else [[], [], []]
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
    shown = _surroundings(coords, center, groups) if near and center is not None else coords
    if dimensions == 3:
        labels[-1]["points"] = _spread(coords, ids)
        layout = theme.layout(scene=_cube(shown))
    else:
        layout = theme.layout(**_axes(shown), dragmode="pan")
    focus = None if center is None else [float(value) for value in coords[center]]
    return {"data": data, "layout": layout, "view": view, "focus": focus, "labels": labels, "clicks": points}


def _groups(judgement: NeighbourGroups | None, place: dict[int, int]) -> list[list[int]]:
    """Point numbers of kept, missing and false neighbours, without those that are not on the map."""
    if judgement is None:
        return [[], [], []]
    return [
        [place[int(row)] for row in rows if int(row) in place]
        for rows in (judgement.kept, judgement.missing, judgement.false)
    ]


def _lines(coords: Floats, center: int | None, group: Sequence[int], dash: str, color: str) -> Figure:
    """Lines from the selected word to a group of points."""
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
    """The few points that matter, over all others."""
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
    """Places, by row number, of frequent words far from each other: each next is the farthest from those before it."""
    few = coords[:_FREQUENT].astype(np.float64)
    chosen = [0] if len(few) else []
    distance = np.full(len(few), np.inf)
    while chosen and len(chosen) < min(_SPREAD, len(few)):
        distance = np.minimum(distance, ((few - few[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(distance.argmax()))
    place = np.argsort(np.argsort(np.asarray(ids), kind="stable"))
    return [int(place[point]) for point in chosen]


def _surroundings(coords: Floats, center: int, groups: list[list[int]]) -> Floats:
    """Two opposite corners around a word that hold what is near it on the map, and half of what it misses."""
    kept, missing, false = (np.linalg.norm(coords[group] - coords[center], axis=1) for group in groups)
    reach = max(float(np.max([*kept, *false], initial=0.0)), float(np.median(missing)) if len(missing) else 0.0)
    reach = max(1.3 * reach, 1e-6)
    corners: Floats = np.stack([coords[center] - reach, coords[center] + reach])
    return corners


def _cube(coords: Floats) -> Figure:
    """The cube that holds the map."""
    low, high = (coords.min(axis=0), coords.max(axis=0)) if len(coords) else (np.zeros(3), np.ones(3))
    x, y, z = (float(value) for value in (low + high) / 2)
    return theme.space(max(float((high - low).max()) * 0.51, 1e-6), _EYE, (x, y, z))


def _axes(coords: Floats) -> Figure:
    """Axes that show everything, with one scale for both directions."""
    low, high = (coords.min(axis=0), coords.max(axis=0)) if len(coords) else (np.zeros(2), np.ones(2))
    room = np.maximum((high - low) * 0.04, 1e-6)
    shared = {"visible": False, "zeroline": False, "autorange": False}
    x, y = ([float(a), float(b)] for a, b in zip(low - room, high + room, strict=True))
    return {"xaxis": shared | {"range": x}, "yaxis": shared | {"range": y, "scaleanchor": "x", "scaleratio": 1}}
