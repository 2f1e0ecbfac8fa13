"""What all sessions share: the catalogue, open vectors, prepared rows, the projection process."""

import gc
import logging
import threading
from functools import cache

import streamlit as st

from explorer.geometry.preprocessing import Preprocessing, prepare
from explorer.projection.layouts import Layout, cache_folder, find_layout
from explorer.projection.parameters import Parameters
from explorer.projection.service import ProjectionService
from explorer.vectors.catalogue import Entry, catalogue, default_models_folder, open_entry
from explorer.vectors.model import Vectors

_ONCE = threading.RLock()  # two first sessions at once must not start two processes


def entries() -> tuple[Entry, ...]:
    """Vectors that are at hand now; only the heads of the files are read."""
    return catalogue(default_models_folder())


def open_vectors(entry: Entry) -> Vectors:
    """Vectors of an entry, read once for all sessions.

    Raises
    ------
    LoadError
        If they cannot be read. Failures are not remembered: a repaired file opens at the next try.
    """
    return _open(entry.id, entry.stamp, entry)


def prepared(vectors: Vectors, preprocessing: Preprocessing) -> Vectors:
    """Vectors after preprocessing, computed once for all sessions."""
    if preprocessing == "raw":
        return vectors
    return _prepared(vectors.digest, preprocessing, vectors)


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
def _open(entry_id: str, stamp: str, _entry: Entry) -> Vectors:
    return open_entry(_entry)


@st.cache_resource(max_entries=6, show_spinner=False)
def _prepared(digest: str, preprocessing: Preprocessing, _vectors: Vectors) -> Vectors:
    return prepare(_vectors, preprocessing)
