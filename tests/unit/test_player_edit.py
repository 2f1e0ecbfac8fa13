"""What the browser sends as changed inputs: only the inputs of this lesson go on to the page."""

import pytest

from explorer.locales import LANGUAGES
from explorer.ui.player import _edit, player_labels

LESSON = {"id": "lookup", "steps": [], "inputs": {"text": "北京", "W": [[1.0]]}}
GOOD = {"lesson": "lookup", "n": 3, "inputs": {"text": "你", "W": [[2.0]]}}


def test_all_inputs_of_the_lesson_go_on():
    assert _edit(GOOD, LESSON) == {"text": "你", "W": [[2.0]]}


@pytest.mark.parametrize("wrong", [
    None, 7, "lookup", [], {},
    GOOD | {"lesson": "cosine"},  # an edit of the lesson before
    GOOD | {"inputs": None},
    GOOD | {"inputs": {"text": "你"}},
    GOOD | {"inputs": {"text": "你", "W": [[2.0]], "more": 1}},
])  # fmt: skip
def test_anything_else_does_not(wrong):
    assert _edit(wrong, LESSON) is None


def test_a_lesson_without_inputs_has_none_to_change():
    plain = {"id": "lookup", "steps": []}
    assert _edit(GOOD, plain) is None
    assert _edit(GOOD | {"inputs": {}}, plain) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_help_says_what_it_does(language):
    labels = player_labels(language)
    keys = {name.removeprefix("keys.") for name in labels if name.startswith("keys.")}
    assert keys == {name.removeprefix("does.") for name in labels if name.startswith("does.")}
    assert len(keys) == 10
