"""The state of one session: its `ViewState`, bound to widgets and to the address bar."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from explorer.ui.text import guess_language
from explorer.ui.view import PARAMETERS, ViewState

_STEP = "step"
_MANNERS = {"speed": ("0.5", "1", "2"), "present": ("1",)}
_OF_THE_PLAYER = frozenset((_STEP, *_MANNERS))
"""Written into the address by the player, which does not tell the server: what that knows of them is soon old."""
_NAMES = frozenset(parameter.name for parameter in PARAMETERS.values())


def open_session(paths: frozenset[str]) -> None:
    """Read the link at the first run of a session, and again when the person went back or forward in the browser.

    Parameters
    ----------
    paths
        Addresses of the pages, to notice one that does not exist.
    """
    query, page = _query(), _page()
    st.session_state["first run"] = "written" not in st.session_state
    if "view" not in st.session_state:
        _take_over(query)
        st.session_state["first_step"] = _first_step()
        for name, allowed in _MANNERS.items():
            if st.query_params.get(name, allowed[0]) not in allowed:
                _reject(name)
        if page and page not in paths:
            _reject(page)
    elif not st.session_state.pop("touched", False) and _went_through_history(query, page):
        _take_over(query, view().language)
    st.session_state["page"] = page


def view() -> ViewState:
    """State of this session."""
    state: ViewState = st.session_state["view"]
    return state


def is_from_link(state: ViewState, *fields: str) -> bool:
    """Whether some fields of a state are all as the last link had them."""
    linked = st.session_state.get("linked")
    return linked is not None and all(getattr(state, field) == getattr(linked, field) for field in fields)


def reject(*fields: str) -> None:
    """Name fields of the state in the notice, if the link that was just opened gave them values of no use here."""
    for field in fields:
        name = PARAMETERS[field].name
        if name in st.session_state.get("new link", ()) and is_from_link(view(), field):
            _reject(name)


def clamp_step(steps: int) -> None:
    """Begin a lesson of so many steps at the first one, if the link names a step that it does not have."""
    if st.session_state["first_step"] > steps:
        st.session_state["first_step"] = 1
        if _STEP in st.session_state.get("new link", ()):
            _reject(_STEP)


def set_state(**changes: Any) -> None:  # noqa: ANN401 - the fields of ViewState have several types
    """Change some fields of the state while a page is drawn; other vectors begin with their own table, undamaged."""
    if changes.get("vectors", view().vectors) != view().vectors:
        changes = {"table": "", "rescue": 0} | changes
    st.session_state["view"] = replace(view(), **changes)


def update(**changes: Any) -> None:  # noqa: ANN401 - as above
    """Change some fields of the state because a person did so: for callbacks."""
    set_state(**changes)
    if changes.keys() & {"vectors", "table"}:
        st.session_state.pop("failed", None)
    mark_user_change()


def mark_user_change() -> None:
    """Say that the next run is no step in the history of the browser; the address that comes with it may be older."""
    st.session_state["touched"] = True


def select_word(word: str) -> None:
    """Take another word in hand."""
    update(word=word)


def bind_widget(
    field: str,
    clean: Callable[[Any], Any] = lambda value: value,
    *,
    standard: object = None,
    translated: bool = False,
) -> dict[str, Any]:
    """Arguments that tie a widget to a field of the state, whichever page it stands on.

    Parameters
    ----------
    field
        Field of `ViewState`.
    clean
        What is done to a value of the widget before it is kept.
    standard
        Shown instead of an empty value, and not kept.
    translated
        True for a list whose names change with the language: the front end keeps the name of the chosen one otherwise.

    Returns
    -------
    dict
        ``key`` and ``on_change`` of the widget.
    """
    key = f"view.{field}.{view().language}" if translated else f"view.{field}"
    # Streamlit forgets widgets that are not drawn; the state does not.
    st.session_state[key] = getattr(view(), field) or standard or getattr(view(), field)

    def take() -> None:
        update(**{field: clean(st.session_state[key])})

    return {"key": key, "on_change": take}


def write_link() -> None:
    """Put the state into the address bar, so that it can be copied at any moment.

    What the player writes there is left standing until there is a player to write it.
    """
    wanted = view().to_query()
    ours = _NAMES if st.session_state["first run"] else _NAMES | _OF_THE_PLAYER
    others = {name: st.query_params[name] for name in st.query_params if name not in ours}
    if _query() != wanted:
        st.query_params.from_dict(wanted | others)
    st.session_state["written"] = wanted
    st.session_state["new link"] = frozenset()


def _query() -> dict[str, str]:
    """Values of the address that belong to the state; of a name that stands twice, the last."""
    return {name: st.query_params[name] for name in st.query_params if name in _NAMES}


def _page() -> str:
    """Last part of the address of the page; empty for the first page."""
    return urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]


def _went_through_history(query: dict[str, str], page: str) -> bool:
    """Whether the address is another one than was written, and not because a page was opened in the navigation.

    The navigation opens a page without values. A click on a widget may come with an older address, so only a run that
    no widget asked for may be asked about.
    """
    return query != st.session_state.get("written", query) and (bool(query) or page == st.session_state.get("page"))


def _take_over(query: dict[str, str], language: str = "") -> None:
    """Make the state that of a link; without a language in it, the given or the browser's one."""
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
    """Remember a part of the link that could not be used, for one notice."""
    st.session_state["refused"] = (*st.session_state.get("refused", ()), name)
