"""Neighbourhood: the nearest words of a word in three dimensions, to be walked through."""

import streamlit as st

from explorer.figures.neighbourhood import neighbourhood_figure
from explorer.geometry.neighbourhood import neighbourhood
from explorer.geometry.neighbours import neighbours
from explorer.ui import frame
from explorer.ui.pictures import picture
from explorer.ui.state import bound, hold, view
from explorer.ui.text import number, plain, t
from explorer.ui.words import word_row

_TRAIL = 12  # stops of the walk that are offered to go back to; more do not fit into one line


def page() -> None:
    """Draw the page."""
    vectors = frame.vectors()
    frame.header("neighbourhood", word=view().word)
    row = word_row(vectors)
    if row is None:
        return
    found = neighbours(vectors, view().word, view().around)
    around = neighbourhood(vectors, row, [item.id for item in found])
    picture(
        neighbourhood_figure(around, vectors.words),
        key="neighbourhood",
        height=500,
        alt=t("neighbourhood.alt", word=view().word, n=len(found)),
    )
    st.caption(
        t(
            "neighbourhood.caption",
            k=len(found),
            n=vectors.n,
            word=plain(view().word),
            near=number(float(around.distances.min())),
            far=number(float(around.distances.max())),
            explained=around.explained,
        )
    )
    left, right = st.columns([1, 3], gap="large", vertical_alignment="bottom")
    with left:
        st.slider(t("neighbourhood.k"), 5, 100, **bound("around"))
    with right:
        _trail()


def _trail() -> None:
    """The way that was walked; each stop leads back."""
    trail: list[str] = st.session_state.setdefault("trail", [])
    if view().word in trail:
        del trail[trail.index(view().word) + 1 :]
    else:
        trail.append(view().word)
        del trail[:-_TRAIL]
    st.caption(t("neighbourhood.trail"))
    with st.container(horizontal=True, gap="xsmall"):
        for position, word in enumerate(trail):
            st.button(
                plain(word),
                key=f"trail.{position}",
                type="tertiary" if word != view().word else "primary",
                on_click=hold,
                args=(word,),
            )
