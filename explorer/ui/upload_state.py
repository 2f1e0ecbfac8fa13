"""State of the latest upload: its groups of files, and the errors of those that do not open."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer.errors import ExplorerError
from explorer.ui.state import view

_NAME = "arrival"
_START = ""  # URL path of the page with the uploader

Failure = tuple[ExplorerError, dict[str, Any]]
"""An error, and the state changes that open the undamaged part; empty if there is none."""


@dataclass
class UploadState:
    """Groups of files that were uploaded at once.

    Attributes
    ----------
    ids
        Ids in the order of the files.
    before
        Id of the vectors that were open before.
    failures
        Errors by id.
    read
        Ids that were read ahead.
    """

    ids: tuple[str, ...]
    before: str
    failures: dict[str, Failure] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)


def record_upload(*ids: str) -> UploadState:
    """Record an upload; it replaces the previous one."""
    st.session_state[_NAME] = latest_upload = UploadState(ids, view().vectors)
    return latest_upload


def latest_upload() -> UploadState | None:
    """Latest upload, until the user opens other vectors or another page."""
    found: UploadState | None = st.session_state.get(_NAME)
    if found is None:
        return None
    if st.session_state.get("page") != _START or view().vectors not in (found.before, *found.ids):
        del st.session_state[_NAME]
        return None
    return found


def attach_failure(id: str, error: ExplorerError, rescue: dict[str, Any]) -> bool:
    """Attach an error to the latest upload if the id belongs to it, and return whether it does."""
    found = latest_upload()
    if found is None or id not in found.ids:
        return False
    found.failures[id] = (error, rescue)
    return True


def openable_ids() -> list[str]:
    """Ids of the latest upload without an error."""
    found = latest_upload()
    return [id for id in found.ids if id not in found.failures] if found else []


def is_from_latest_upload() -> bool:
    """Whether the open vectors belong to the latest upload."""
    found = latest_upload()
    return found is not None and view().vectors in found.ids
