"""Colour tokens, and the layout shared by all figures.

A figure contains tokens such as ``"@ink"`` or ``"@teal/0.4"``. The `space` component and the export replace them by the
colours of their theme. One figure therefore works for light, dark and paper, and a theme change needs no new figure.
"""

import base64
from typing import Any, NotRequired, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

INK = "@ink"
SECONDARY = "@secondary"
HAIRLINE = "@hairline"
PAPER = "@paper"
RAISED = "@raised"
ACCENT = "@accent"
BLUE = "@blue"
ORANGE = "@orange"
TEAL = "@teal"
GREY = "@grey"

OKABE_ITO = tuple(f"@okabe{index}" for index in range(8))
"""Colours of categories: orange, sky, green, yellow, blue, vermilion, purple, grey."""

SEQUENTIAL = [[index / 4, f"@scale{index}"] for index in range(5)]
"""One hue from strong to faint; the order is visible without colour vision, because lightness is monotonic."""

VALUES = [[index / 8, f"@value{index}"] for index in range(9)]
"""Scale of numbers from low to high: viridis, cut so that both ends contrast with the background. It is perceptually
uniform, also without colour vision. The high end contrasts most: it is dark on light paper and bright on dark."""

Figure = dict[str, Any]
Triple = tuple[float, float, float]


class LabelSet(TypedDict):
    """Words of a trace that are drawn as labels; earlier sets are placed first.

    Attributes
    ----------
    trace
        Index of the trace; its `text` holds the words.
    traces
        Instead of `trace`: several traces that partition the words. Their words are combined in row-number order.
    size
        Font size in pixels.
    color, weight
        Font colour and weight.
    place
        Allowed position of a label: ``above`` its point, ``around`` it, ``outward`` from the middle of the figure, or
        in the ``center`` of its point.
    points
        Point numbers by importance; all points in their own order if absent.
    always
        Whether labels are drawn even if they overlap.
    ghost
        Whether the labels are marks of a scale, which do not belong to a row.
    """

    trace: NotRequired[int]
    traces: NotRequired[list[int]]
    size: int
    color: NotRequired[str]
    weight: NotRequired[int]
    place: NotRequired[str]
    points: NotRequired[list[int]]
    always: NotRequired[bool]
    ghost: NotRequired[bool]


def alpha(token: str, opacity: float) -> str:
    """Colour token with an opacity from 0 to 1."""
    return f"{token}/{opacity:.3g}"


def packed(values: ArrayLike, dtype: str = "f4") -> dict[str, str]:
    """Encode numbers as base64, a fifth of the size of JSON text.

    Parameters
    ----------
    values
        (n,) numbers.
    dtype
        Type of the encoded numbers: ``f4`` (float32), ``f8`` (float64) or ``i4`` (int32), little-endian.

    Returns
    -------
    dict
        ``{"dtype", "bdata"}``, a typed array of Plotly.
    """
    array: NDArray[Any] = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
    return {"dtype": dtype, "bdata": base64.b64encode(array.tobytes()).decode("ascii")}


def layout(**more: object) -> Figure:
    """Layout without margins and with a transparent background, with the font and the hover label of the app."""
    base: Figure = {
        "font": {"size": 13, "color": INK},
        "paper_bgcolor": alpha(PAPER, 0),
        "plot_bgcolor": alpha(PAPER, 0),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": RAISED,
            "bordercolor": HAIRLINE,
            "font": {"size": 14, "color": INK},
            "align": "left",
            "namelength": 0,
        },
    }
    return base | more


def space(reach: float, eye: Triple, middle: Triple = (0.0, 0.0, 0.0)) -> Figure:
    """3D scene without axes: a cube of fixed size, so that the camera does not jump.

    Parameters
    ----------
    reach
        Half the edge of the cube, in units of the data.
    eye
        Initial position of the camera relative to the centre of the cube, in edge lengths.
    middle
        Centre of the cube, in units of the data.
    """
    axis = {"visible": False, "autorange": False, "showspikes": False}
    return {
        **{f"{name}axis": axis | {"range": [at - reach, at + reach]} for name, at in zip("xyz", middle, strict=True)},
        "aspectmode": "cube",
        "dragmode": "turntable",
        "bgcolor": PAPER,  # WebGL renders a transparent background as white
        "camera": {
            "eye": dict(zip("xyz", eye, strict=True)),
            "center": {"x": 0, "y": 0, "z": 0},
            "up": {"x": 0, "y": 0, "z": 1},
            "projection": {"type": "perspective"},
        },
    }
