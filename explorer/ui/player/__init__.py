"""The `player` component: steps through a lesson in the browser, without the server."""

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
    """Register the component; not at import, because outside a server Streamlit knows no packaged components."""
    return st.components.v2.component(
        "explorer.player",
        html='<div class="player" style="visibility:hidden"></div>',  # until its style sheet is loaded
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

    Step, speed and presentation mode belong to the browser: stepping causes no script run, and new data (another
    sentence, the other language) keep the step. The address bar has them as ``step`` (counted from 1), ``speed``
    and ``present``.

    Parameters
    ----------
    lesson_payload
        Data from `explorer.lessons.serialize.payload`.
    key
        Unique on the page, constant over reruns.
    labels
        Labels of the buttons, from `player_labels`.
    start
        First step shown, from 0; clamped to the steps of the lesson.
    url
        Other parts of the query string. They are written again with every new payload, because the server rewrites
        the address without the step.
    on_edits
        Called with the edits of the user before the script runs again, so that the whole page already shows the new
        lesson. Apply them to the current inputs (`explorer.lessons.edits.apply_edit`): other controls may have
        changed them since the picture was drawn. The names are those of `Lesson.inputs`. The values come from the
        browser: check each one before use and keep the valid ones. Without the callback the picture cannot be
        edited.
    file
        Builds the lesson as one HTML file on request. Without it the menu does not offer the download.
    """

    def edited() -> None:
        sent = st.session_state.get(key, {}).get("edits")
        done = st.session_state.get(_last_edit_key(key), 0)
        edits = parse_edit(sent, lesson_payload, after=done)
        if edits and on_edits:
            st.session_state[_last_edit_key(key)] = max(n for n, _ in edits)
            on_edits([change for _, change in edits])

    def requested() -> None:
        st.session_state[_request_key(key)] = st.session_state.get(key, {}).get("file")

    # the number of the last edit tells the player that these data include it
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
    request = st.session_state.pop(_request_key(key), None)  # each request is answered once
    if file and isinstance(request, dict) and request.get("lesson") == lesson_payload["id"]:
        data["file"] = {"n": request.get("n"), "name": f"{lesson_payload['id']}.html", "text": file().decode("utf-8")}
    _component()(key=key, data=data, on_edits_change=edited, on_file_change=requested)


def player_labels(language: str) -> dict[str, str]:
    """Labels of the buttons and of the picture in one language."""
    prefix = "player."
    return {name.removeprefix(prefix): text for name, text in catalogue(language).items() if name.startswith(prefix)}


def _request_key(key: str) -> str:
    """Session state key of the latest file request."""
    return f"{key}.file"


def _last_edit_key(key: str) -> str:
    """Session state key of the number of the last edit: the browser resends edits that are pending."""
    return f"{key}.done"
