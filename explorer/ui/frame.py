"""The frame of every page: navigation, top bar, errors and notices."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from explorer.errors import ExplorerError
from explorer.jobs import JobHandle
from explorer.locales import LANGUAGES
from explorer.ui import cache, progress, upload_state, vector_picker
from explorer.ui.pages import PAGES, spec_of
from explorer.ui.progress import StillReading
from explorer.ui.selected_word import default_word
from explorer.ui.space import preload_plotly
from explorer.ui.state import bind_widget, set_state, view
from explorer.ui.streamlit_i18n import translate_text_inputs
from explorer.ui.text import cleaned, plain, t
from explorer.ui.widgets import choice
from explorer.vectors.entry import Entry
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Progress

logger = logging.getLogger(__name__)

# A local file: Streamlit would fetch a named icon from the network.
_ICON = Path(__file__).with_name("icon.svg")
_PICKERS_WIDTH = 516  # width in pixels of the pickers of vectors and word
_SIDEBAR = 210  # width in pixels: the names of the pages fit, and the figure gets the rest of a projector


def navigation() -> st.Page:
    """Configure the page and the navigation in the language of the session; return the page to run."""
    st.set_page_config(page_title=t("app.name"), page_icon=str(_ICON), layout="wide", initial_sidebar_state=_SIDEBAR)
    sections: dict[str, list[st.Page]] = {}
    for number, spec in enumerate(PAGES):
        page = st.Page(
            spec.load(),
            title=t(f"page.{spec.path}.name"),
            icon=spec.icon,
            url_path=spec.path,
            default=number == 0,
        )
        sections.setdefault(t(f"nav.{spec.section}") if spec.section else "", []).append(page)
    pages = [page for section in sections.values() for page in section]
    st.session_state["pages"] = {spec.path: page for spec, page in zip(PAGES, pages, strict=True)}
    cache.warm()
    return st.navigation(sections, expanded=True)


def top_bar(page: st.Page) -> None:
    """Draw the pickers of vectors, word and language, which every page has, and store the vectors in the session.

    Parameters
    ----------
    page
        The page that runs below.

    Raises
    ------
    ExplorerError
        If no vectors can be opened and the page needs some; the language can still be changed.
    """
    spec = spec_of(page.url_path)
    failure: ExplorerError | None = None
    reading: JobHandle[Progress, Vectors] | None = None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # a row of their own that both share, also on a phone
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width=_PICKERS_WIDTH):
            try:
                entry, opened = vector_picker.choose_vectors()
            except StillReading as still:
                reading = still.handle
            except ExplorerError as error:
                failure = error
            else:
                st.session_state["vectors"] = opened
                st.session_state["entry"] = entry
                _update_words(entry, opened)
                st.text_input(
                    t("strip.word"),
                    placeholder=t("strip.word.placeholder"),
                    icon=":material/back_hand:",
                    label_visibility="collapsed",
                    **bind_widget("word", cleaned),
                )
        st.space("stretch")
        translate_text_inputs()
        _document_language()
        if spec.pictures:
            preload_plotly()  # here an element without width shifts nothing
        choice("strip.language", LANGUAGES, "language")
    if reading is None and (failure is None or not spec.needs_vectors):
        spec.prepare()
    with st.container():  # always present, so that a notice does not change the position of the elements below
        _notice()
    if reading is not None:
        progress.reading_progress(reading, vector_picker.cancel_reading)
        st.stop()
    if failure is not None and spec.needs_vectors:
        raise failure


def vectors() -> Vectors:
    """Open vectors of this session."""
    result: Vectors = st.session_state["vectors"]
    return result


def header(path: str, **values: object) -> None:
    """Draw the title of a page (its question) and the sentence below it, with words as plain text."""
    words = {name: plain(value) for name, value in values.items()}
    st.title(t(f"page.{path}.title", **words), anchor=False)
    st.markdown(t(f"page.{path}.lead", **words))


@contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Show an exception as one sentence; details go to the log, never to the page."""
    try:
        yield
    except ExplorerError as error:
        show(error)
    except Exception:
        logger.exception("a page failed")
        show(ExplorerError())


def show(error: ExplorerError) -> None:
    """Show an error as one sentence."""
    st.error(plain(error.sentence(view().language)), icon=":material/error:")


def _update_words(entry: Entry, vectors: Vectors) -> None:
    """Select the default word if there is none, or if newly opened vectors do not have it; also reset the analogy."""
    table = (entry.id, view().table)
    changed = st.session_state.get("word of") not in (None, table)
    if not view().word or (changed and view().word not in vectors.words):
        if view().word:
            st.session_state["dropped"] = view().word
        set_state(word=default_word(entry.id, vectors))
    if changed and any(word not in vectors.words for word in (view().plus, view().minus, view().plus2)):
        set_state(plus="", minus="", plus2="")
    st.session_state["word of"] = table


def _document_language() -> None:
    """Set the language of the document, by which screen readers choose a voice and browsers the glyphs of 汉字."""
    script = f"<script>document.documentElement.lang = {json.dumps(t('player.lang'))}</script>"
    st.html(script, width="content", unsafe_allow_javascript=True)  # constant text


def _notice() -> None:
    """Show once which parts of a link were invalid, which file did not open, and which word was replaced."""
    if refused := st.session_state.pop("refused", ()):
        st.info(t("strip.refused", names=", ".join(refused)), icon=":material/link_off:")
    vector_picker.notice()
    dropped = st.session_state.pop("dropped", "")
    if dropped and not upload_state.is_from_latest_upload():  # for an upload, the report shows the word
        st.info(t("strip.dropped", word=plain(dropped), new=plain(view().word)), icon=":material/swap_horiz:")
