"""The selected word in the open vectors, and the message if they do not have it."""

from collections.abc import Callable

import streamlit as st

from explorer.errors import UnknownWord
from explorer.geometry.spelling import near_spellings
from explorer.ui import cache
from explorer.ui.state import select_word, update, view
from explorer.ui.text import plain, t
from explorer.vectors.entry import Entry
from explorer.vectors.model import FloatMatrix, Vectors

DEFAULT_WORDS = {"zh": "start.word.zh", "en": "start.word.en"}
"""Vectors id -> key of the word that is selected by default."""

DEFAULT_ANALOGIES = {"zh": "start.analogy.zh", "en": "start.analogy.en"}
"""Vectors id -> key of the default analogy, three words separated by spaces."""


def default_word(vectors_id: str, vectors: Vectors) -> str:
    """Default word: that of the language of the vectors, or the first one with a direction."""
    language = vectors_id.partition("-")[0]
    if language in DEFAULT_WORDS and (word := t(DEFAULT_WORDS[language])) in vectors.words:
        return word
    # the first row may be padding: all zeros, without direction
    return vectors.words.word(int((vectors.norms > 0).argmax()))


def default_analogy(vectors_id: str, vectors: Vectors) -> tuple[str, str, str]:
    """Default analogy (a, b, c): that of the language of the vectors, or their first words."""
    language = vectors_id.partition("-")[0]
    if language in DEFAULT_ANALOGIES:
        a, b, c = t(DEFAULT_ANALOGIES[language]).split()
        if all(word in vectors.words for word in (a, b, c)):
            return a, b, c
    first = [vectors.words.word(row) for row in range(min(3, vectors.n))]
    a, b, c = (first * 3)[:3]
    return a, b, c


def selected_row(vectors: Vectors) -> int | None:
    """Row of the selected word; if there is none, the page explains why and the result is None."""
    word = view().word
    with st.container():  # always present, so that the elements below keep their position
        if word in vectors.words:
            return vectors.words.id(word)
        if subword_vector(vectors, word) is None:
            explain_unknown_word(vectors, word, select_word, key="word")
        else:
            _explain_subword_vector(vectors, word)
    return None


def subword_vector(vectors: Vectors, word: str) -> FloatMatrix | None:
    """(d,) subword vector of a word; None for a word of the vocabulary, or without subwords or direction."""
    vector = vectors.subword_vector(word)
    return vector if vector is not None and vector.any() else None


def _explain_subword_vector(vectors: Vectors, word: str) -> None:
    """Explain that a word has no row but a subword vector, and link to the page that shows it."""
    st.info(t("words.made", word=plain(word)), icon=":material/extension:")
    st.page_link(
        st.session_state["pages"]["similarity"],
        label=t("words.made.see", page=t("page.similarity.name")),
        icon=":material/arrow_forward:",
        width="content",
    )
    suggest_spellings(vectors, word, select_word, key="word")


def explain_unknown_word(vectors: Vectors, word: str, on_choose: Callable[[str], None], *, key: str) -> None:
    """Report an unknown word, and offer near spellings as buttons.

    Parameters
    ----------
    vectors
        Vectors that were searched.
    word
        The unknown word.
    take
        Called with the chosen spelling.
    key
        Prefix of the button keys; unique on the page.
    """
    error = UnknownWord(word=word, n=vectors.n)
    st.warning(plain(error.sentence(view().language)), icon=":material/search_off:")
    suggest_spellings(vectors, word, on_choose, key=key)


def suggest_spellings(vectors: Vectors, word: str, on_choose: Callable[[str], None], *, key: str) -> None:
    """Offer near spellings of a word as buttons; see `explain_unknown_word`."""
    spellings = near_spellings(vectors.words, word)
    elsewhere = _in_other_builtin(word) if key == "word" else None
    if not spellings and elsewhere is None:
        return
    st.caption(t("words.near"))
    with st.container(horizontal=True):
        for number, spelling in enumerate(spellings):
            st.button(plain(spelling), key=f"{key}.near.{number}", on_click=on_choose, args=(spelling,))
        if elsewhere is not None:
            entry, spelling = elsewhere
            st.button(
                t("words.elsewhere", word=plain(spelling), vectors=plain(t(entry.label_key))),
                key=f"{key}.elsewhere",
                icon=":material/swap_horiz:",
                on_click=update,
                kwargs={"vectors": entry.id, "word": spelling},
            )


def _in_other_builtin(word: str) -> tuple[Entry, str] | None:
    """Other built-in vectors with the word, and its spelling there; only built-in vectors open quickly."""
    for entry in cache.entries():
        if entry.kind == "builtin" and entry.id != view().vectors and entry.error is None:
            other = cache.opened(entry)
            words = other.words if isinstance(other, Vectors) else ()
            if (spelling := next((form for form in (word, word.lower()) if form in words), None)) is not None:
                return entry, spelling
    return None
