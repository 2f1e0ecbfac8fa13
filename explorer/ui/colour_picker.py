"""Colours of the map: none, by row, or by a metadata column."""

import streamlit as st

from explorer.figures.columns import values_of
from explorer.figures.escape import shorten, shorten_middle
from explorer.figures.points import Colouring
from explorer.ui.state import bind_widget, is_from_link, set_state, view
from explorer.ui.text import names, plain, t, visible
from explorer.ui.view import COLOURS, PARAMETERS, column_colour
from explorer.ui.widgets import distinct_labels
from explorer.vectors.model import Vectors

_CACHE = "map.colouring"
_REFUSED = "map.colour refused"
_MAX_WIDTH = 60  # width in text columns: a cell may hold a megabyte


def columns(vectors: Vectors) -> dict[str, str]:
    """Option value -> column name, in the order of the file."""
    by_value: dict[str, str] = {}
    for name in vectors.metadata.names:
        if name:
            by_value.setdefault(column_colour(name), name)
    return by_value


def reset_unknown_colour(vectors: Vectors) -> None:
    """Reset the colour if these vectors have no such column, with a notice if it came from a link."""
    if view().colour not in COLOURS and view().colour not in columns(vectors):
        linked = is_from_link(view(), "colour", "vectors", "table")  # otherwise it is a column of the previous vectors
        set_state(colour=COLOURS[0])
        st.session_state[_REFUSED] = _current_view() if linked else None
    with st.container():  # always present, so that the elements below keep their position
        if st.session_state.get(_REFUSED) != _current_view():  # the user has moved on
            st.session_state.pop(_REFUSED, None)
        else:  # the page may rerun by itself
            st.info(t("strip.refused", names=PARAMETERS["colour"].name), icon=":material/link_off:")


def _current_view() -> tuple[str, ...]:
    state = view()
    return state.vectors, state.table, state.word, state.colour, state.method, str(state.dimensions)


def choose_colour(vectors: Vectors) -> None:
    """Draw the picker; a column is listed by its own name."""
    own = columns(vectors)
    name = names("map.colour", COLOURS)
    labels = distinct_labels(
        [(colour, name(colour)) for colour in COLOURS] + [(colour, visible(column)) for colour, column in own.items()]
    )
    st.selectbox(
        t("map.colour"),
        labels,
        format_func=labels.__getitem__,
        help=t("map.colour.help") if own else None,
        **bind_widget("colour", translated=True),
    )


def colouring(vectors: Vectors, n: int) -> str | Colouring:
    """Colours of the first n words for `explorer.figures.cloud.map_figure`."""
    name = columns(vectors).get(view().colour)
    if name is None:
        return view().colour
    key = (vectors.digest, view().vectors, view().table, name, n)
    cached_key, values = st.session_state.get(_CACHE, (None, None))
    if cached_key != key:
        values = values_of(vectors.metadata.columns[name][:n])
        st.session_state[_CACHE] = key, values
    return Colouring(name, values, t("map.legend.missing"))


def show_value(colour: str | Colouring, row: int) -> None:
    """Write the value of the selected word."""
    if isinstance(colour, Colouring):
        value = colour.values.texts[row] or colour.missing
        st.markdown(
            t(
                "map.value",
                name=plain(shorten(colour.name, _MAX_WIDTH)),
                value=plain(shorten_middle(value, _MAX_WIDTH)),
                word=plain(view().word),
            )
        )
