"""Start: introduction, the selected word on each page, and the available vectors."""

from collections.abc import Callable

import streamlit as st

from explorer.errors import ExplorerError
from explorer.geometry.neighbours import neighbours
from explorer.ui import cache, frame, projection_progress, upload_report, upload_state, uploader, vector_picker
from explorer.ui.selected_word import selected_row
from explorer.ui.state import update, view
from explorer.ui.text import number, plain, t
from explorer.vectors.entry import Entry
from explorer.vectors.model import Vectors
from explorer.vectors.uploads import is_upload

_UNFOLDED_FAILURES = 3  # more would push the list of vectors off the screen
_MB = 1e6
_SHOWN_NUMBERS = 4  # numbers of a row on a card: enough to show that it is a row of numbers


def page() -> None:
    """Draw the page."""
    frame.header("start")
    vectors = frame.vectors()
    row = selected_row(vectors)
    if row is not None:
        st.subheader(t("start.journey", word=plain(view().word)), anchor=False)
        _journey(vectors, row)
    st.subheader(t("start.vectors"), anchor=False)
    upload_report.report()
    uploader.upload_area()
    # the open vectors first
    entries = sorted(vector_picker.entries().values(), key=lambda entry: entry.id != view().vectors)
    for entry in entries:
        if entry.error is None:
            _entry(entry)
    # the upload report shows the errors of uploads
    _failures([entry for entry in entries if entry.error and not is_upload(entry.id)])


def _journey(vectors: Vectors, row: int) -> None:
    """One card per page, each with a number of the selected word and a link."""
    stops: list[tuple[str, Callable[[Vectors, int], str]]] = [
        ("lookup", _row_numbers),
        ("similarity", _nearest),
        ("neighbourhood", _distance),
        ("map", _on_the_map),
    ]
    for column, (path, value) in zip(st.columns(len(stops)), stops, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.page_link(st.session_state["pages"][path], label=t(f"page.{path}.name"), width="content")
            with frame.failures_as_sentences():
                st.markdown(value(vectors, row))
            st.caption(t(f"start.stop.{path}"))


def _row_numbers(vectors: Vectors, row: int) -> str:
    numbers = "  ".join(number(value) for value in vectors.matrix[row, :_SHOWN_NUMBERS])
    return t("start.stop.lookup.value", row=row, numbers=numbers, d=vectors.d)


def _nearest(vectors: Vectors, row: int) -> str:
    found = neighbours(vectors, vectors.words.word(row), 1)
    if not found:
        return t("start.none")
    return t("start.stop.similarity.value", word=plain(found[0].word), score=number(found[0].score))


def _distance(vectors: Vectors, row: int) -> str:
    found = neighbours(vectors, vectors.words.word(row), view().around)
    if not found:
        return t("start.none")
    last = found[-1]
    return t("start.stop.neighbourhood.value", n=len(found), distance=number(1 - last.score), word=plain(last.word))


def _on_the_map(vectors: Vectors, row: int) -> str:
    layout = cache.layout(vectors, projection_progress.parameters(vectors))
    if layout is None:
        return t("start.stop.map.none")
    n = len(layout.coords)
    if row >= n:
        return t("start.stop.map.outside", row=row, n=n)
    coordinates = ", ".join(number(value, 1) for value in layout.coords[row])
    return t("start.stop.map.value", place=coordinates, n=n, method=t(f"map.method.{layout.parameters.method}"))


def _failures(entries: list[Entry]) -> None:
    """Errors of the files that do not open, folded if there are many."""
    if len(entries) > _UNFOLDED_FAILURES:
        with st.expander(t("start.failures", n=len(entries))):
            for entry in entries:
                frame.show(entry.error or ExplorerError())
    else:
        for entry in entries:
            frame.show(entry.error or ExplorerError())


def _entry(entry: Entry) -> None:
    """One set of vectors: name, size and a button."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(vector_picker.label(entry))}**", width="stretch")
        opened = entry.id == view().vectors
        if opened:
            st.page_link(
                st.session_state["pages"]["health"],
                label=t("page.health.name"),
                icon=":material/monitor_heart:",
                width="content",
            )
            st.caption(t("start.size", n=frame.vectors().n, d=frame.vectors().d), width="content")
        else:
            st.caption(_size_text(entry), width="content")
        st.button(
            t("start.opened") if opened else t("start.open"),
            key=f"open.{entry.id}",
            disabled=opened,
            type="secondary",
            on_click=_open,
            args=(entry.id,),
        )


def _open(id: str) -> None:
    """Open a set of vectors and report it like an upload."""
    upload_state.record_upload(id)
    update(vectors=id)


def _size_text(entry: Entry) -> str:
    """Words and dimensions if the first bytes contain them, else the size of the file."""
    if entry.shape:
        return t("start.size", n=entry.shape[0], d=entry.shape[1])
    if entry.size < _MB:
        return t("start.kilobytes", kb=max(round(entry.size / 1e3), 1))
    return t("start.bytes", mb=entry.size / _MB)
