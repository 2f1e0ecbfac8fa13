"""What all sessions share: the catalogue, open vectors, prepared rows, the projection process."""

import gc
import logging
import secrets
import threading
from functools import cache

import streamlit as st

from explorer.errors import ExplorerError
from explorer.geometry.preprocessing import Preprocessing, prepare
from explorer.projection.layouts import Layout, cache_folder, find_layout
from explorer.projection.parameters import Parameters
from explorer.projection.service import ProjectionService
from explorer.vectors.catalogue import catalogue, default_models_folder, open_entry
from explorer.vectors.entry import BUILTINS, Entry
from explorer.vectors.health import Health
from explorer.vectors.health import health as measure
from explorer.vectors.job_cache import Opening, Shelf
from explorer.vectors.model import Vectors
from explorer.vectors.reading import ProgressCallback
from explorer.vectors.store import default_store, store_in_use
from explorer.vectors.uploads import Uploads, uploads_of

_ONCE = threading.RLock()  # two first sessions at once must not start two processes


def entries() -> tuple[Entry, ...]:
    """Vectors that are at hand now; only the heads of the files are read."""
    return catalogue(default_models_folder())


def uploads() -> Uploads:
    """Files that people handed to the app."""
    return uploads_of(default_store())


def open_vectors(entry: Entry, choice: str = "", rescue: bool = False) -> Vectors | None:
    """Vectors of an entry, if they are open in this process."""
    return open_jobs().get(job_key(entry, choice, rescue))


def opened(
    entry: Entry, choice: str = "", rescue: bool = False, patience: float | None = None
) -> Vectors | Opening[Vectors]:
    """Vectors of an entry, or their reading if it takes longer than the patience (seconds; None: any time).

    Raises
    ------
    ExplorerError
        If they cannot be read. Failures are not remembered: a repaired file opens at the next try.
    """
    found = open_vectors(entry, choice, rescue)
    if found is not None:
        return found
    key = job_key(entry, choice, rescue)
    # the session keeps the reading that it waits for, so that its failure is told once, and not begun again
    waited: str
    begun: Opening[Vectors] | None
    waited, begun = st.session_state.pop("reading", ("", None))
    if waited != key or begun is None or begun.cancelled:
        begun = _ask(entry, choice, rescue)
    if not begun.wait(patience):
        st.session_state["reading"] = (key, begun)
        return begun
    if begun.result is None:
        raise begun.error or ExplorerError()
    return begun.result


def ahead(entry: Entry) -> Vectors | Opening[Vectors]:
    """Vectors of an entry, or their reading: begun before anybody looks at them."""
    return open_vectors(entry) or _ask(entry, "", False)


def _ask(entry: Entry, choice: str, rescue: bool) -> Opening[Vectors]:
    """Reading of an entry, for this session."""

    def read(report: ProgressCallback) -> Vectors:
        store = None if entry.id in BUILTINS else store_in_use()
        return open_entry(entry, choice=choice, rescue=rescue, report=report, store=store)

    return open_jobs().ask(job_key(entry, choice, rescue), entry.title, read, _who())


def cancel_reading(opening: Opening[Vectors]) -> None:
    """Wait for a reading no longer in this session; others may go on to."""
    st.session_state.pop("reading", None)
    open_jobs().leave(opening, _who())


def _who() -> str:
    """Name of this session among those that wait."""
    name: str = st.session_state.setdefault("who", secrets.token_hex(8))
    return name


def job_key(entry: Entry, choice: str, rescue: bool) -> str:
    """Key of an entry on the shelf: it changes with the file and with what is taken of it."""
    return f"{entry.id}|{entry.fingerprint}|{choice}|{rescue}"


@cache
def open_jobs() -> Shelf[Vectors]:
    """Open vectors; outside Streamlit's caches, which anybody may clear."""
    return Shelf()


def prepared(vectors: Vectors, preprocessing: Preprocessing) -> Vectors:
    """Vectors after preprocessing, computed once for all sessions."""
    if preprocessing == "raw":
        return vectors
    return _prepared(vectors.digest, preprocessing, vectors)


def health(entry: Entry, vectors: Vectors, patience: float | None = None) -> Health | Opening[Health]:
    """Health report of open vectors, made once for all sessions; its making, if that takes longer than the patience.

    Raises
    ------
    ExplorerError
        If it cannot be made.
    """
    key = f"{vectors.digest}|{entry.id}|{entry.fingerprint}|{vectors.source!r}"
    found = _reports().get(key)
    if found is not None:
        return found
    waited: str
    begun: Opening[Health] | None
    waited, begun = st.session_state.pop("measuring", ("", None))
    if waited != key or begun is None:
        begun = _reports().ask(key, entry.title, lambda report: measure(vectors, report=report), _who())
    if not begun.wait(patience):
        st.session_state["measuring"] = (key, begun)
        return begun
    if begun.result is None:
        raise begun.error or ExplorerError()
    return begun.result


@cache
def _reports() -> Shelf[Health]:
    return Shelf(room=16)


def warm() -> None:
    """Once a server: start the projection process, so that it has compiled before it is needed."""
    with _ONCE:
        _warm()


@cache
def _warm() -> None:
    try:
        projections().warm()
    except OSError:  # no process to be had: the pages work, and a map that is asked for says so
        logging.getLogger(__name__).exception("the projection process did not start")
    # Streamlit collects garbage after every run, while nobody is answered; the modules are no garbage, ever.
    gc.collect()
    gc.freeze()


def projections() -> ProjectionService:
    """The one projection process of this server; outside Streamlit's caches, which anybody may clear."""
    with _ONCE:
        return _projections()


@cache
def _projections() -> ProjectionService:
    return ProjectionService(default_models_folder())


def layout(vectors: Vectors, parameters: Parameters) -> Layout | None:
    """Layout that is at hand without computing: shipped, or computed before."""
    return find_layout(vectors.digest, parameters.effective(vectors.n), default_models_folder(), cache_folder())


# The keys are digests and stamps, never arrays: Streamlit hashes only a sample of a large array.
@st.cache_resource(max_entries=6, show_spinner=False)
def _prepared(digest: str, preprocessing: Preprocessing, _vectors: Vectors) -> Vectors:
    return prepare(_vectors, preprocessing)
