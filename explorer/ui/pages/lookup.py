"""Lookup: one-hot x W is a row of W, step by step, with toy numbers or the open vectors."""

import streamlit as st

from explorer.export.page import page as html_page
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup import STEPS, lesson_of
from explorer.lessons.lookup_own import own_lesson, own_steps
from explorer.lessons.serialize import payload
from explorer.locales import sentence
from explorer.ui.lookup_controls import controls, numbers, show_notices
from explorer.ui.lookup_state import apply_edits, open_vectors, queue_edits, resolve_inputs, shown
from explorer.ui.player import player, player_labels
from explorer.ui.selected_word import selected_row
from explorer.ui.state import clamp_step, view
from explorer.ui.text import language, plain, t


def prepare() -> None:
    """Adapt the state to what the lesson can show."""
    vectors = open_vectors()
    apply_edits()
    resolve_inputs()
    clamp_step(own_steps(vectors.d) if vectors is not None and view().numbers == "own" else STEPS)


def page() -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("page.lookup.title"), anchor=False, width="content")
        st.space("stretch")
        numbers()
    vectors = open_vectors()
    if vectors is not None and view().numbers == "own":
        row = selected_row(vectors)
        if row is not None:
            _play(own_lesson(vectors, row))
        with st.container(horizontal=True, horizontal_alignment="right"):
            _next_lesson()
            _nearest_words()
        return
    here = shown()
    _play(lesson_of(here, None if vectors is None else (vectors.n, vectors.d)), editable=True)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        controls(here)
        st.space("stretch")
        _next_lesson()
    show_notices()


def _play(lesson: Lesson, *, editable: bool = False) -> None:
    """Draw the player and handle edits in its picture."""
    player(
        payload(lesson, lambda message: sentence(language(), message.key, **message.values)),
        key="lookup",  # one player for both variants of the lesson, so that nothing is duplicated
        labels=player_labels(language()),
        start=st.session_state["first_step"] - 1,
        url=view().to_query(),
        on_edits=queue_edits if editable else None,
        file=lambda: html_page(lesson, language()),
    )


def _next_lesson() -> None:
    """Link to the next lesson."""
    st.page_link(
        st.session_state["pages"]["cosine"],
        label=t("lesson.next", page=t("page.cosine.name")),
        icon=":material/arrow_forward:",
        width="content",
    )


def _nearest_words() -> None:
    """Link to the nearest words of the selected one."""
    st.page_link(
        st.session_state["pages"]["similarity"],
        label=t("lookup.next", word=plain(view().word)),
        icon=":material/arrow_forward:",
        width="content",
    )
