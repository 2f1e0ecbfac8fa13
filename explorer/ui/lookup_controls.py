"""Controls of the lookup lesson below its picture."""

from dataclasses import replace

import streamlit as st

from explorer.lessons.lookup import BYS, SENTENCE, Example, Inputs
from explorer.lessons.tokenizer import split, split_words
from explorer.limits import LIMITS
from explorer.ui.lookup_state import knows, open_vectors, reset, shown, store_inputs, was_empty
from explorer.ui.state import bind_widget, update, view
from explorer.ui.text import cleaned, names, t
from explorer.ui.view import NUMBERS
from explorer.ui.widgets import choice

_MIXES = {"one": (), "two": (1.0, 1.0), "soft": (0.7, 0.3)}
"""Weights of the selected token and of another one; empty: the one-hot vector."""


def numbers() -> None:
    """Draw the choice between toy numbers and a row of the open vectors."""
    if open_vectors() is None:
        return
    choice("lookup.numbers", NUMBERS, "numbers", on_change=_change_numbers)


def controls(here: Example) -> None:
    """Draw the controls for sentence, tokenisation, weights of x, and reset."""
    st.text_input(
        t("lookup.sentence.label", n=LIMITS.sentence_tokens),
        placeholder=SENTENCE,
        width=170,
        label_visibility="collapsed",
        icon=":material/edit:",
        **bind_widget("sentence") | {"on_change": _change_sentence},
    )
    choice("lookup.by", BYS, "by", on_change=_change_by)
    kind = mix_of(here)
    st.session_state["lookup.mix"] = kind
    st.segmented_control(
        t("lookup.mix"),
        (*_MIXES, "other") if kind == "other" else tuple(_MIXES),
        required=True,
        format_func=names("lookup.mix", (*_MIXES, "other")),
        label_visibility="collapsed",
        key="lookup.mix",
        on_change=_change_mix,
        disabled=len(here.vocabulary) < 2,
    )
    st.button(
        t("lookup.reset"),
        icon=":material/restart_alt:",
        type="tertiary",
        on_click=reset,
        disabled=here.inputs == Inputs(),
    )


def show_notices() -> None:
    """Show a notice if the sentence was cut to fit the picture, or had no tokens."""
    if was_empty():
        st.info(t("lookup.nothing"))
    cut = LIMITS.sentence_tokens + 1
    known = knows()
    by_word = view().by == "word" and known is not None
    tokens = split_words(view().sentence, cut, known) if by_word and known else split(view().sentence, cut)
    if tokens[LIMITS.sentence_tokens :]:
        st.info(t("lookup.again", n=LIMITS.sentence_tokens))


def mix_of(here: Example) -> str:
    """Return the offered mixture that x is; ``other`` for one made in the picture."""
    weights = sorted(weight for weight in here.inputs.x if weight)
    return next((name for name, mix in _MIXES.items() if sorted(mix) == weights), "other")


def mixed(here: Example, name: str) -> Inputs:
    """Return inputs with an offered mixture of the selected token and another one: its partner in x or a later one."""
    v, token = len(here.vocabulary), here.ids[here.inputs.token]
    others = [index for index, weight in enumerate(here.inputs.x) if weight and index != token]
    other = others[0] if others else (token + 2) % v if v > 2 else (token + 1) % v
    x = [0.0] * v
    for index, weight in zip((token, other), _MIXES[name], strict=False):
        x[index] = weight
    return replace(here.inputs, x=tuple(x) if any(x) else ())


def _change_sentence() -> None:
    typed = cleaned(st.session_state["view.sentence"])
    update(sentence="" if typed == SENTENCE else typed, x="")


def _change_by() -> None:
    update(by=st.session_state["view.by"], x="")


def _change_mix() -> None:
    chosen = st.session_state["lookup.mix"]
    if chosen in _MIXES:
        store_inputs(mixed(shown(), chosen))


def _change_numbers() -> None:
    st.session_state["first_step"] = 1
    update(numbers=st.session_state["view.numbers"])
