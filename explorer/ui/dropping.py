"""Where files are handed over: dropped or chosen, and on the own computer named where they are."""

import streamlit as st

from explorer.errors import ExplorerError, FileUnwritable
from explorer.ui import cache, frame
from explorer.ui.local import is_local, named
from explorer.ui.state import update
from explorer.ui.text import t
from explorer.ui.writing_over import written_over
from explorer.vectors.named import paths_of
from explorer.vectors.uploads import together

_PATH = "start.path"


def area() -> None:
    """Draw where files are dropped, and where they are named; what is handed over is opened."""
    turn = st.session_state.setdefault("upload.turn", 0)
    key = f"upload.{turn}"
    mb = int(st.get_option("server.maxUploadSize"))
    written_over(mb, names=is_local())
    st.file_uploader(
        t("start.drop"),
        accept_multiple_files=True,
        key=key,
        help=t("start.drop.help", mb=mb),
        on_change=_take,
        args=(key,),
    )
    if failed := st.session_state.pop("upload.failed", None):
        frame.show(failed)
    if is_local():
        _box()


def _take(key: str) -> None:
    """Keep what was dropped and open it; a new widget lets go of the bytes of the old one."""
    files = [(file.name, file.getbuffer()) for file in st.session_state[key] or ()]
    if not files:
        return
    try:
        ids = [cache.uploads().take(group) for group in together(files)]
        # numbers and their words, one after the other
        whole = cache.uploads().complete(ids[0], st.session_state.get("upload.last", "")) if len(ids) == 1 else None
        st.session_state["upload.last"] = ids[0]
        ids = [whole] if whole else ids
    except OSError as error:
        st.session_state["upload.failed"] = FileUnwritable(
            file=files[0][0], reason=error.strerror or type(error).__name__
        )
    else:
        st.session_state["uploads"] = tuple(dict.fromkeys((*ids, *st.session_state.get("uploads", ()))))
        update(vectors=ids[0])
    st.session_state["upload.turn"] += 1


def _box() -> None:
    """Where a path is written; what is wrong with it stands below for as long as it does."""
    typed = st.text_input(
        t("start.path"),
        placeholder=t("start.path"),
        key=_PATH,
        icon=":material/folder_open:",
        label_visibility="collapsed",
        on_change=_open_path,
    )
    about, error = st.session_state.get("path.failed", ("", None))
    if error is not None and about == typed:
        frame.show(error)


def _open_path() -> None:
    """Open what was named; nobody but a person at this computer may."""
    typed: str = st.session_state[_PATH]
    if not is_local() or not typed.strip():
        return
    try:
        entries = named().take_sets(paths_of(typed))
    except ExplorerError as error:
        st.session_state["path.failed"] = (typed, error)
        return
    st.session_state["named"] = tuple(dict.fromkeys((*(one.id for one in entries), *st.session_state.get("named", ()))))
    st.session_state[_PATH] = ""
    update(vectors=entries[0].id)
