"""What all sessions share: the catalogue, open vectors, prepared rows, the projection process."""

import gc
from functools import cache

import streamlit as st

from explorer.geometry.preprocessing import Preprocessing, prepare
from explorer.projection.layouts import Layout, cache_folder, find_layout
from explorer.projection.parameters import Parameters
from explorer.projection.service import ProjectionService
from explorer.vectors.catalogue import Entry, catalogue, default_models_folder, open_entry
from explorer.vectors.model import Vectors


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


@cache
def warm() -> None:
    """Once a server: start the projection process, so that it has compiled before it is needed."""
    projections().warm()
    # Streamlit collects garbage after every run; without the modules and tables that stay for good, that takes
    # a tenth of the time, in which nobody is answered.
    gc.freeze()


@cache
def projections() -> ProjectionService:
    """The one projection process of this server; outside Streamlit's caches, which anybody may clear."""
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
