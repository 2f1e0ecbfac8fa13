"""Inputs of the lookup lesson: edits by the user, messages from the browser, values in a link."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.lesson import Edit, Lesson
from explorer.lessons.lookup import Inputs, example, lesson_of, taken
from explorer.lessons.lookup_inputs import first_weights, left_out, usable
from explorer.lessons.lookup_link import print_cells, print_x, read_cells, read_x
from explorer.limits import LIMITS
from tests.unit.test_lookup import inputs, knows

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


def edits(lesson: Lesson) -> dict[tuple[str, str], Edit]:
    return {(step.id, e.id): e.edit for step in lesson.steps for e in step.scene.elements if e.edit}


def after(lesson: Lesson, edit: Edit, typed: float | None = None) -> dict:
    """What the player sends: all inputs, one value replaced."""
    raw = json.loads(json.dumps(dict(lesson.inputs)))
    if edit.by != "number":
        return {**raw, edit.input: edit.value}
    *path, last = edit.path
    where = raw[edit.input]
    for index in path:
        where = where[index]
    where[last] = typed
    return raw


@given(inputs)
@settings(max_examples=40)
def test_what_was_sent_unchanged_changes_nothing(given_inputs):
    numbers = example(given_inputs, knows)
    again = example(taken(json.loads(json.dumps(numbers.plain)), numbers), knows)
    assert again.inputs == numbers.inputs
    np.testing.assert_array_equal(again.weights, numbers.weights)


@given(inputs, st.data())
@settings(max_examples=60)
def test_every_edit_of_a_picture_does_what_it_says(given_inputs, data):
    numbers = example(given_inputs, knows)
    lesson = lesson_of(numbers)
    found = edits(lesson)
    edit = data.draw(st.sampled_from(sorted(found.items())))[1]
    typed = data.draw(st.integers(-9900, 9900)) / 100
    new = example(taken(after(lesson, edit, typed), numbers), knows)
    if edit.input == "token":
        assert new.inputs.token == edit.value
        if numbers.inputs.x:
            assert sorted(new.x) == sorted(numbers.x)
            assert new.x[new.ids[new.inputs.token]] == numbers.x[numbers.ids[numbers.inputs.token]]
    elif edit.by == "number" and edit.input == "W":
        assert new.weights[edit.path] == typed
        assert (new.weights != numbers.weights).sum() <= 1
    elif edit.by == "number":
        wanted = [typed if i == edit.path[0] else value for i, value in enumerate(numbers.x)]
        assert list(new.x) == wanted or not any(wanted)
    else:
        assert list(new.x) == edit.value or edit.value.count(0.0) == len(edit.value) - 1
    lesson_of(new)


def test_the_one_can_be_put_on_every_slot():
    """A click on a slot and a drag of the 1 onto it set the same input."""
    numbers = example(Inputs())
    for step in ("one-hot", "beside", "column"):
        slots = {name: e for (s, name), e in edits(lesson_of(numbers)).items() if s == step and name.startswith("x-")}
        assert [e.by for e in slots.values()] == ["click", "drag", "click", "click", "click"]
        for i, edit in enumerate(slots.values()):
            new = example(taken(after(lesson_of(numbers), edit), numbers))
            assert new.x.tolist() == np.eye(5)[i].tolist()
            assert new.ids[new.inputs.token] == i


def test_two_ones_stay_two_ones():
    numbers = example(Inputs(x=(0.0, 1.0, 0.0, 1.0, 0.0)))
    slots = {name: e for (step, name), e in edits(lesson_of(numbers)).items() if step == "beside" and name[:2] == "x-"}
    moved = example(taken(after(lesson_of(numbers), slots["x-hand-0"]), numbers))
    assert moved.x.tolist() == [1, 1, 0, 0, 0]
    other = example(taken({**numbers.plain, "token": 4}, numbers))
    assert other.x.tolist() == [0, 0, 0, 1, 1]


def test_every_number_of_w_and_every_token_can_be_changed():
    found = edits(lesson_of(example(Inputs())))
    cells = {edit.path for (step, name), edit in found.items() if step == "beside" and name.startswith("w-")}
    assert cells == {(i, j) for i in range(5) for j in range(3)}
    for step in ("ids", "one-hot", "sentence"):
        tokens = [edit.value for (s, name), edit in found.items() if s == step and name.startswith("tok-")]
        assert tokens == [0, 1, 2, 3, 4]


@given(
    anything | st.fixed_dictionaries({}, optional=dict.fromkeys(["sentence", "by", "token", "x", "W"], anything)),
    inputs,
)
@settings(max_examples=150)
def test_anything_from_a_browser_gives_a_lesson(raw, given_inputs):
    numbers = example(given_inputs, knows)
    new = taken(raw, numbers)
    json.dumps((*new.W, new.x), allow_nan=False)
    assert len(new.sentence) <= LIMITS.query_value
    if any(c.isalnum() for c in new.sentence):
        lesson_of(example(new, knows))


@given(st.text(st.sampled_from("a北\U0001f600\ud83d\ude00\udcff"), max_size=8))
def test_half_a_character_from_a_browser_is_shown_as_one_that_is_missing(text):
    new = taken({**example(Inputs()).plain, "sentence": text}, example(Inputs()))
    whole = text.replace("\ud83d\ude00", "\U0001f600").replace("\ud83d\udcff", "\U0001f4ff")
    assert new.sentence == "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in whole)
    if whole:
        json.dumps(example(new).plain, ensure_ascii=False).encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 99.01, -100, True, "1", None, [1], 10**400])
def test_no_number_that_a_cell_cannot_hold(value):
    numbers = example(Inputs())
    raw = numbers.plain
    raw["W"][0][0] = value
    assert taken(raw, numbers) == numbers.inputs
    with pytest.raises((ValueError, OverflowError)):
        usable(value)


def test_numbers_are_rounded_to_two_decimals():
    assert [usable(value) for value in (0.126, -0.001, 99, -99)] == [0.13, 0.0, 99.0, -99.0]


def test_another_sentence_begins_with_a_one_hot():
    numbers = example(Inputs(x=(0.5, 0.5)))
    new = taken({**numbers.plain, "sentence": "学习"}, numbers)
    assert (new.sentence, new.x) == ("学习", ())


def test_the_first_rows_of_w_are_the_same_for_every_vocabulary():
    np.testing.assert_array_equal(first_weights(8)[:5], first_weights(5))


@pytest.mark.parametrize(
    ("asked", "want"),
    [
        (Inputs("a b", token=7), ("token",)),
        (Inputs("a b", x=(0, 0, 0, 1)), ("x",)),
        (Inputs("a b", W=((7, 0, 5.0),)), ("W",)),
        (Inputs("a b", token=2, x=(0.7, 0.3, 1.0), W=((0, 0, 1.0), (2, 1, 0.5))), ("token", "x", "W")),
        (Inputs("a b", x=(0.7, 0.3, 0.0)), ()),
        (Inputs("a b", token=1, x=(1.0, 0.0)), ("token",)),  # the 1 is elsewhere
        (Inputs("a b", token=1, x=(0.0, 1.0), W=((1, 2, 0.5),)), ()),
        (Inputs(), ()),
    ],
)
def test_what_cannot_be_used_in_a_sentence_is_named(asked, want):
    assert left_out(asked, example(asked)) == want


def test_a_one_in_another_place_is_the_one_hot_of_that_token():
    numbers = example(Inputs(x=(0.0, 0.0, 0.0, 0.0, 1.0)))
    assert (numbers.inputs.token, numbers.inputs.x) == (4, ())
    twice = example(Inputs("你好你好", token=3, x=(0.0, 1.0)))
    assert twice.inputs.token == 3


@given(inputs)
def test_a_link_brings_x_and_w_back(given_inputs):
    used = example(given_inputs, knows).inputs
    assert read_x(print_x(used.x)) == used.x
    assert read_cells(print_cells(used.W)) == used.W
    for text in (print_x(used.x), print_cells(used.W)):
        assert len(text) <= LIMITS.query_value
        assert set(text) <= set("0123456789-._")


@pytest.mark.parametrize(
    "text", ["1_", "_1", "a", "nan", "inf", "0_0", "100", "1_1_1_1_1_1_1_1_1", "1,2", "١", "1e1", " 1"]
)
def test_weights_of_a_link_that_are_none(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        read_x(text)


@pytest.mark.parametrize("text", ["1", "10", "1044_", "80-5", "03-5", "10-9901", "105_106", "10x", "10-٣", "10--5"])
def test_cells_of_a_link_that_are_none(text):
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        read_cells(text)
