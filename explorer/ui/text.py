"""Sentences in the language of the session, and words from files as plain text inside them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from explorer.limits import LIMITS
from explorer.locales import LANGUAGES, sentence
from explorer.locales.number_format import number, visible

__all__ = ["cleaned", "guess_language", "language", "names", "number", "plain", "t", "visible"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=])")
# Streamlit makes links of bare addresses, and icons of names between colons, even where they are escaped.
_MAGIC = re.compile(r"(?<=:)(?=[\w/+-])|(?<=@)(?=\w)|(?<=www)(?=\.)", re.IGNORECASE)
_BREAK = "\N{WORD JOINER}"


def language() -> str:
    """Language of this session."""
    chosen: str = st.session_state["view"].language
    return chosen


def t(key: str, /, **values: object) -> str:
    """Sentence of the interface in the language of the session; see `explorer.locales.sentence`."""
    return sentence(language(), key, **values)


def names(prefix: str, values: Iterable[object]) -> Callable[[Any], str]:
    """Function from the values of a choice to their names, ``<prefix>.<value>``, in the language of this moment.

    The names are looked up now: a test asks for them when no script runs and there is no session to ask.
    """
    table = {value: t(f"{prefix}.{value}") for value in values}
    return table.__getitem__


def guess_language() -> str:
    """First guess from the browser: Chinese for any Chinese locale, English otherwise."""
    locale = (st.context.locale or "").lower()
    return LANGUAGES[0] if locale.startswith("zh") else LANGUAGES[1]


def cleaned(typed: str) -> str:
    """What was typed, without space around it, and not longer than a link can carry."""
    return typed.strip()[: LIMITS.query_value]


def plain(text: object) -> str:
    """Text for a Markdown sink that shows exactly its characters: no link, picture, icon or formula comes of it."""
    return _MARKDOWN.sub(r"\\\1", _MAGIC.sub(_BREAK, visible(text)))
