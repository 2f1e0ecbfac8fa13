"""A page with the gallery lesson, its inputs in session state, and a counter of script runs."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from explorer.lessons.edits import EditEvent, apply_edit
from explorer.lessons.serialize import payload
from explorer.ui.player import player, player_labels
from tests.browser.gallery import INPUTS, Words, gallery

st.set_page_config(layout="wide")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.session_state.setdefault("inputs", INPUTS)
language = "en" if st.query_params.get("lang") == "en" else "zh"


def take(changes: Sequence[EditEvent]) -> None:
    """Keep valid values; this page rejects numbers above 100."""
    inputs = apply_edit(st.session_state["inputs"], changes)
    if all(abs(number) <= 100 for row in inputs["w"] for number in row):
        st.session_state["inputs"] = inputs


player(
    payload(gallery(st.session_state["inputs"]), Words()),
    key="gallery",
    labels=player_labels(language),
    start=int(st.query_params.get("step", "1")) - 1,
    url={"lang": language},
    on_edits=None if "fixed" in st.query_params else take,
)
st.text(f"runs {st.session_state['runs']}")
st.text(json.dumps(st.session_state["inputs"]))
