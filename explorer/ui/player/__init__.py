"""The `player` component: steps through a lesson, forward and back, without asking the server."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.lessons.edits import EditEvent, parse_edit
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
    on_edits: Callable[[Sequence[EditEvent]], None] | None = None,
    file: Callable[[], bytes] | None = None,
) -> None:
    """Show a lesson.

    Step, speed and presenting belong to the browser: stepping costs no run of the script, and new data (another
    sentence, the other language) keep the step. They stand in the address bar as ``step`` (counted from 1), ``speed``
    and ``present``.

    Parameters
    ----------
    lesson_payload
        From `explorer.lessons.serialize.payload`.
    key
        Unique on the page, constant over reruns.
    labels
        Names of the buttons, from `player_labels`.
    start
        Step of the first showing, from 0; a number outside the lesson becomes the nearest step.
    url
        What else the address bar has to hold; it is written again with every new payload, because the server rewrites
        the address without the step.
    on_edits
        Called with what a person changed in the picture; before the script runs again, so that the whole page already
        shows the new lesson. Apply them to the inputs as they are now (`explorer.lessons.edits.apply_edit`): something
        else of the page may have changed them since the picture was drawn. The names are those of `Lesson.inputs`; the
        values come from the browser: check every one before use, and keep what can be used. Without it, nothing in the
        picture can be changed.
    file
        Makes the lesson as one HTML file, when a person asks for it. Without it the menu does not offer that.
    """

    def changed() -> None:
        sent = st.session_state.get(key, {}).get("edits")
        done = st.session_state.get(_done(key), 0)
        edits = parse_edit(sent, lesson_payload, after=done)
        if edits and on_edits:
            st.session_state[_done(key)] = max(n for n, _ in edits)
            on_edits([change for _, change in edits])

    def wanted() -> None:
        st.session_state[_asked(key)] = st.session_state.get(key, {}).get("file")

    # the number of the last change tells the player that these data already know of it
    seen = st.session_state.get(key, {}).get("edits")
    data = {
        "lesson": lesson_payload,
        "labels": labels,
        "start": start,
        "url": url,
        "editable": on_edits is not None,
        "seen": seen.get("n", 0) if isinstance(seen, dict) else 0,
        "files": file is not None,
    }
    asked = st.session_state.pop(_asked(key), None)  # answered once
    if file and isinstance(asked, dict) and asked.get("lesson") == lesson_payload["id"]:
        data["file"] = {"n": asked.get("n"), "name": f"{lesson_payload['id']}.html", "text": file().decode("utf-8")}
    _component()(key=key, data=data, on_edits_change=changed, on_file_change=wanted)


def player_labels(language: str) -> dict[str, str]:
    """Names of the buttons and of the picture in one language."""
    prefix = "player."
    return {name.removeprefix(prefix): text for name, text in catalogue(language).items() if name.startswith(prefix)}


def _asked(key: str) -> str:
    """Where it is kept that a file was asked for."""
    return f"{key}.file"


def _done(key: str) -> str:
    """Where the number of the last change is kept that was handed on: the browser sends those again that wait."""
    return f"{key}.done"
