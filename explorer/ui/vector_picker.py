"""The picker of vectors: reading with progress, and fallbacks when reading fails."""

import streamlit as st

from explorer.errors import ExplorerError, LoadError, NoVectors, ReadingCancelled, UploadGone, VectorsGone
from explorer.jobs import JobHandle
from explorer.ui import cache, upload_state
from explorer.ui.local_access import is_local, local_files
from explorer.ui.progress import PATIENCE, StillReading
from explorer.ui.state import bind_widget, set_state, update, view
from explorer.ui.text import plain, t, visible
from explorer.vectors.catalogue import default_models_folder
from explorer.vectors.entry import Entry
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Progress
from explorer.vectors.uploads import is_upload


def label(entry: Entry) -> str:
    """Display name of an entry."""
    return t(entry.label_key) if entry.label_key else visible(entry.name)


def entries() -> dict[str, Entry]:
    """Everything that this session can open, by id: catalogue, named files, uploads, and the vectors of the link."""
    found = {entry.id: entry for entry in cache.entries()}
    session = st.session_state
    for id in dict.fromkeys((*session.get("named", ()), *session.get("uploads", ()), view().vectors)):
        entry = None if id in found else cache.uploads().entry(id) or (local_files().entry(id) if is_local() else None)
        if entry is not None:
            found[id] = entry
    return found


def choose_vectors() -> tuple[Entry, Vectors]:
    """Draw the picker and return the chosen vectors, or others if they do not open.

    Raises
    ------
    StillReading
        If they are still being read.
    ExplorerError
        If no vectors can be opened.
    """
    everything = entries()
    usable = {key: entry for key, entry in everything.items() if entry.error is None}
    if not usable:
        raise NoVectors(folder=str(default_models_folder()))
    if view().vectors in usable:
        wanted, opened = _open(usable[view().vectors], usable)
    else:
        lost = everything.get(view().vectors)
        gone = UploadGone if is_upload(view().vectors) else VectorsGone
        _record_failure(view().vectors, lost.error if lost and lost.error else gone(name=view().vectors), {})
        set_state(vectors=_previous_id(usable))
        wanted, opened = _open(usable[view().vectors], usable)
    # only now, so that it shows what is really open
    st.selectbox(
        t("strip.vectors"),
        list(usable),
        format_func={key: label(entry) for key, entry in usable.items()}.__getitem__,
        label_visibility="collapsed",
        **bind_widget("vectors", translated=True),
    )
    if isinstance(opened, JobHandle):
        raise StillReading(opened)
    st.session_state["opened"] = wanted.id
    if len(opened.source.choices) > 1:
        _table_picker(opened)
    return wanted, opened


def _open(wanted: Entry, usable: dict[str, Entry]) -> tuple[Entry, Vectors | JobHandle[Progress, Vectors]]:
    """Vectors of an entry, or others if they do not open; the error is recorded for the notice."""
    try:
        return wanted, cache.opened(wanted, view().table, bool(view().rescue), PATIENCE)
    except ExplorerError as error:
        _record_failure(wanted.id, error, rescue_changes(wanted.id, error))
        return _fallback(wanted, usable, error)


def rescue_changes(id: str, error: ExplorerError) -> dict[str, object]:
    """State changes that open the undamaged part of damaged vectors; empty if that is not possible."""
    if isinstance(error, LoadError) and error.rescuable and not view().rescue:
        return {"vectors": id, "table": view().table if id == view().vectors else "", "rescue": 1}
    return {}


def rescue_label(error: ExplorerError) -> str:
    """Label of the button that opens the undamaged part."""
    left = error.details.get("left")
    return t("reading.rescue") if left is None else t("reading.rescue.rows", n=left)


def _record_failure(id: str, error: ExplorerError, rescue: dict[str, object]) -> None:
    """Record an error for the notice: it stays until the user opens another page or other vectors."""
    if not upload_state.attach_failure(id, error, rescue):
        st.session_state["failed"] = (error, rescue, st.session_state.get("page"))


def notice() -> None:
    """Show the recorded error, with the offer to open the undamaged part."""
    error, rescue, page = st.session_state.get("failed", (None, {}, None))
    if error is None or page != st.session_state.get("page"):
        st.session_state.pop("failed", None)
        return
    st.error(plain(error.sentence(view().language)), icon=":material/error:")
    if rescue:
        st.button(rescue_label(error), key="reading.rescue", icon=":material/healing:", on_click=update, kwargs=rescue)


def cancel_reading(opening: JobHandle[Progress, Vectors]) -> None:
    """Cancel reading and return to the vectors that were open before."""
    cache.cancel_reading(opening)
    usable = {key: entry for key, entry in entries().items() if entry.error is None}
    update(vectors=_previous_id(usable), table="", rescue=0)


def _fallback(
    failed: Entry, usable: dict[str, Entry], error: ExplorerError
) -> tuple[Entry, Vectors | JobHandle[Progress, Vectors]]:
    """First of these that opens: default table of the file, rest of the upload, previous vectors, all others."""
    again = [failed.id] if view().table or isinstance(error, ReadingCancelled) else []
    others = [
        id for id in (*upload_state.openable_ids(), _previous_id(usable), *usable) if id != failed.id and id in usable
    ]
    for id in (*again, *others):
        try:
            opened = cache.opened(usable[id], patience=PATIENCE)
        except ExplorerError:
            continue
        set_state(vectors=id, table="", rescue=0)
        return usable[id], opened
    raise error


def _previous_id(usable: dict[str, Entry]) -> str:
    """Id of the vectors that were open last, else of the first."""
    last = st.session_state.get("opened", "")
    return last if last in usable else next(iter(usable))


def _table_picker(vectors: Vectors) -> None:
    """Picker of the table, for a file with several."""
    st.selectbox(
        t("strip.table"),
        vectors.source.choices,
        format_func=visible,
        label_visibility="collapsed",
        width=200,
        **bind_widget("table", standard=vectors.source.choice),
    )
