"""State of a session: its `ViewState`, bound to widgets and to the address bar."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from explorer.ui.text import guess_language
from explorer.ui.view import NAMES, PARAMETERS, ViewState, link_name

_STEP = "step"
_PLAYER_OPTIONS = {"speed": ("0.5", "1", "2"), "present": ("1",)}
_PLAYER_NAMES = frozenset((_STEP, *_PLAYER_OPTIONS))
"""Written to the address by the player without telling the server, whose copy is soon outdated."""


def open_session(paths: frozenset[str]) -> None:
    """Read the link at the first run of a session, and again after a back or forward navigation of the browser.

    Parameters
    ----------
    paths
        URL paths of the pages, to detect an unknown one.
    """
    query, page = _query(), _page()
    st.session_state["first run"] = "written" not in st.session_state
    if "view" not in st.session_state:
        _load_link(query)
        st.session_state["first_step"] = _first_step()
        for name, allowed in _PLAYER_OPTIONS.items():
            if st.query_params.get(name, allowed[0]) not in allowed:
                _reject(name)
        if page and page not in paths:
            _reject(page)
    elif not st.session_state.pop("touched", False) and _went_through_history(query, page):
        _load_link(query, view().language)
    if st.session_state.get("page", page) != page:
        st.session_state["first_step"] = 1  # the step in a link is that of the page of the link
    st.session_state["page"] = page


def view() -> ViewState:
    """State of this session."""
    state: ViewState = st.session_state["view"]
    return state


def is_from_link(state: ViewState, *fields: str) -> bool:
    """Whether some fields of a state all have the values of the last link."""
    linked = st.session_state.get("linked")
    return linked is not None and all(getattr(state, field) == getattr(linked, field) for field in fields)


def reject(*fields: str) -> None:
    """List state fields in the notice, if the link that was just opened gave them values that are invalid here."""
    for field in fields:
        name = PARAMETERS[field].name
        if name in st.session_state.get("new link", ()) and is_from_link(view(), field):
            _reject(name)


def reject_inputs(lesson: str, *names: str) -> None:
    """List inputs of a lesson in the notice, if the link that was just opened set them."""
    for name in names:
        if link_name(lesson, name) in st.session_state.get("new link", ()):
            _reject(link_name(lesson, name))


def clamp_step(steps: int) -> None:
    """Start a lesson at its first step, if the link names a step beyond the last one."""
    if st.session_state["first_step"] > steps:
        st.session_state["first_step"] = 1
        if _STEP in st.session_state.get("new link", ()):
            _reject(_STEP)


def set_state(**changes: Any) -> None:  # noqa: ANN401 - the fields of ViewState have several types
    """Change fields of the state while a page is drawn; other vectors start with their default table, undamaged."""
    if changes.get("vectors", view().vectors) != view().vectors:
        changes = {"table": "", "rescue": 0} | changes
    st.session_state["view"] = replace(view(), **changes)


def update(**changes: Any) -> None:  # noqa: ANN401 - as above
    """Change fields of the state after a user action: for callbacks."""
    set_state(**changes)
    if changes.keys() & {"vectors", "table"}:
        st.session_state.pop("failed", None)
    mark_user_change()


def mark_user_change() -> None:
    """Mark the next run as caused by the user, not by browser history: the address that comes with it may be older."""
    st.session_state["touched"] = True


def select_word(word: str) -> None:
    """Select another word."""
    update(word=word)


def bind_widget(
    field: str,
    clean: Callable[[Any], Any] = lambda value: value,
    *,
    standard: object = None,
    translated: bool = False,
) -> dict[str, Any]:
    """Arguments that bind a widget to a field of the state, on any page.

    Parameters
    ----------
    field
        Field of `ViewState`.
    clean
        Applied to a widget value before it is stored.
    standard
        Shown instead of an empty value, and not stored.
    translated
        True for options whose labels depend on the language: the front end keeps the label of the chosen one otherwise.

    Returns
    -------
    dict
        ``key`` and ``on_change`` of the widget.
    """
    key = f"view.{field}.{view().language}" if translated else f"view.{field}"
    # Streamlit forgets the state of widgets that are not drawn; the view state does not.
    st.session_state[key] = getattr(view(), field) or standard or getattr(view(), field)

    def store() -> None:
        update(**{field: clean(st.session_state[key])})

    return {"key": key, "on_change": store}


def write_link() -> None:
    """Write the state to the address bar, so that it can be copied at any time.

    The first run keeps the parameters of the player; later the player writes them again itself.
    """
    wanted = view().to_query()
    owned = NAMES if st.session_state["first run"] else NAMES | _PLAYER_NAMES
    others = {name: st.query_params[name] for name in st.query_params if name not in owned}
    if _query() != wanted:
        st.query_params.from_dict(wanted | others)
    st.session_state["written"] = wanted
    st.session_state["new link"] = frozenset()


def _query() -> dict[str, str]:
    """Query parameters that belong to the state; of a repeated name, the last value."""
    return {name: st.query_params[name] for name in st.query_params if name in NAMES}


def _page() -> str:
    """Last part of the URL path; empty for the first page."""
    return urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]


def _went_through_history(query: dict[str, str], page: str) -> bool:
    """Whether the address was changed by browser history and not by opening a page in the navigation.

    The navigation opens a page without a query. A widget event may come with an outdated address, so this is only valid
    for a run that no widget caused.
    """
    return query != st.session_state.get("written", query) and (bool(query) or page == st.session_state.get("page"))


def _load_link(query: dict[str, str], language: str = "") -> None:
    """Replace the state by that of a link; if it has no language, use the given one or that of the browser."""
    state, refused = ViewState.from_query(query)
    st.session_state["view"] = state if state.language else replace(state, language=language or guess_language())
    st.session_state["linked"] = state
    st.session_state["new link"] = frozenset(st.query_params)
    for name in refused:
        _reject(name)


def _first_step() -> int:
    """Step of a lesson that the link names, from 1."""
    step = st.query_params.get(_STEP, "1")
    if step.isascii() and step.isdigit() and len(step) < 4 and int(step) > 0:
        return int(step)
    _reject(_STEP)
    return 1


def _reject(name: str) -> None:
    """Record an invalid part of the link for one notice."""
    st.session_state["refused"] = (*st.session_state.get("refused", ()), name)
