"""Objects shared by all sessions: the catalogue, open vectors, preprocessed rows, the projection process."""

import gc
import logging
import secrets
import threading
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import streamlit as st

from explorer.errors import ReadingCancelled
from explorer.geometry.preprocessing import Preprocessing, prepare
from explorer.jobs import Job, JobCache, JobHandle
from explorer.projection.layouts import Layout, cache_folder, find_layout
from explorer.projection.parameters import Parameters
from explorer.projection.service import ProjectionService
from explorer.vectors.catalogue import catalogue, default_models_folder, open_entry
from explorer.vectors.entry import BUILTINS, Entry
from explorer.vectors.health import Health
from explorer.vectors.health import health as measure
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Progress
from explorer.vectors.store import default_store, store_in_use
from explorer.vectors.uploads import Uploads, uploads_of

T = TypeVar("T")

_ONCE = threading.RLock()  # two concurrent first sessions must not start two processes


def entries() -> tuple[Entry, ...]:
    """Available vectors; only the first bytes of the files are read."""
    return catalogue(default_models_folder())


def uploads() -> Uploads:
    """Files that users uploaded."""
    return uploads_of(default_store())


def open_vectors(entry: Entry, choice: str = "", rescue: bool = False) -> Vectors | None:
    """Vectors of an entry, if they are open in this process."""
    return _vectors_cache().get(job_key(entry, choice, rescue))


def opened(
    entry: Entry, choice: str = "", rescue: bool = False, patience: float | None = None
) -> Vectors | JobHandle[Progress, Vectors]:
    """Vectors of an entry, or the job that reads them if it takes longer than `patience` (seconds; None: no limit).

    Raises
    ------
    ExplorerError
        If they cannot be read. Failures are not kept: a repaired file opens at the next attempt.
    """
    vectors = open_vectors(entry, choice, rescue)
    if vectors is not None:
        return vectors
    return _await("reading", job_key(entry, choice, rescue), lambda: _read(entry, choice, rescue), patience)


def read_ahead(entry: Entry) -> Vectors | JobHandle[Progress, Vectors]:
    """Vectors of an entry, or the job that reads them, started before the user asks for them."""
    return open_vectors(entry) or _read(entry, "", False)


def _read(entry: Entry, choice: str, rescue: bool) -> JobHandle[Progress, Vectors]:
    """Handle of this session on the job that reads an entry."""

    def read(job: Job[Progress, Vectors]) -> Vectors:
        store = None if entry.id in BUILTINS else store_in_use()
        return open_entry(entry, choice=choice, rescue=rescue, report=job.report, store=store)

    return _vectors_cache().submit(job_key(entry, choice, rescue), entry.title, read, _session_id())


def _await(
    name: str, key: str, submit: Callable[[], JobHandle[Progress, T]], patience: float | None
) -> T | JobHandle[Progress, T]:
    """Result of a job, or its handle if it takes longer than `patience`.

    The session keeps the handle that it waits for, so that a failure is shown once and the job is not started again.
    """
    waited: str
    handle: JobHandle[Progress, T] | None
    waited, handle = st.session_state.pop(name, ("", None))
    if waited != key or handle is None or handle.cancelled:
        handle = submit()
    status = handle.wait(patience)
    if not status.final:
        st.session_state[name] = (key, handle)
        return handle
    if status.result is None:
        raise status.error or ReadingCancelled(file=handle.name)
    return status.result


def cancel_reading(handle: JobHandle[Progress, Vectors]) -> None:
    """Stop waiting for a reading in this session; other sessions may still wait for it."""
    st.session_state.pop("reading", None)
    handle.cancel()


def _session_id() -> str:
    """Id of this session among the owners of a job."""
    id: str = st.session_state.setdefault("session_id", secrets.token_hex(8))
    return id


def job_key(entry: Entry, choice: str, rescue: bool) -> str:
    """Key of the job that opens an entry: it changes with the file and with what is read from it."""
    return f"{entry.id}|{entry.fingerprint}|{choice}|{rescue}"


@cache
def _vectors_cache() -> JobCache[Progress, Vectors]:
    """Open vectors; not in Streamlit's caches, which any client may clear."""
    return JobCache()


def prepared(vectors: Vectors, preprocessing: Preprocessing) -> Vectors:
    """Vectors after preprocessing, computed once for all sessions."""
    if preprocessing == "raw":
        return vectors
    return _prepared(vectors.digest, preprocessing, vectors)


def health(entry: Entry, vectors: Vectors, patience: float | None = None) -> Health | JobHandle[Progress, Health]:
    """Health report of open vectors, made once for all sessions, or its job if that takes longer than `patience`.

    Raises
    ------
    ExplorerError
        If it cannot be made.
    """
    key = f"{vectors.digest}|{entry.id}|{entry.fingerprint}|{vectors.source!r}"
    report = _reports().get(key)
    if report is not None:
        return report

    def submit() -> JobHandle[Progress, Health]:
        return _reports().submit(key, entry.title, lambda job: measure(vectors, report=job.report), _session_id())

    return _await("measuring", key, submit, patience)


@cache
def _reports() -> JobCache[Progress, Health]:
    return JobCache(size=16)


def warm() -> None:
    """Start the projection process once per server, so that its code is compiled before the first job."""
    with _ONCE:
        _warm()


@cache
def _warm() -> None:
    try:
        projections().warm()
    except OSError:  # no process can be started: the pages work, and a requested map shows the error
        logging.getLogger(__name__).exception("the projection process did not start")
    # Streamlit collects garbage after every run, which blocks all sessions; loaded modules are never garbage.
    gc.collect()
    gc.freeze()


def projections() -> ProjectionService:
    """The projection process of this server; not in Streamlit's caches, which any client may clear."""
    with _ONCE:
        return _projections()


@cache
def _projections() -> ProjectionService:
    return ProjectionService(default_models_folder())


def layout(vectors: Vectors, parameters: Parameters) -> Layout | None:
    """Layout available without computing: shipped or cached."""
    return find_layout(vectors.digest, parameters.effective(vectors.n), default_models_folder(), cache_folder())


# The keys are digests and fingerprints, never arrays: Streamlit hashes only a sample of a large array.
@st.cache_resource(max_entries=6, show_spinner=False)
def _prepared(digest: str, preprocessing: Preprocessing, _vectors: Vectors) -> Vectors:
    return prepare(_vectors, preprocessing)
