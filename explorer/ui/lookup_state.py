"""Inputs of the lookup lesson in the session state."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.lessons.edits import EditEvent, apply_edit
from explorer.lessons.lookup import SENTENCE, Example, Inputs, example, taken, tokens
from explorer.lessons.lookup_inputs import Knows, left_out
from explorer.lessons.lookup_link import print_cells, print_x, read_cells, read_x
from explorer.ui.state import mark_user_change, reject, set_state, update, view
from explorer.ui.text import cleaned
from explorer.vectors.model import Vectors

_FIELDS = {"W": "weights"}
"""Fields of the state whose names differ from those of the inputs."""
_NOTHING = "lookup.nothing"
_CHANGES, _BEFORE, _RESET = "lookup.changes", "lookup.before", "lookup.reset-now"


def open_vectors() -> Vectors | None:
    """Return the open vectors, or None: the lesson also works without them."""
    vectors: Vectors | None = st.session_state.get("vectors")
    return vectors


def knows() -> Knows | None:
    """Return the test whether a text is a word of the open vectors; None without vectors."""
    vectors = open_vectors()
    return None if vectors is None else vectors.words.__contains__


def shown() -> Example:
    """Return the numbers of the lesson; a sentence without tokens is replaced by the default sentence."""
    return example(_requested(), knows())


def resolve_inputs() -> None:
    """Adapt the state to what the lesson can show; invalid parts of a link are named in the notice."""
    if view().sentence and not tokens(view().sentence):
        set_state(sentence="")
        st.session_state[_NOTHING] = True
    here = shown()
    reject(*(_FIELDS.get(name, name) for name in left_out(_requested(), here)))
    set_state(token=here.inputs.token, x=print_x(here.inputs.x), weights=print_cells(here.inputs.W))


def was_empty() -> bool:
    """Whether the last sentence had no tokens; True only once per sentence."""
    return bool(st.session_state.pop(_NOTHING, False))


def _requested() -> Inputs:
    state = view()
    text = state.sentence if tokens(state.sentence) else SENTENCE
    return Inputs(text, state.by, state.token, read_x(state.x), read_cells(state.weights))


def store_inputs(inputs: Inputs) -> None:
    """Store inputs that the user changed: for callbacks."""
    update(**_fields(inputs))


def queue_edits(changes: Sequence[EditEvent]) -> None:
    """Remember edits of the picture: for callbacks, whose order is undefined when several things changed."""
    mark_user_change()
    st.session_state.setdefault(_CHANGES, []).extend(changes)


def reset() -> None:
    """Reset the inputs: for a callback."""
    st.session_state[_BEFORE] = shown().inputs
    st.session_state[_RESET] = True
    store_inputs(Inputs())


def apply_edits() -> None:
    """Apply the edits to the current inputs, which other controls may have changed since the picture was drawn."""
    changes = st.session_state.pop(_CHANGES, None)
    if st.session_state.pop(_RESET, False):
        return  # discard a number that was being typed when the button was pressed
    before = st.session_state.pop(_BEFORE, None)
    if changes:
        if before is not None:
            _reset_again(before)
        now = shown()
        set_state(**_fields(taken(apply_edit(now.plain, changes), now)))


def _reset_again(before: Inputs) -> None:
    """Repeat a reset: an edit sent right after it may carry the old values of the boxes."""
    now = shown().inputs
    set_state(
        **_fields(
            replace(
                now,
                sentence=SENTENCE if now.sentence == before.sentence else now.sentence,
                by=Inputs.by if now.by == before.by else now.by,
                x=() if before.x else now.x,
            )
        )
    )


def _fields(inputs: Inputs) -> dict[str, Any]:
    """State fields for inputs of the lesson."""
    return {
        "sentence": "" if inputs.sentence == SENTENCE else cleaned(inputs.sentence),
        "by": inputs.by,
        "token": inputs.token,
        "x": print_x(inputs.x),
        "weights": print_cells(inputs.W),
    }
