"""The page of a lesson with declared inputs: its player, the controls of its words, and the link to the next page."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.export.page import page as html_page
from explorer.lessons.edits import EditEvent, apply_edit
from explorer.lessons.inputs import Word, cleaned, parsed, printed
from explorer.lessons.lesson import Lesson
from explorer.lessons.serialize import payload
from explorer.lessons.spec import Spec
from explorer.locales import sentence
from explorer.ui.player import player, player_labels
from explorer.ui.selected_word import explain_unknown_word
from explorer.ui.state import clamp_step, mark_user_change, reject_inputs, set_state, update, view
from explorer.ui.text import cleaned as cleaned_text
from explorer.ui.text import language, t
from explorer.vectors.model import Vectors


def prepare(spec: Spec) -> None:
    """Apply the edits of the picture and adapt the state to what the lesson can show."""
    edits: list[EditEvent] = st.session_state.pop(_key(spec, "edits"), [])
    if edits:
        shown: Lesson = st.session_state[_key(spec, "lesson")]
        before, edited = _values(spec), apply_edit(shown.inputs, edits)
        # only what was edited: the words that the lesson chose by itself may follow the selected word
        raw = before | {edit.input: edited[edit.input] for edit in edits}
        _store(spec, cleaned(spec.inputs, raw, before), set_state)
    vectors = _vectors()
    values = _values(spec)
    if vectors is not None:
        words = [one.name for one in spec.inputs if isinstance(one, Word)]
        unknown = {name: values[name] for name in words if values[name] and values[name] not in vectors.words}
        reject_inputs(spec.id, *unknown)
        st.session_state[_key(spec, "unknown")] = unknown
    st.session_state[_key(spec, "lesson")] = lesson = _build(spec)
    clamp_step(len(lesson.steps))


def page(spec: Spec) -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="center"):  # without the margin of a title of its own
        st.title(t(f"page.{spec.id}.title"), anchor=False, width="content")
    lesson: Lesson = st.session_state[_key(spec, "lesson")]
    player(
        payload(lesson, lambda message: sentence(language(), message.key, **message.values)),
        key=spec.id,
        labels=player_labels(language()),
        start=st.session_state["first_step"] - 1,
        url=view().to_query(),
        on_edits=lambda events: _queue(spec, list(events)),
        file=lambda: html_page(lesson, language()),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _controls(spec, lesson)
        st.space("stretch")
        _next_link(spec)
    vectors = _vectors()
    if vectors is not None:
        for name, word in st.session_state[_key(spec, "unknown")].items():
            explain_unknown_word(vectors, word, partial(_change, spec, name), key=f"{spec.id}.{name}")


def _controls(spec: Spec, lesson: Lesson) -> None:
    """Draw a text box for each word, which shows the chosen one, and the reset button."""
    for one in spec.inputs:
        if isinstance(one, Word) and _vectors() is not None:
            key = _key(spec, one.name)
            st.session_state[key] = lesson.inputs[one.name]
            st.text_input(
                t(f"lesson.{spec.id}.input.{one.name}"),
                key=key,
                width=170,
                label_visibility="collapsed",
                icon=":material/edit:",
                on_change=_typed,
                args=(spec, one.name),
            )
    st.button(
        t("lookup.reset"),
        icon=":material/restart_alt:",
        type="tertiary",
        on_click=_store,
        args=(spec, spec.defaults, update),
        disabled=not view().inputs_of(spec.id),
    )


def _next_link(spec: Spec) -> None:
    """Link to the next page of the navigation, with the selected word."""
    paths = list(st.session_state["pages"])
    path = paths[paths.index(spec.id) + 1]
    label = t("lesson.next", page=t(f"page.{path}.name"))
    st.page_link(st.session_state["pages"][path], label=label, icon=":material/arrow_forward:", width="content")


def _vectors() -> Vectors | None:
    """Return the open vectors, or None: the lessons also work without them."""
    vectors: Vectors | None = st.session_state.get("vectors")
    return vectors


def _values(spec: Spec) -> dict[str, Any]:
    return parsed(spec.inputs, view().inputs_of(spec.id))[0]


def _build(spec: Spec) -> Lesson:
    return spec.build(_values(spec), _vectors(), view().word)


def _store(spec: Spec, values: dict[str, Any], how: Any) -> None:  # noqa: ANN401 - set_state or update
    how(inputs=view().with_inputs(spec.id, printed(spec.inputs, values)))


def _change(spec: Spec, name: str, value: object) -> None:
    _store(spec, cleaned(spec.inputs, _values(spec) | {name: value}, _values(spec)), update)


def _typed(spec: Spec, name: str) -> None:
    _change(spec, name, cleaned_text(st.session_state[_key(spec, name)]))


def _queue(spec: Spec, events: list[EditEvent]) -> None:
    """Remember edits of the picture: the order of callbacks is undefined when several things changed."""
    mark_user_change()
    st.session_state.setdefault(_key(spec, "edits"), []).extend(events)


def _key(spec: Spec, name: str) -> str:
    return f"lesson.{spec.id}.{name}"
