"""Neighbourhood of a word in 3D: the word in the centre of shells of equal cosine distance."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.figures import theme
from explorer.figures.escape import plain
from explorer.figures.theme import ACCENT, SECONDARY, TEAL, Figure, LabelSet, alpha, packed
from explorer.geometry.neighbourhood import Neighbourhood

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_SHELLS = 3
_EYE = (0.98, 0.82, 0.52)
_LABELLED = 80
_GAP = 0.028  # share of the largest distance: about the radius of a marker


def shells(farthest: float) -> list[float]:
    """Radii of at most three shells: round cosine distances, the outermost not less than `farthest`.

    Parameters
    ----------
    farthest
        Largest cosine distance to show, 0 to 2.
    """
    step = next((s for s in _STEPS if math.ceil(farthest / s - 1e-9) <= _SHELLS), _STEPS[-1])
    count = max(1, math.ceil(farthest / step - 1e-9))
    return [round(step * i, 2) for i in range(1, count + 1)]


def neighbourhood_figure(hood: Neighbourhood, word: str, words: Sequence[str], distance: str = "") -> Figure:
    """Draw a neighbourhood: nearer neighbours darker, stems to the centre, shells at round distances.

    The cube always ends at the outermost shell, so that every neighbourhood appears at the same size.

    Parameters
    ----------
    hood
        From `explorer.geometry.neighbourhood`.
    word
        The word in the centre.
    words
        (k,) words of the neighbours, in the order of ``hood.ids``.
    distance
        Label of the cosine distance in the hover text.

    Returns
    -------
    dict
        Figure for the `space` component; a click reports the row number of the word.
    """
    radii = shells(float(hood.distances.max(initial=0.0)))
    cosines = 1.0 - hood.distances
    data = [
        _rings(radii),
        _marks(radii),
        _stems(hood.positions),
        {
            "type": "scatter3d",
            "mode": "markers",
            **_xyz(hood.positions),
            "text": [plain(item) for item in words],
            "customdata": packed(hood.ids, "i4"),
            # The colour shows the cosine, the text the cosine distance, as do the rings.
            "hovertext": [
                f"{plain(item)}  {distance} {1 - score:.4f}" for item, score in zip(words, cosines, strict=True)
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "size": 6.5,
                "color": packed(cosines),
                "colorscale": [[0, alpha(TEAL, 0.35)], [1, TEAL]],
                "cmin": float(cosines.min(initial=1.0)) - 1e-6,
                "cmax": float(cosines.max(initial=-1.0)) + 1e-6,
                "opacity": 1,
                "line": {"width": 0},
            },
        },
        {
            "type": "scatter3d",
            "mode": "markers",
            **_xyz(np.zeros((1, 3))),
            "text": [plain(word)],
            "customdata": [-1 if hood.center is None else hood.center],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"size": 11, "color": ACCENT, "line": {"width": 0}},
        },
    ]
    nearest = np.argsort(hood.distances, kind="stable")[:_LABELLED]
    labels: list[LabelSet] = [
        {"trace": 4, "size": 18, "weight": 600, "color": ACCENT, "place": "above", "always": True},
        {"trace": 3, "size": 14, "place": "outward", "points": [int(i) for i in nearest]},
        {"trace": 1, "size": 11, "color": SECONDARY, "place": "center", "ghost": True},
    ]
    reach = radii[-1] * 1.04
    return {
        "data": data,
        "layout": theme.layout(scene=theme.space(reach, _EYE)),
        "view": "neighbourhood",
        "labels": labels,
        "clicks": [3] if hood.center is None else [3, 4],
    }


def _xyz(points: NDArray[np.floating]) -> Figure:
    """Coordinates of (n, 3) points as the x, y and z of a trace."""
    return {name: packed(points[:, axis]) for axis, name in enumerate("xyz")}


def _line(points: NDArray[np.floating], color: str, width: float) -> Figure:
    """Trace of lines through points; a row of nan starts a new line."""
    return {
        "type": "scatter3d",
        "mode": "lines",
        **_xyz(points),
        "hoverinfo": "skip",
        "connectgaps": False,
        "line": {"color": color, "width": width},
    }


def _rings(radii: Sequence[float]) -> Figure:
    """Trace of all shells, each as three great circles."""
    angle = np.linspace(0, 2 * np.pi, 97)
    zero, sine, cosine = np.zeros_like(angle), np.sin(angle), np.cos(angle)
    circles = [np.column_stack(axes) for axes in ((cosine, sine, zero), (cosine, zero, sine), (zero, cosine, sine))]
    gap = np.full((1, 3), np.nan)
    return _line(np.vstack([part for r in radii for c in circles for part in (r * c, gap)]), alpha("@grey", 0.3), 1)


def _marks(radii: Sequence[float]) -> Figure:
    """Labels with the distance of every shell, on its horizontal circle at an angle of -0.6 rad."""
    direction = np.array([[math.cos(-0.6), math.sin(-0.6), 0.0]])
    return {
        "type": "scatter3d",
        "mode": "markers",
        **_xyz(np.vstack([r * direction for r in radii])),
        "text": [f"{r:.2f}".rstrip("0").rstrip(".") for r in radii],
        "hoverinfo": "skip",
        "marker": {"size": 0.01, "opacity": 0},
    }


def _stems(positions: NDArray[np.floating]) -> Figure:
    """Hairlines from the centre to every neighbour, shortened at both ends so that they do not cross markers."""
    k = len(positions)
    lengths = np.linalg.norm(positions, axis=1, keepdims=True)
    gap = _GAP * float(lengths.max(initial=0.0)) / np.maximum(lengths, 1e-12)
    path = np.full((3 * k, 3), np.nan)
    path[0::3] = positions * np.minimum(1.6 * gap, 0.5)
    path[1::3] = positions * (1.0 - np.minimum(gap, 0.5))
    return _line(path, alpha(SECONDARY, 0.35), 1.5)
