"""Colours by name, and the layout that every figure shares.

A figure says ``"@ink"`` or ``"@teal/0.4"``; who shows it (the `space` component, the export) puts in the colours of
its theme. So one figure serves light, dark and paper, and a change of theme needs no new figure.
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

OKABE_ITO = tuple(f"@okabe{place}" for place in range(8))
"""Categories, in a fixed order: orange, sky, green, yellow, blue, vermilion, purple, grey."""

SEQUENTIAL = [[place / 4, f"@scale{place}"] for place in range(5)]
"""One hue from strong to faint: ordered by lightness, so that it reads without colour vision."""

VALUES = [[place / 8, f"@value{place}"] for place in range(9)]
"""Numbers from low to high: viridis, cut so that neither end is lost in the paper. Equal steps look equal, without
colour vision too, and the high end is the one that stands out: dark on light paper, bright on dark."""

Figure = dict[str, Any]
Triple = tuple[float, float, float]


class LabelSet(TypedDict):
    """Which words of a trace are written over the picture; the sets that come first take their place first.

    Attributes
    ----------
    trace
        Index of the trace; its `text` holds the words.
    traces
        Instead of one trace: several that share out the words, all taken together in the order of their row numbers.
    size
        Pixels.
    color, weight
        Of the letters.
    place
        Where a label may stand: ``above`` its point, ``around`` it, ``outward`` from the middle of the picture, or in
        the ``center`` of its point.
    points
        Point numbers by importance; all points in their own order if absent.
    always
        Shown even where labels touch.
    ghost
        The words name no row: marks of a scale.
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
    """Colour name with an opacity from 0 to 1."""
    return f"{token}/{opacity:.3g}"


def packed(values: ArrayLike, dtype: str = "f4") -> dict[str, str]:
    """Numbers as base64, a fifth of their size as JSON text.

    Parameters
    ----------
    values
        (n,) numbers.
    dtype
        Of the message: ``f4`` (float32) or ``i4`` (int32), little endian.

    Returns
    -------
    dict
        ``{"dtype", "bdata"}``, which Plotly reads as an array.
    """
    array: NDArray[Any] = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
    return {"dtype": dtype, "bdata": base64.b64encode(array.tobytes()).decode("ascii")}


def layout(**more: object) -> Figure:
    """Layout without axes, box or margin, with the type and the hover label of the program."""
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
    """A 3D scene without axes: a cube of fixed size, so that the camera never jumps.

    Parameters
    ----------
    reach
        Half the edge of the cube, in units of the data.
    eye
        Where the camera stands at first, in edges of the cube from its middle.
    middle
        Middle of the cube, in units of the data.
    """
    axis = {"visible": False, "autorange": False, "showspikes": False}
    return {
        **{f"{name}axis": axis | {"range": [at - reach, at + reach]} for name, at in zip("xyz", middle, strict=True)},
        "aspectmode": "cube",
        "dragmode": "turntable",
        "bgcolor": PAPER,  # WebGL shows white through a transparent one
        "camera": {
            "eye": dict(zip("xyz", eye, strict=True)),
            "center": {"x": 0, "y": 0, "z": 0},
            "up": {"x": 0, "y": 0, "z": 1},
            "projection": {"type": "perspective"},
        },
    }
