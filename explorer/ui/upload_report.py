"""Report of the latest upload: which files opened, which did not, and a switch between them."""

import streamlit as st

from explorer.jobs import JobHandle
from explorer.ui import cache, frame, progress, vector_picker
from explorer.ui.progress import PATIENCE
from explorer.ui.state import bind_widget, update, view
from explorer.ui.text import plain, t
from explorer.ui.upload_state import UploadState, latest_upload
from explorer.ui.widgets import distinct_labels
from explorer.vectors.entry import Entry


def report() -> None:
    """Draw the report; takes no space without an upload."""
    with st.container():  # always present, so that the elements below keep their position
        upload = latest_upload()
        if upload is None:
            return
        known = vector_picker.entries()
        entries = [known[id] for id in upload.ids if id in known]
        for entry in entries:
            if entry.error is not None:
                upload.failures.setdefault(entry.id, (entry.error, {}))
        _look_ahead(upload, [entry for entry in entries if entry.id not in upload.failures])
        _failures(upload)
        _opened([entry for entry in entries if entry.id not in upload.failures])


def _look_ahead(upload: UploadState, entries: list[Entry]) -> None:
    """Read the other vectors of the upload one after another, so that their errors are shown without opening them."""
    for entry in entries:
        if entry.id == view().vectors or entry.id in upload.read:
            continue
        reading = cache.read_ahead(entry)
        if isinstance(reading, JobHandle):
            status = reading.wait(PATIENCE)
            if not status.final:
                progress.progress_bar(reading, t("reading.title", name=plain(reading.name)))
                return
            if status.error is not None:
                upload.failures[entry.id] = (status.error, vector_picker.rescue_changes(entry.id, status.error))
        upload.read.add(entry.id)


def _failures(upload: UploadState) -> None:
    """One sentence for each group that does not open, with the offer to open its undamaged part."""
    for id, (error, rescue) in upload.failures.items():
        frame.show(error)
        if rescue:
            st.button(
                vector_picker.rescue_label(error),
                key=f"rescue.{id}",
                icon=":material/healing:",
                on_click=update,
                kwargs=rescue,
            )


def _opened(entries: list[Entry]) -> None:
    """The open vectors, their size and the selected word; a switch if there are several."""
    current = next((entry for entry in entries if entry.id == view().vectors), None)
    if current is None:
        return
    vectors = frame.vectors()
    if len(entries) > 1:
        labels = distinct_labels((entry.id, plain(vector_picker.label(entry))) for entry in entries)
        st.segmented_control(
            t("start.arrived", n=len(entries)),
            list(labels),
            required=True,
            format_func=labels.__getitem__,
            **bind_widget("vectors"),
        )
    size = t("start.size", n=vectors.n, d=vectors.d)
    name = plain(vector_picker.label(current))
    st.markdown(t("start.arrived.one", name=name, size=size, word=plain(view().word)))
