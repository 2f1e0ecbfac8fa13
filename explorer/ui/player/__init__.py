"""The `player` component: steps through a lesson, forward and back, without asking the server."""

from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.locales import catalogue

__all__ = ["player", "player_labels"]


@cache
def _component() -> ComponentRenderer:
    """Register the component; not at import, because outside of a server Streamlit knows no packaged components."""
    return st.components.v2.component(
        "explorer.player",
        html='<div class="player" style="visibility:hidden"></div>',  # until its style sheet has come
        css="player.css",
        js="index.js",
    )


def player(
    lesson_payload: dict[str, Any],
    *,
    key: str,
    labels: dict[str, str],
    start: int = 0,
    url: dict[str, str],
) -> None:
    """Show a lesson.

    Step, speed and playing belong to the browser: stepping costs no run of the script, and new data (another sentence,
    the other language) keep the step. The step stands in the address bar as ``step``, counted from 1.

    Parameters
    ----------
    lesson_payload
        From `explorer.lessons.resolve.payload`.
    key
        Unique on the page, constant over reruns.
    labels
        Names of the buttons, from `player_labels`.
    start
        Step of the first showing, from 0; a number outside the lesson becomes the nearest step.
    url
        What else the address bar has to hold; it is written again with every new payload, because the server rewrites
        the address without the step.
    """
    data = {"lesson": lesson_payload, "labels": labels, "start": start, "url": url}
    _component()(key=key, data=data)


def player_labels(language: str) -> dict[str, str]:
    """Names of the buttons and of the picture in one language."""
    prefix = "player."
    return {name.removeprefix(prefix): text for name, text in catalogue(language).items() if name.startswith(prefix)}
