"""Histograms of a health report: row lengths, cosines of random pairs, how often words are neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from explorer.figures import theme
from explorer.figures.escape import plain
from explorer.figures.theme import ACCENT, GREY, HAIRLINE, INK, PAPER, SECONDARY, Figure, alpha, packed
from explorer.locales.text_width import text_width
from explorer.vectors.health import Health, Histogram

HEIGHT = 430
"""Height of the figure in pixels."""

_PANELS = 3
_GAP = 56
"""Pixels between two panels, for the tick labels of the upper and the title of the lower one."""

_TITLE, _TICKS = 28, 22
_COLUMN = 0.018
"""Width of a Latin character of a label, as a share of the width of a narrow panel."""

_LINE = 0.24
"""Height of a label, as a share of the panel height; labels are stacked so that they do not overlap."""

_HEADROOM = 1.75
"""Ratio of the panel height to the highest bar; the labels of the marks need the space above the bars."""


@dataclass(frozen=True)
class Mark:
    """A value marked in a histogram.

    Attributes
    ----------
    value
        Position on the x axis.
    label
        Text next to the line.
    own
        Whether it belongs to the selected word.
    """

    value: float
    label: str
    own: bool = False


def health_figure(
    health: Health, titles: tuple[str, str, str], norm_marks: Sequence[Mark], cosine_marks: Sequence[Mark]
) -> Figure:
    """Draw three histograms, one below the other.

    Parameters
    ----------
    health
        Report of vectors with at least two non-zero rows.
    titles
        Titles of the panels: lengths, cosines, counts.
    norm_marks, cosine_marks
        At most two marks in each of the first two panels.

    Returns
    -------
    dict
        Figure for the `space` component; ``height`` is its height in pixels.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if health.norms.histogram is None or health.anisotropy.histogram is None or health.hubness is None:
        raise ValueError("no two rows with a direction")
    layout = theme.layout(margin={"l": 0, "r": 0, "t": _TITLE, "b": _TICKS}, bargap=0, dragmode=False)
    layout |= {"annotations": [], "shapes": []}
    data = [
        _histogram(layout, 0, titles[0], health.norms.histogram, norm_marks),
        _histogram(layout, 1, titles[1], health.anisotropy.histogram, cosine_marks),
        *_counts(layout, 2, titles[2], health.hubness.histogram),
    ]
    return {"data": data, "layout": layout, "view": "health", "labels": [], "clicks": [], "height": HEIGHT}


def _histogram(layout: Figure, panel: int, title: str, histogram: Histogram, marks: Sequence[Mark]) -> Figure:
    """Histogram over a numeric axis, with its marks."""
    edges, counts = np.array(histogram.edges), np.array(histogram.counts)
    filled = np.flatnonzero(counts)
    values = [mark.value for mark in marks]
    low = min(float(edges[filled[0]]), *values) if values else float(edges[filled[0]])
    high = max(float(edges[filled[-1] + 1]), *values) if values else float(edges[filled[-1] + 1])
    margin = 0.03 * (high - low)
    low, high = low - margin, high + margin
    axis = {"range": [low, high], "nticks": 7, "tickformat": "~g"}
    _panel(layout, panel, title, axis, int(counts.max()))
    middle = (min(values) + max(values)) / 2 if len(values) > 1 else (low + high) / 2
    for line, mark in enumerate(marks):
        outward = mark.value > middle or (mark.value == middle and mark.own)
        _mark(layout, panel, mark, line, _fits((mark.value - low) / (high - low), outward, mark.label))
    return {
        "type": "bar",
        "x": packed((edges[1:] + edges[:-1]) / 2, "f8"),
        "y": packed(counts, "i4"),
        "width": packed(np.diff(edges), "f8"),
        "marker": {"color": alpha(GREY, 0.55), "line": {"width": 0}},
        "hovertemplate": "%{x:.3f}  %{y:,}<extra></extra>",
        **_axes(panel),
    }


def _counts(layout: Figure, panel: int, title: str, histogram: Histogram) -> list[Figure]:
    """Histogram over bins of doubling width, with the number of words above each bar."""
    edges = [int(edge) for edge in histogram.edges]
    names = [str(a) if b - a == 1 else f"{a}\N{EN DASH}{b - 1}" for a, b in pairwise(edges)]
    positions = list(range(len(names)))
    axis = {"range": [-0.5, len(names) - 0.5], "tickmode": "array", "tickvals": positions, "ticktext": names}
    _panel(layout, panel, title, axis, max(histogram.counts))
    bars = {
        "type": "bar",
        "x": positions,
        "y": packed(histogram.counts, "i4"),
        "width": 0.72,
        "marker": {"color": alpha(GREY, 0.55), "line": {"width": 0}},
        "hoverinfo": "skip",
        **_axes(panel),
    }
    numbers = {
        "type": "scatter",
        "mode": "text",
        "x": positions,
        "y": packed(histogram.counts, "i4"),
        "text": [f"{count:,}" for count in histogram.counts],
        "textposition": "top center",
        "textfont": {"color": INK, "size": 12},
        "hoverinfo": "skip",
        "cliponaxis": False,
        **_axes(panel),
    }
    return [bars, numbers]


def _axes(panel: int) -> dict[str, str]:
    suffix = str(panel + 1) if panel else ""
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def _panel(layout: Figure, panel: int, title: str, axis: Figure, highest: int) -> None:
    """Add the axes and the title of a panel to the layout."""
    suffix = str(panel + 1) if panel else ""
    inner = HEIGHT - _TITLE - _TICKS
    high = (inner - (_PANELS - 1) * _GAP) / _PANELS / inner
    top = 1 - panel * (high + _GAP / inner)
    layout[f"xaxis{suffix}"] = axis | {
        "anchor": f"y{suffix}",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": HAIRLINE,
        "tickfont": {"color": SECONDARY, "size": 12},
    }
    layout[f"yaxis{suffix}"] = {
        "anchor": f"x{suffix}",
        "domain": [max(top - high, 0.0), top],
        "range": [0, _HEADROOM * max(highest, 1)],
        "fixedrange": True,
        "visible": False,
    }
    layout["annotations"].append(
        {
            "text": plain(title),
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": top,
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 7,
            "showarrow": False,
            "font": {"color": INK, "size": 13},
        }
    )


def _fits(share: float, outward: bool, label: str) -> bool:
    """Whether to put a label to the right of its line: on the outward side if it fits there."""
    width = _COLUMN * text_width(label)
    return share + width < 1 if outward else share - width < 0


def _mark(layout: Figure, panel: int, mark: Mark, line: int, right: bool) -> None:
    """Add a vertical line with a label to a panel."""
    axes = _axes(panel)
    color = ACCENT if mark.own else INK
    top = 1 - _LINE * line
    layout["shapes"].append(
        {
            "type": "line",
            "xref": axes["xaxis"],
            "yref": f"{axes['yaxis']} domain",
            "x0": mark.value,
            "x1": mark.value,
            "y0": 0,
            "y1": top,
            "line": {"color": color, "width": 2 if mark.own else 1},
        }
    )
    layout["annotations"].append(
        {
            "text": plain(mark.label),
            "xref": axes["xaxis"],
            "yref": f"{axes['yaxis']} domain",
            "x": mark.value,
            "y": top,
            "xanchor": "left" if right else "right",
            "yanchor": "top",
            "yshift": 3,
            "xshift": 3 if right else -3,
            "borderpad": 0,
            "bgcolor": alpha(PAPER, 0.8),
            "showarrow": False,
            "font": {"color": color, "size": 12},
        }
    )
