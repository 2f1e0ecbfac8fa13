"""Where files are uploaded, or named by their path if the server runs on the same computer."""

import streamlit as st

from explorer.errors import ExplorerError, FileUnwritable
from explorer.jobs import JobCache
from explorer.ui import cache, frame, progress
from explorer.ui.local_access import is_local, local_files
from explorer.ui.progress import PATIENCE
from explorer.ui.state import mark_user_change, update, view
from explorer.ui.streamlit_i18n import translate_uploader
from explorer.ui.text import t
from explorer.ui.upload_state import record_upload
from explorer.vectors.entry import Entry
from explorer.vectors.path_input import parse_paths
from explorer.vectors.reading import Progress
from explorer.vectors.uploads import group_uploads

_PATH = "start.path"
_LOOKING = "path.looking"


def upload_area() -> None:
    """Draw the uploader and the path box; what they receive is opened."""
    turn = st.session_state.setdefault("upload.turn", 0)
    key = f"upload.{turn}"
    mb = int(st.get_option("server.maxUploadSize"))
    named_too = is_local()
    translate_uploader(mb, names=named_too)
    # errors are shown above both, where they are visible without scrolling
    with st.container():
        if failed := st.session_state.pop("upload.failed", None):
            frame.show(failed)
        if named_too:
            _show_path_status()
    left, right = st.columns(2) if named_too else (st.container(), None)
    with left:
        st.file_uploader(
            t("start.drop"),
            accept_multiple_files=True,
            key=key,
            help=t("start.drop.help.named" if named_too else "start.drop.help", mb=mb),
            on_change=_store_upload,
            args=(key,),
        )
    if right is not None:
        with right:
            st.text_input(t("start.path"), key=_PATH, icon=":material/folder_open:", on_change=_open_path)


def _store_upload(key: str) -> None:
    """Store the uploaded files and open them; a new widget releases the bytes of the old one."""
    files = [(file.name, file.getbuffer()) for file in st.session_state[key] or ()]
    if not files:
        return
    try:
        ids = [cache.uploads().add(group) for group in group_uploads(files)]
        # a matrix and its words, uploaded one after the other
        whole = cache.uploads().merge_with(ids[0], st.session_state.get("upload.last", "")) if len(ids) == 1 else None
        st.session_state["upload.last"] = ids[0]
        ids = [whole] if whole else ids
    except OSError as error:
        st.session_state["upload.failed"] = FileUnwritable(
            file=files[0][0], reason=error.strerror or type(error).__name__
        )
    else:
        st.session_state["uploads"] = tuple(dict.fromkeys((*ids, *st.session_state.get("uploads", ()))))
        st.session_state.pop("path.failed", None)
        record_upload(*ids)
        entries = [cache.uploads().entry(id) for id in ids]
        usable = [entry.id for entry in entries if entry is not None and entry.error is None]
        update(vectors=usable[0] if usable else view().vectors)
    st.session_state["upload.turn"] += 1


def _show_path_status() -> None:
    """Progress of examining a path, or its error as long as the path stays in the box."""
    typed, handle = st.session_state.get(_LOOKING, ("", None))
    if handle is not None:
        if handle.finished:
            _finish_path()
            st.rerun()
        progress.path_progress(handle, _cancel_path)
    typed, error = st.session_state.get("path.failed", ("", None))
    if error is not None and typed == st.session_state.get(_PATH, ""):
        frame.show(error)


def _open_path() -> None:
    """Examine a path; only for a user at this computer."""
    _cancel_path()
    typed: str = st.session_state[_PATH]
    if not is_local() or not typed.strip():
        return
    known = local_files()  # in another thread: a large folder or a slow disk must not block the page
    jobs: JobCache[Progress, list[Entry]] = JobCache(size=0)
    handle = jobs.submit(typed, typed.strip(), lambda _: known.add_groups(parse_paths(typed)))
    st.session_state[_LOOKING] = (typed, handle)
    if handle.wait(PATIENCE).final:
        _finish_path()


def _cancel_path() -> None:
    """Stop waiting for a path, and drop the error of the previous one."""
    for name in (_LOOKING, "path.failed"):
        st.session_state.pop(name, None)
    mark_user_change()


def _finish_path() -> None:
    """Open what was found at a path, or record its error."""
    typed, handle = st.session_state.pop(_LOOKING)
    entries = handle.status.result
    st.session_state.pop("arrival", None)
    if not entries:
        st.session_state["path.failed"] = (typed, handle.status.error or ExplorerError())
        mark_user_change()
        return
    ids = [entry.id for entry in entries]
    st.session_state["named"] = tuple(dict.fromkeys((*ids, *st.session_state.get("named", ()))))
    st.session_state[_PATH] = ""
    record_upload(*ids)
    update(vectors=ids[0])
