"""A figure on a page: drawn by the space component; a click takes the word in hand."""

from typing import Any

import streamlit as st

from explorer.ui import frame
from explorer.ui.space import space
from explorer.ui.state import hold
from explorer.ui.text import t

_LABELS = ("loading", "failed", "help")


def picture(figure: dict[str, Any], *, key: str, height: int, alt: str) -> None:
    """Draw a figure of words; clicking one takes it in hand.

    Parameters
    ----------
    figure
        From `explorer.figures`.
    key
        Identity of the picture: the camera is kept as long as it stays the same.
    height
        In CSS pixels.
    alt
        What is to be seen, in one sentence.
    """
    full_key = f"picture.{key}"

    def walk() -> None:
        clicked = st.session_state[full_key].get("clicked")
        if clicked is not None:
            hold(frame.vectors().words.word(int(clicked["id"])))

    space(figure, key=full_key, height=height, labels={"alt": alt} | {name: t(f"space.{name}") for name in _LABELS}, on_click=walk)
