"""Lookup: one-hot x W is the row, stepped forward and back."""

import streamlit as st

from explorer.lessons.lookup import lookup_lesson, tokens
from explorer.lessons.resolve import payload
from explorer.limits import LIMITS
from explorer.ui import frame
from explorer.ui.player import player
from explorer.ui.state import bound, view
from explorer.ui.text import language, t, visible
from explorer.locales import catalogue, sentence


def page() -> None:
    """Draw the page."""
    frame.header("lookup")
    text = view().sentence or t("lookup.sentence")
    shown = tokens(text) or tokens(t("lookup.sentence"))
    position = min(view().token, len(shown) - 1)
    lesson = lookup_lesson(" ".join(shown), position)
    player(
        payload(lesson, lambda message: sentence(language(), message.key, **message.values)),
        key="lookup",
        labels=_labels(),
        start=st.session_state["first_step"] - 1,
        url=view().to_query(),
    )
