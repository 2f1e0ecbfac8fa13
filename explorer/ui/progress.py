"""What a person sees while something takes longer than a moment: how far it is, how long it takes, a way out."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.ui.state import mark_user_change
from explorer.ui.text import plain, t
from explorer.vectors.job_cache import Opening
from explorer.vectors.model import Vectors

_POLL = 0.3  # seconds between two looks: often enough to seem live, rare enough to cost nothing
_MB = 1e6


class StillReading(Exception):
    """The wanted vectors are being read; there is nothing to show but that."""

    def __init__(self, opening: Opening[Vectors]) -> None:
        super().__init__()
        self.opening = opening


def reading_progress(opening: Opening[Vectors], cancel: Callable[[Opening[Vectors]], None]) -> None:
    """What a person sees while vectors are read: how far, how long, and a way out."""
    st.subheader(t("reading.title", name=plain(opening.name)), anchor=False)
    _progress(opening, cancel)


@st.fragment(run_every=_POLL)
def _progress(opening: Opening[Vectors], cancel: Callable[[Opening[Vectors]], None]) -> None:
    """Bar, numbers, and the button that cancels."""
    if opening.finished:
        mark_user_change()
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        progress = opening.progress
        if progress is None:
            st.progress(0.0, t("reading.begin"))
        else:
            left = progress.left
            values = {"done": progress.done / _MB, "total": progress.total / _MB, "words": progress.words}
            text = t("reading.sized", **values)
            st.progress(progress.share, text if left is None else f"{text} {t('reading.left', seconds=left)}")
        st.button(t("reading.cancel"), key="reading.cancel", icon=":material/close:", on_click=cancel, args=(opening,))


@st.fragment(run_every=_POLL)
def path_progress(opening: Opening[Any], cancel: Callable[[], None]) -> None:
    """That a path is looked at, which takes nobody knows how long, and the button that cancels."""
    if opening.finished:
        mark_user_change()
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(0.0, t("reading.looking", name=plain(opening.name)))
        st.button(t("reading.cancel"), key="path.cancel", icon=":material/close:", on_click=cancel)


@st.fragment(run_every=_POLL)
def progress_bar(work: Opening[Any], words: str) -> None:
    """How far some work is, for what needs no more words."""
    if work.finished:
        mark_user_change()
        st.rerun()
    st.progress(work.progress.share if work.progress else 0.0, words)
