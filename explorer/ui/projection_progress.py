"""Progress of a projection, with cancel; the previous map stays visible meanwhile."""

from dataclasses import dataclass

import streamlit as st

from explorer.limits import LIMITS
from explorer.projection.layouts import Layout
from explorer.projection.parameters import Dimensions, Method, Parameters
from explorer.projection.service import ProjectionHandle
from explorer.projection.stages import StageProgress
from explorer.ui import cache, frame
from explorer.ui.state import mark_user_change, update, view
from explorer.ui.text import t
from explorer.vectors.model import Vectors

_POLL = 0.4  # seconds between two updates of a running job: often enough to look live, rare enough to cost nothing
_PATIENCE = 0.2  # seconds to wait before a progress bar is shown: PCA of a small map ends sooner


def parameters(vectors: Vectors) -> Parameters:
    """Projection parameters of the view state, limited by what the vectors hold."""
    state = view()
    method: Method = "pca" if state.method == "pca" else "umap"
    dimensions: Dimensions = 3 if state.dimensions == 3 else 2
    wanted = Parameters(
        method=method,
        n=min(state.points, LIMITS.map_points_max),
        dimensions=dimensions,
        n_neighbors=state.n_neighbors,
        min_dist=state.min_dist,
    )
    return wanted.effective(vectors.n)


@dataclass
class _SessionJob:
    """The job that a session waits for."""

    key: str = ""
    job: ProjectionHandle | None = None

    def drop(self) -> None:
        """Stop waiting for it."""
        if self.job is not None:
            self.job.cancel()
        self.key, self.job = "", None


# When a tab is closed, its job is cancelled and the next one in the queue starts.
@st.cache_resource(scope="session", on_release=_SessionJob.drop, show_spinner=False)
def _session_job() -> _SessionJob:
    return _SessionJob()


def layout_for(vectors: Vectors, parameters: Parameters) -> Layout | None:
    """Layout to draw now: the requested one, or until it is done the last one drawn of these vectors.

    Parameters
    ----------
    vectors
        Vectors to project.
    parameters
        Requested parameters.

    Returns
    -------
    Layout or None
        None when there is nothing to draw yet.
    """
    drawn = _last_drawn(vectors)
    if drawn is not None and drawn.parameters == parameters:
        _drop_job()  # of another map that is no longer requested
        return drawn
    job = _job(vectors, parameters)
    status = job.wait(_PATIENCE)
    if status.state in ("queued", "running"):
        _progress(job)
    elif status.error is not None:
        frame.show(status.error)
        st.button(t("fitting.again"), key="fitting.again", icon=":material/refresh:", on_click=_drop_job)
    elif status.result is not None:
        st.session_state["map.drawn"] = status.result
        return status.result
    return _last_drawn(vectors)


def _job(vectors: Vectors, parameters: Parameters) -> ProjectionHandle:
    """Job of the requested layout; a job for another layout is cancelled."""
    held = _session_job()
    key = parameters.key(vectors.digest)
    if held.job is None or held.key != key or held.job.status.state == "cancelled":
        held.drop()
        held.key, held.job = key, cache.projections().submit(vectors, parameters)
    return held.job


def _last_drawn(vectors: Vectors) -> Layout | None:
    """Layout that this session drew last, if it is one of these vectors."""
    drawn: Layout | None = st.session_state.get("map.drawn")
    return drawn if drawn is not None and drawn.digest == vectors.digest else None


@st.fragment(run_every=_POLL)
def _progress(job: ProjectionHandle) -> None:
    """Progress bar, text and cancel button."""
    status = job.status
    if status.state not in ("queued", "running"):
        mark_user_change()
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        progress = status.progress or StageProgress()
        words = t("fitting.queued", n=status.ahead) if status.state == "queued" else t(f"fitting.{progress.stage}")
        st.progress(progress.fraction, words)
        st.button(t("fitting.cancel"), key="fitting.cancel", icon=":material/close:", on_click=_cancel)


def _drop_job() -> None:
    """Drop the job of this session, so that the next run starts again."""
    _session_job().drop()


def _cancel() -> None:
    """Cancel the job and restore the parameters of the drawn map."""
    _drop_job()
    drawn = _last_drawn(frame.vectors())
    if drawn is not None:
        p = drawn.parameters
        update(method=p.method, points=p.n, dimensions=p.dimensions, n_neighbors=p.n_neighbors, min_dist=p.min_dist)
    else:
        update(method="pca")
