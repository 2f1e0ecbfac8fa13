"""The state of one session: its `ViewState`, bound to widgets and to the address bar."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.ui.text import guess_language
from explorer.ui.view import PARAMETERS, ViewState

_STEP = "step"  # written into the address by the player itself, without the server


def open_session() -> None:
    """Read the link at the first run of a session; choose a language when it names none."""
    if "view" in st.session_state:
        return
    # A name may stand twice in a link; Streamlit's mapping gives the last.
    view, refused = ViewState.from_query({name: st.query_params[name] for name in st.query_params})
    st.session_state["view"] = view if view.language else replace(view, language=guess_language())
    st.session_state["refused"] = refused
    step = st.query_params.get(_STEP, "1")
    usable = step.isascii() and step.isdigit() and len(step) < 4
    st.session_state["first_step"] = int(step) if usable else 1
    if not usable:
        st.session_state["refused"] = (*refused, _STEP)


def view() -> ViewState:
    """State of this session."""
    state: ViewState = st.session_state["view"]
    return state


def update(**changes: Any) -> None:  # noqa: ANN401 - the fields of ViewState have several types
    """Change some fields of the state."""
    st.session_state["view"] = replace(view(), **changes)


def hold(word: str) -> None:
    """Take another word in hand."""
    update(word=word)


def bound(field: str, clean: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
    """Arguments that tie a widget to a field of the state, whichever page it stands on.

    Parameters
    ----------
    field
        Field of `ViewState`.
    clean
        What is done to a value of the widget before it is kept.

    Returns
    -------
    dict
        ``key``, ``on_change`` and ``kwargs`` of the widget.
    """
    key = f"view.{field}"
    value = getattr(view(), field)
    # Streamlit forgets widgets that are not drawn; the state does not.
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value

    def take() -> None:
        update(**{field: clean(st.session_state[key])})

    return {"key": key, "on_change": take}


def write_link() -> None:
    """Put the state into the address bar, so that it can be copied at any moment."""
    query = view().to_query()
    known = {parameter.name for parameter in PARAMETERS.values()}
    others = {name: st.query_params[name] for name in st.query_params if name not in known}
    if {name: st.query_params[name] for name in st.query_params} != query | others:
        st.query_params.from_dict(query | others)
