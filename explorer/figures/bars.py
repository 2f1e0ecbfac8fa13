"""Bar chart of neighbours: rank, word, bar, score."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from explorer.figures import theme
from explorer.figures.escape import plain, shorten
from explorer.figures.theme import BLUE, GREY, INK, ORANGE, SECONDARY, Figure, alpha, packed
from explorer.locales.number_format import number

ROW = 27
"""Height of a row in pixels, for any number of rows."""

_WORD_COLUMNS = 22


class Scored(Protocol):
    """One row of the chart; `explorer.geometry.neighbours.Neighbour` satisfies the protocol."""

    @property
    def id(self) -> int:
        """Row number of the word."""

    @property
    def word(self) -> str:
        """The word."""

    @property
    def score(self) -> float:
        """Score, usually a cosine."""

    @property
    def rank(self) -> int:
        """Position in the list, from 1."""


def bars(neighbours: Sequence[Scored]) -> Figure:
    """Draw neighbours as bars; a click on a row reports the row number of its word.

    Parameters
    ----------
    neighbours
        (k,) in the order of the rows.

    Returns
    -------
    dict
        Figure for the `space` component; ``height`` is its height in pixels.
    """
    k = len(neighbours)
    scores = np.array([item.score for item in neighbours], dtype=np.float64)
    low, high = min(float(scores.min(initial=0.0)), 0.0), max(float(scores.max(initial=0.0)), 1e-9)
    names = [plain(item.word) for item in neighbours]
    rows = packed([item.id for item in neighbours], "i4")
    shared = {"y": list(range(k)), "text": names, "customdata": rows}
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "x": packed(scores, "f8"),
            **shared,
            "textposition": "none",
            "width": 0.3,
            "marker": {"color": [BLUE if score < 0 else ORANGE for score in scores], "line": {"width": 0}},
            "hovertemplate": "%{text}  %{x:.6f}<extra></extra>",
        },
        _column([str(item.rank) for item in neighbours], 0.2, "middle left", SECONDARY, "x2"),
        _column([plain(shorten(item.word, _WORD_COLUMNS)) for item in neighbours], 0.26, "middle right", INK, "x2"),
        _column([number(score, 4) for score in scores], 1.0, "middle left", INK, "x3"),
    ]
    height = k * ROW
    hidden = {"visible": False, "fixedrange": True, "zeroline": False}
    span = {"range": [low, high], "domain": [0.37, 0.86]}
    layout = theme.layout(
        xaxis=hidden | span,
        xaxis2=hidden | {"range": [0, 1], "domain": [0, 0.36]},
        xaxis3=hidden | {"range": [0, 1], "domain": [0.86, 1]},
        yaxis=hidden | {"range": [k - 0.5, -0.5]},
        barcornerradius=4,
        dragmode=False,
        shapes=[_zero(k)] if low < 0 else [],
    )
    return {"data": data, "layout": layout, "view": "bars", "labels": [], "clicks": [0], "list": True, "height": height}


def _column(texts: Sequence[str], x: float, position: str, color: str, axis: str) -> Figure:
    """Trace of a text column next to the bars."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x] * len(texts),
        "y": list(range(len(texts))),
        "text": list(texts),
        "textposition": position,
        "textfont": {"color": color, "size": 14 if color == INK else 12},
        "xaxis": axis,
        "hoverinfo": "skip",
    }


def _zero(k: int) -> Figure:
    """Hairline at score 0."""
    line = {"color": alpha(GREY, 0.6), "width": 1}
    return {"type": "line", "xref": "x", "yref": "y", "x0": 0, "x1": 0, "y0": -0.5, "y1": k - 0.5, "line": line}
