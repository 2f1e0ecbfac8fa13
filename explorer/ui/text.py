"""Texts in the language of the session, and escaping of words from files."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from explorer.limits import LIMITS
from explorer.locales import LANGUAGES, sentence
from explorer.locales.number_format import number, visible

__all__ = ["cleaned", "guess_language", "language", "names", "number", "plain", "t", "visible"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=])")
# Streamlit turns bare URLs into links, and names between colons into icons, even where they are escaped.
_MAGIC = re.compile(r"(?<=:)(?=[\w/+-])|(?<=@)(?=\w)|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def language() -> str:
    """Language of the session."""
    chosen: str = st.session_state["view"].language
    return chosen


def t(key: str, /, **values: object) -> str:
    """Text of the interface in the language of the session; see `explorer.locales.sentence`."""
    return sentence(language(), key, **values)


def names(prefix: str, values: Iterable[object]) -> Callable[[Any], str]:
    """Function from option values to their labels, ``<prefix>.<value>``, in the current language.

    The labels are looked up immediately, because a test asks for them outside a script run, where there is no session.
    """
    table = {value: t(f"{prefix}.{value}") for value in values}
    return table.__getitem__


def guess_language() -> str:
    """First guess from the browser: Chinese for any Chinese locale, English otherwise."""
    locale = (st.context.locale or "").lower()
    return LANGUAGES[0] if locale.startswith("zh") else LANGUAGES[1]


def cleaned(typed: str) -> str:
    """Typed text without surrounding spaces, cut to the length that a link can carry."""
    return typed.strip()[: LIMITS.query_value]


def plain(text: object) -> str:
    """Escape a text for Markdown, so that exactly its characters are shown: no link, image, icon or formula."""
    return _MARKDOWN.sub(r"\\\1", _MAGIC.sub(_JOINER, visible(text)))
