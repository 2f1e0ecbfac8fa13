"""A page with nothing but the player, and a counter of script runs."""

import streamlit as st

from explorer.export.page import page
from explorer.lessons.lesson import Message
from explorer.lessons.lookup import lookup_lesson
from explorer.lessons.serialize import payload
from explorer.locales import sentence
from explorer.ui.player import player, player_labels

st.set_page_config(layout="wide")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
language = "en" if st.query_params.get("lang") == "en" else "zh"
text = st.text_input("sentence", st.query_params.get("text", "北京欢迎你"))


def translate(message: Message) -> str:
    """Text of a message in the language of the page."""
    return sentence(language, message.key, **message.values)


lesson = lookup_lesson(text)
player(
    payload(lesson, translate),
    key="lesson",
    labels=player_labels(language),
    start=int(st.query_params.get("step", "1")) - 1,
    url={"lang": language},
    file=lambda: page(lesson, language),
)
st.text(f"runs {st.session_state['runs']}")
