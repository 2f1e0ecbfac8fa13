"""Lookup: one-hot x W is the row, stepped forward and back."""

import streamlit as st

from explorer.lessons.lookup import SENTENCE, lookup_lesson
from explorer.lessons.resolve import payload
from explorer.lessons.tokens import split
from explorer.limits import LIMITS
from explorer.locales import sentence
from explorer.ui import frame
from explorer.ui.player import player, player_labels
from explorer.ui.state import bound, update, view
from explorer.ui.text import language, plain, t


def page() -> None:
    """Draw the page."""
    frame.header("lookup")
    tokens = split(view().sentence, LIMITS.sentence_tokens) or split(SENTENCE, LIMITS.sentence_tokens)
    update(token=min(view().token, len(tokens) - 1))
    lesson = lookup_lesson(view().sentence if split(view().sentence, 1) else SENTENCE, view().token)
    player(
        payload(lesson, lambda message: sentence(language(), message.key, **message.values)),
        key="lookup",
        labels=player_labels(language()),
        start=st.session_state["first_step"] - 1,
        url=view().to_query(),
    )
    _controls(tokens)


def _controls(tokens: tuple[str, ...]) -> None:
    """The sentence, the token that is looked up, and the way on with the word in hand."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.text_input(
            t("lookup.sentence.label", n=LIMITS.sentence_tokens),
            placeholder=SENTENCE,
            max_chars=LIMITS.query_value,
            width=300,
            **bound("sentence", str.strip),
        )
        st.segmented_control(
            t("lookup.token.label"),
            range(len(tokens)),
            required=True,
            format_func=[plain(token) for token in tokens].__getitem__,
            **bound("token"),
        )
        st.space("stretch")
        st.page_link(
            st.session_state["pages"]["similarity"],
            label=t("lookup.next", word=plain(view().word)),
            icon=":material/arrow_forward:",
            width="content",
        )
    if split(view().sentence, LIMITS.sentence_tokens + 1)[LIMITS.sentence_tokens :]:
        st.info(t("lookup.again", n=LIMITS.sentence_tokens))
