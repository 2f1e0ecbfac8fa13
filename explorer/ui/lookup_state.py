"""The inputs of the lookup lesson in the state of the session."""

import streamlit as st

from explorer.lessons.lookup import SENTENCE, Example, Inputs, example, tokens
from explorer.lessons.lookup_inputs import Knows
from explorer.lessons.lookup_link import print_cells, print_x, read_cells, read_x
from explorer.ui.state import update, view
from explorer.ui.text import cleaned
from explorer.vectors.model import Vectors


def open_vectors() -> Vectors | None:
    """The open vectors; the lesson also does without."""
    vectors: Vectors | None = st.session_state.get("vectors")
    return vectors


def knows() -> Knows | None:
    """Whether a run of characters is a word of the open vectors."""
    vectors = open_vectors()
    return None if vectors is None else vectors.words.__contains__


def shown() -> Example:
    """The numbers of the lesson; a sentence without tokens is the first one again."""
    state = view()
    text = state.sentence if tokens(state.sentence) else SENTENCE
    inputs = Inputs(text, state.by, state.token, read_x(state.x), read_cells(state.weights))
    return example(inputs, knows())


def keep(inputs: Inputs) -> None:
    """Keep inputs that a person changed: for callbacks."""
    update(
        sentence="" if inputs.sentence == SENTENCE else cleaned(inputs.sentence),
        by=inputs.by,
        token=inputs.token,
        x=print_x(inputs.x),
        weights=print_cells(inputs.W),
    )
