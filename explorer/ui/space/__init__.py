"""The `space` component: clouds of words in two or three dimensions that keep the user's view and report clicks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.locales import sentence
from explorer.ui.space.vendor import ensure_plotly

__all__ = ["SpaceEvent", "ahead", "space", "space_labels"]


@cache
def _component() -> ComponentRenderer:
    """Register the component; not at import, because outside a server Streamlit knows no packaged components."""
    ensure_plotly()
    return st.components.v2.component(
        "explorer.space",
        html=Path(__file__).with_name("space.html").read_text(encoding="utf-8"),
        css="space.css",
        js="index.js",
        isolate_styles=False,  # Plotly adds its style rules to the document, where a shadow root does not see them
    )


def preload_plotly() -> None:
    """Let the browser fetch and compile plotly.js while the page is loading; call it early on a page with figures.

    It is 4.7 MB, and compiling it takes longer than everything else before a figure appears.
    """
    ensure_plotly()
    base = st.get_option("server.baseUrlPath").strip("/")
    path = f"{'/' + base if base else ''}/_stcore/bidi-components/explorer.space/vendor/plotly.min.js"
    html = Path(__file__).with_name("ahead.html").read_text(encoding="utf-8").replace("$path", path)
    st.html(html, width="content", unsafe_allow_javascript=True)  # constant text


@dataclass(frozen=True)
class SpaceEvent:
    """A click on a word.

    Attributes
    ----------
    id
        Row number of the word. It comes from the browser: compare it with the number of words before use.
    n
        Counter of clicks, so that two clicks on one word are two events.
    stamp
        Stamp of the figure that was clicked.
    """

    id: int
    n: int
    stamp: str = ""


def space(
    figure: dict[str, Any],
    *,
    key: str,
    height: int,
    labels: dict[str, str],
    stamp: str = "",
    on_click: Callable[[SpaceEvent], None] | None = None,
) -> SpaceEvent | None:
    """Show a figure of `explorer.figures` and report clicks on words.

    Camera (3D) and zoom (2D) belong to the user: they stay when data, language or theme change, and are reset only
    when `figure["view"]` changes. A click on a point or its word selects the word; a drag is not a click.

    Keyboard, while the figure has the focus: in 3D the arrows rotate the camera, in 2D they pan the map; `+` and `-`
    zoom, `0` resets the view.

    Parameters
    ----------
    figure
        ``data`` and ``layout`` for Plotly with colours as names of `explorer.figures.theme`, ``view`` (see above),
        ``labels`` (words to draw, see `explorer.figures.theme.LabelSet`), ``clicks`` (traces whose points can
        be clicked).
    key
        Unique on the page, constant over reruns.
    height
        Height in pixels.
    labels
        Texts for the screen reader and the waiting state, from `space_labels`.
    stamp
        Returned with a click: a figure may be clicked while newer data are on their way.
    on_click
        Called with the event before the script runs again, so that the whole page already shows the new word.

    Returns
    -------
    SpaceEvent or None
        The click that caused this run of the script, if any.
    """

    def clicked() -> None:
        event = _event(st.session_state.get(key, {}).get("clicked"))
        if event and on_click:
            on_click(event)

    result = _component()(
        key=key,
        data={"figure": figure, "height": height, "labels": labels, "name": key, "stamp": stamp},
        width="stretch",
        height="content",
        on_clicked_change=clicked,
    )
    return _event(result.clicked)


def space_labels(language: str, name: str, *, flat: bool = False) -> dict[str, str]:
    """Texts that the component itself shows or speaks.

    Parameters
    ----------
    language
        One of `explorer.locales.LANGUAGES`.
    name
        Accessible name of the figure.
    flat
        True for a 2D figure, whose keys differ.
    """
    return {
        "name": name,
        "loading": sentence(language, "space.loading"),
        "failed": sentence(language, "space.failed"),
        "keys": sentence(language, "space.keys_2d" if flat else "space.keys_3d"),
        "clicked": sentence(language, "space.clicked", word="{word}"),
    }


def _event(value: object) -> SpaceEvent | None:
    """Return the event that the browser sent; None if it is malformed: the client is not trusted."""
    if not isinstance(value, dict):
        return None
    row, n, stamp = value.get("id"), value.get("n"), value.get("stamp", "")
    if type(row) is not int or type(n) is not int or type(stamp) is not str or row < 0:
        return None
    return SpaceEvent(row, n, stamp)
