"""What a person handed over last, by hand: the sets of it, and what did not open, told where it was handed over."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer.errors import ExplorerError
from explorer.ui.state import view

_NAME = "arrival"
_START = ""  # address of the page on which things are handed over

Failure = tuple[ExplorerError, dict[str, Any]]
"""What is wrong, and the changes of the state that open what is whole; empty without such an offer."""


@dataclass
class UploadState:
    """Sets of files that came at once.

    Attributes
    ----------
    ids
        In the order in which they were given.
    before
        Id of what was open when they came.
    failures
        Of those that do not open, by their ids.
    read
        Ids of those that were read without being asked for.
    """

    ids: tuple[str, ...]
    before: str
    failures: dict[str, Failure] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)


def record_upload(*ids: str) -> UploadState:
    """Remember what was just handed over; what came before is told no longer."""
    st.session_state[_NAME] = latest_upload = UploadState(ids, view().vectors)
    return latest_upload


def latest_upload() -> UploadState | None:
    """What was handed over last, until the person turns to other vectors or another page."""
    found: UploadState | None = st.session_state.get(_NAME)
    if found is None:
        return None
    if st.session_state.get("page") != _START or view().vectors not in (found.before, *found.ids):
        del st.session_state[_NAME]
        return None
    return found


def attach_failure(id: str, error: ExplorerError, rescue: dict[str, Any]) -> bool:
    """Whether a failure is told with what was handed over, as the id is one of it."""
    found = latest_upload()
    if found is None or id not in found.ids:
        return False
    found.failures[id] = (error, rescue)
    return True


def openable_ids() -> list[str]:
    """Ids of what came at once and may open."""
    found = latest_upload()
    return [id for id in found.ids if id not in found.failures] if found else []


def is_from_latest_upload() -> bool:
    """Whether what is open was just handed over."""
    found = latest_upload()
    return found is not None and view().vectors in found.ids
