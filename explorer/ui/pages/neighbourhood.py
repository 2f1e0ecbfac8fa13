"""Neighbourhood: the nearest words of a word in three dimensions, to be walked through."""

import streamlit as st

from explorer.figures.neighbourhood import neighbourhood_figure
from explorer.geometry.neighbourhood import Neighbourhood, neighbourhood
from explorer.geometry.neighbours import neighbours
from explorer.ui import cache, frame
from explorer.ui.pictures import picture
from explorer.ui.state import bound, hold, view
from explorer.ui.text import number, plain, t
from explorer.ui.words import word_row
from explorer.vectors.model import Vectors

_TRAIL = 8  # stops of the walk that are offered to go back to: as many as stand beside the picture


def page() -> None:
    """Draw the page."""
    vectors = cache.prepared(frame.vectors(), view().preprocessing)
    frame.header("neighbourhood", word=view().word)
    row = word_row(vectors)
    if row is None:
        return
    found = neighbours(vectors, view().word, view().around)
    if not found:
        st.info(t("similarity.none"))
        return
    around = neighbourhood(vectors, row, [item.id for item in found])
    left, right = st.columns([7, 2], gap="medium")
    with left:
        picture(
            neighbourhood_figure(around, view().word, [item.word for item in found], t("neighbourhood.distance")),
            key="neighbourhood",
            height=510,
            alt=t("neighbourhood.alt", word=view().word, n=len(found)),
        )
    with right:
        st.slider(t("neighbourhood.k"), 5, max(100, view().around), **bound("around"))
        st.caption(_caption(around, vectors.n))
        _trail(vectors)


def _caption(around: Neighbourhood, n: int) -> str:
    """What is drawn, how many of how many, and how far to trust it."""
    return t(
        "neighbourhood.caption",
        k=len(around.ids),
        n=n,
        word=plain(view().word),
        near=number(float(around.distances.min())),
        far=number(float(around.distances.max())),
        explained=around.explained,
        rows=t(f"rows.{view().preprocessing}"),
    )


def _trail(vectors: Vectors) -> None:
    """The way that was walked; each stop leads back."""
    kept: list[str] = st.session_state.get("trail", [])
    trail = [word for word in kept if word in vectors.words]  # other vectors may have been opened since
    if view().word in trail:
        del trail[trail.index(view().word) + 1 :]
    else:
        trail.append(view().word)
        del trail[:-_TRAIL]
    st.session_state["trail"] = trail
    if len(trail) < 2:
        return
    st.caption(t("neighbourhood.trail"))
    with st.container(horizontal=True, gap="xsmall"):
        for position, word in enumerate(trail[:-1]):
            st.button(plain(word), key=f"trail.{position}", type="tertiary", on_click=hold, args=(word,))
