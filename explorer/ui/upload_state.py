"""State of the latest upload: its groups of files, and the errors of those that do not open."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer.errors import ExplorerError
from explorer.ui.state import view

_NAME = "arrival"
_START = ""  # URL path of the page with the uploader

Failure = tuple[ExplorerError, dict[str, Any]]
"""An error, and the state changes that open the undamaged part; no changes if there is none."""


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
    st.session_state[_NAME] = upload = UploadState(ids, view().vectors)
    return upload


def latest_upload() -> UploadState | None:
    """Latest upload, until the user opens other vectors or another page."""
    upload: UploadState | None = st.session_state.get(_NAME)
    if upload is None:
        return None
    if st.session_state.get("page") != _START or view().vectors not in (upload.before, *upload.ids):
        del st.session_state[_NAME]
        return None
    return upload


def attach_failure(id: str, error: ExplorerError, rescue: dict[str, Any]) -> bool:
    """Attach an error to the latest upload if the id belongs to it, and return whether it does."""
    upload = latest_upload()
    if upload is None or id not in upload.ids:
        return False
    upload.failures[id] = (error, rescue)
    return True


def openable_ids() -> list[str]:
    """Ids of the latest upload without an error."""
    upload = latest_upload()
    return [id for id in upload.ids if id not in upload.failures] if upload else []


def is_from_latest_upload() -> bool:
    """Whether the open vectors belong to the latest upload."""
    upload = latest_upload()
    return upload is not None and view().vectors in upload.ids
