"""Progress of jobs: how far, how long, and a button to cancel."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.jobs import JobHandle
from explorer.ui.state import mark_user_change
from explorer.ui.text import plain, t
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Progress

PATIENCE = 0.4
"""Seconds to wait for a job before its progress is shown: a bar for a shorter time would only flash."""

_POLL = 0.3  # seconds between two updates: often enough to look live, rare enough to cost nothing
_MB = 1e6


class StillReading(Exception):
    """The selected vectors are still being read, so the page has nothing else to show."""

    def __init__(self, handle: JobHandle[Progress, Vectors]) -> None:
        super().__init__()
        self.handle = handle


def reading_progress(
    handle: JobHandle[Progress, Vectors], cancel: Callable[[JobHandle[Progress, Vectors]], None]
) -> None:
    """Show the progress of reading vectors, the time left, and a cancel button."""
    st.subheader(t("reading.title", name=plain(handle.name)), anchor=False)
    _progress(handle, cancel)


@st.fragment(run_every=_POLL)
def _progress(handle: JobHandle[Progress, Vectors], cancel: Callable[[JobHandle[Progress, Vectors]], None]) -> None:
    _rerun_when_finished(handle)
    with st.container(horizontal=True, vertical_alignment="center"):
        progress = handle.status.progress
        if progress is None:
            st.progress(0.0, t("reading.begin"))
        else:
            left = progress.left
            values = {"done": progress.done / _MB, "total": progress.total / _MB, "words": progress.words}
            text = t("reading.sized", **values)
            st.progress(progress.share, text if left is None else f"{text} {t('reading.left', seconds=left)}")
        st.button(t("reading.cancel"), key="reading.cancel", icon=":material/close:", on_click=cancel, args=(handle,))


@st.fragment(run_every=_POLL)
def path_progress(handle: JobHandle[Progress, Any], cancel: Callable[[], None]) -> None:
    """Show that a path is being examined, which takes an unknown time, and a cancel button."""
    _rerun_when_finished(handle)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(0.0, t("reading.looking", name=plain(handle.name)))
        st.button(t("reading.cancel"), key="path.cancel", icon=":material/close:", on_click=cancel)


@st.fragment(run_every=_POLL)
def progress_bar(handle: JobHandle[Progress, Any], words: str) -> None:
    """Show the progress of a job as a bar with a caption."""
    _rerun_when_finished(handle)
    progress = handle.status.progress
    st.progress(progress.share if progress else 0.0, words)


def _rerun_when_finished(handle: JobHandle[Progress, Any]) -> None:
    if handle.finished:
        mark_user_change()
        st.rerun()
