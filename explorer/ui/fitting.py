"""Waiting for a projection: progress and cancel, while the last map stays and the rest of the app goes on."""

import streamlit as st

from explorer.projection.jobs import Job
from explorer.projection.layouts import Layout
from explorer.projection.parameters import Parameters
from explorer.ui import cache, frame
from explorer.ui.state import update
from explorer.ui.text import t
from explorer.vectors.model import Vectors

_POLL = 0.4  # seconds between two looks at a running job: often enough to seem live, rare enough to cost nothing
_PATIENCE = 0.2  # seconds: what is done by then, as PCA of a small map, needs no progress bar that flashes up


def layout_for(vectors: Vectors, parameters: Parameters) -> Layout | None:
    """Layout to draw now: the wanted one, or while it is made the last one that was drawn of these vectors.

    Parameters
    ----------
    vectors
        What is projected.
    parameters
        How.

    Returns
    -------
    Layout or None
        None when there is nothing to draw yet.
    """
    drawn = _drawn(vectors)
    if drawn is not None and drawn.parameters == parameters:
        return drawn
    job = _job(vectors, parameters)
    status = job.wait(_PATIENCE)
    if status.state in ("queued", "running"):
        _progress(job)
    elif status.error is not None:
        frame.show(status.error)
    elif status.layout is not None:
        st.session_state["map.drawn"] = status.layout
        return status.layout
    return _drawn(vectors)


def _job(vectors: Vectors, parameters: Parameters) -> Job:
    """Job of the wanted layout; one that is no longer wanted is given up."""
    key = parameters.key(vectors.digest)
    held: tuple[str, Job] | None = st.session_state.get("map.job")
    if held is not None and held[0] == key:
        return held[1]
    if held is not None:
        held[1].cancel()
    job = cache.projections().submit(vectors, parameters)
    st.session_state["map.job"] = (key, job)
    return job


def _drawn(vectors: Vectors) -> Layout | None:
    """Layout that this session drew last, if it is one of these vectors."""
    drawn: Layout | None = st.session_state.get("map.drawn")
    return drawn if drawn is not None and drawn.digest == vectors.digest else None


@st.fragment(run_every=_POLL)
def _progress(job: Job) -> None:
    """Bar, words and the button that cancels."""
    status = job.status
    if status.state not in ("queued", "running"):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        words = t("fitting.queued", n=status.ahead) if status.state == "queued" else t(f"fitting.{status.stage}")
        st.progress(status.fraction, words)
        st.button(t("fitting.cancel"), key="fitting.cancel", icon=":material/close:", on_click=_cancel, args=(job,))


def _cancel(job: Job) -> None:
    """Give the job up and go back to what is drawn."""
    job.cancel()
    st.session_state.pop("map.job", None)
    drawn = _drawn(frame.vectors())
    if drawn is not None:
        p = drawn.parameters
        update(method=p.method, points=p.n, dimensions=p.dimensions, n_neighbors=p.n_neighbors, min_dist=p.min_dist)
    else:
        update(method="pca")
