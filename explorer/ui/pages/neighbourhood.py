"""Neighbourhood: the nearest words of a word in three dimensions; a click walks on."""

import streamlit as st

from explorer.figures.neighbourhood import neighbourhood_figure
from explorer.geometry.neighbourhood import Neighbourhood, neighbourhood
from explorer.geometry.neighbours import neighbours
from explorer.ui import cache, frame
from explorer.ui.clickable_figure import picture
from explorer.ui.selected_word import selected_row, subword_vector, suggest_spellings
from explorer.ui.state import bind_widget, select_word, view
from explorer.ui.text import number, plain, t
from explorer.vectors.model import Vectors

_TRAIL_LENGTH = 8  # length of the trail: as many stops as fit next to the figure


def page() -> None:
    """Draw the page."""
    vectors = cache.prepared(frame.vectors(), view().preprocessing)
    frame.header("neighbourhood", word=view().word)
    made = subword_vector(vectors, view().word) is not None
    if not made and selected_row(vectors) is None:
        return
    nearest = neighbours(vectors, view().word, view().around)
    if not nearest:
        st.info(t("similarity.none"))
        return
    around = neighbourhood(vectors, view().word, [item.id for item in nearest])
    label = t("neighbourhood.made", word=view().word) if made else view().word
    left, right = st.columns([7, 2], gap="medium")
    with left:
        picture(
            neighbourhood_figure(around, label, [item.word for item in nearest], t("neighbourhood.distance")),
            key="neighbourhood",
            height=510,
            alt=t("neighbourhood.alt", word=label, n=len(nearest)),
        )
    with right:
        st.slider(t("neighbourhood.k"), 5, max(100, view().around), **bind_widget("around"))
        st.caption(_caption(around, vectors.n))
        if made:
            st.caption(t("neighbourhood.unseen", word=plain(view().word)))
            suggest_spellings(vectors, view().word, select_word, key="word")
        _trail(vectors)


def _caption(around: Neighbourhood, n: int) -> str:
    """Caption: number of words, range of distances, explained variance."""
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
    """The trail of visited words, each a link back."""
    kept: list[str] = st.session_state.get("trail", [])
    # the vectors may have changed since
    trail = [word for word in kept if word in vectors.words or subword_vector(vectors, word) is not None]
    if view().word in trail:
        del trail[trail.index(view().word) + 1 :]
    else:
        trail.append(view().word)
        del trail[:-_TRAIL_LENGTH]
    st.session_state["trail"] = trail
    if len(trail) < 2:
        return
    st.caption(t("neighbourhood.trail"))
    with st.container(horizontal=True, gap="xsmall"):
        for position, word in enumerate(trail[:-1]):
            st.button(plain(word), key=f"trail.{position}", type="tertiary", on_click=select_word, args=(word,))
