"""Edits sent by the browser: only those of this lesson, each once, and each changes one value."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.lessons.edits import EditEvent, apply_edit, parse_edit
from explorer.locales import LANGUAGES
from explorer.ui.player import player_labels

LESSON = {"id": "lookup", "steps": [], "inputs": {"text": "北京", "W": [[1.0, 2.0], [3.0, 4.0]]}}
ONE = {"n": 3, "input": "text", "path": [], "value": "你"}
TWO = {"n": 4, "input": "W", "path": [1, 0], "value": 9}


def sent(*edits: object) -> dict[str, object]:
    return {"lesson": "lookup", "n": 4, "edits": list(edits)}


def test_the_changes_of_the_lesson_go_on_in_their_order():
    assert parse_edit(sent(ONE, TWO), LESSON) == [(3, EditEvent("text", (), "你")), (4, EditEvent("W", (1, 0), 9))]


def test_what_was_taken_is_not_taken_again():
    assert parse_edit(sent(ONE, TWO), LESSON, after=3) == [(4, EditEvent("W", (1, 0), 9))]
    assert parse_edit(sent(ONE, TWO), LESSON, after=4) == []


@pytest.mark.parametrize("wrong", [
    None, 7, "lookup", [], {},
    sent(ONE) | {"lesson": "cosine"},  # an edit of the previous lesson
    sent(ONE) | {"edits": None},
    sent(ONE) | {"edits": {"0": ONE}},
    sent(None, 3, "x", [ONE]),
    sent(ONE | {"input": "more"}, ONE | {"input": ["text"]}, ONE | {"input": None}),
    sent(ONE | {"n": None}, ONE | {"n": "3"}, ONE | {"n": True}, ONE | {"n": -1}, ONE | {"n": float("nan")},
         ONE | {"n": float("inf")}),
    sent(TWO | {"path": None}, TWO | {"path": "10"}, TWO | {"path": [-1]}, TWO | {"path": [0.5]},
         TWO | {"path": [True]}),
])  # fmt: skip
def test_anything_else_does_not(wrong):
    assert parse_edit(wrong, LESSON) == []


def test_a_lesson_without_inputs_has_none_to_change():
    assert parse_edit(sent(ONE, TWO), {"id": "lookup", "steps": []}) == []


def test_a_change_is_made_to_the_inputs_as_they_are_now():
    now = {"text": "我爱你", "W": [[0.0, 0.0]]}
    before = copy.deepcopy(now)
    changes = [EditEvent("W", (0, 1), 5.0), EditEvent("W", (1, 0), 9)]  # of the second row, which no longer exists
    assert apply_edit(now, changes) == {"text": "我爱你", "W": [[0.0, 5.0]]}
    assert now == before


@given(
    st.lists(st.lists(st.integers(), min_size=3, max_size=3), min_size=1, max_size=4),
    st.lists(st.tuples(st.lists(st.integers(0, 5), max_size=3), st.integers()), max_size=5),
)
def test_changes_are_those_of_assignment(matrix, made):
    expected: object = copy.deepcopy(matrix)
    for path, value in made:
        if not path:
            expected = value
            continue
        place = expected
        for index in path[:-1]:
            place = place[index] if isinstance(place, list) and index < len(place) else None
        if isinstance(place, list) and path[-1] < len(place):
            place[path[-1]] = value
    assert apply_edit({"W": matrix}, [EditEvent("W", tuple(path), value) for path, value in made]) == {"W": expected}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_help_says_what_it_does(language):
    labels = player_labels(language)
    keys = {name.removeprefix("keys.") for name in labels if name.startswith("keys.")}
    assert keys == {name.removeprefix("does.") for name in labels if name.startswith("does.")}
    assert len(keys) == 10
