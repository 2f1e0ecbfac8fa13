"""Lookup: one-hot x W is the row, stepped forward and back."""

from collections import Counter

import streamlit as st

from explorer.lessons.lookup import SENTENCE, lookup_lesson, tokens
from explorer.lessons.resolve import payload
from explorer.lessons.tokens import split
from explorer.limits import LIMITS
from explorer.locales import sentence
from explorer.ui import frame
from explorer.ui.player import player, player_labels
from explorer.ui.state import bound, settle, view
from explorer.ui.text import cleaned, language, plain, t

_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈"


def page() -> None:
    """Draw the page."""
    frame.header("lookup")
    text = view().sentence if tokens(view().sentence) else SENTENCE
    shown = tokens(text)
    settle(token=min(view().token, len(shown) - 1))
    lesson = lookup_lesson(text, view().token)
    player(
        payload(lesson, lambda message: sentence(language(), message.key, **message.values)),
        key="lookup",
        labels=player_labels(language()),
        start=st.session_state["first_step"] - 1,
        url=view().to_query(),
    )
    _controls(shown)


def _controls(shown: tuple[str, ...]) -> None:
    """The sentence, the token that is looked up, and the way on with the word in hand."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.text_input(
            t("lookup.sentence.label", n=LIMITS.sentence_tokens),
            placeholder=SENTENCE,
            width=300,
            **bound("sentence", cleaned),
        )
        st.segmented_control(
            t("lookup.token.label"),
            range(len(shown)),
            required=True,
            format_func=_labels(shown).__getitem__,
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


def _labels(shown: tuple[str, ...]) -> list[str]:
    """Tokens as labels; one that comes again is numbered, because the front end takes equal labels for one choice."""
    seen: Counter[str] = Counter()
    labels = []
    for token in shown:
        seen[token] += 1
        labels.append(plain(token) + (_SUBSCRIPTS[seen[token]] if seen[token] > 1 else ""))
    return labels
