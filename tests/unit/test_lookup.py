"""The lookup lesson: every number equals NumPy's, and what is printed is what was computed."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.lesson import Element, Lesson, Message, Scene
from explorer.lessons.lookup import lookup_lesson, tokens
from explorer.lessons.resolve import payload
from explorer.lessons.scene import dot_product, factor
from explorer.lessons.tokens import join, split
from explorer.limits import LIMITS
from explorer.locales import LANGUAGES, sentence
from explorer.locales.writing import number

STEPS = [
    *("ids", "one-hot", "beside", "column-0", "column-1", "column-2"),
    *("zeros", "index", "sentence", "reorder", "repeat"),
]
sentences = st.one_of(
    st.text(st.sampled_from("北京欢迎你好学习天"), min_size=1, max_size=10),
    st.lists(st.sampled_from(["the", "cat", "sat", "on", "extraordinarily", "é"]), min_size=1, max_size=10).map(
        " ".join
    ),
)


def read(text: str) -> float:
    return float(text.replace("−", "-"))


def scene(lesson: Lesson, name: str) -> Scene:
    return next(step.scene for step in lesson.steps if step.id == name)


def found(shown: Scene, start: str) -> dict[str, Element]:
    return {element.id: element for element in shown.elements if element.id.startswith(start)}


def matrix(lesson: Lesson) -> np.ndarray:
    cells = found(scene(lesson, "beside"), "w-")
    rows = 1 + max(int(name.split("-")[1]) for name in cells)
    return np.array([[cells[f"w-{i}-{j}"].value for j in range(3)] for i in range(rows)])


def rows_out(shown: Scene) -> np.ndarray:
    """The result cells of a scene, in the order in which they stand from top to bottom and left to right."""
    cells = sorted(found(shown, "y-").values(), key=lambda element: (element.y, element.x))
    return np.array([element.value for element in cells]).reshape(-1, 3)


def test_the_steps_of_the_default():
    lesson = lookup_lesson()
    assert [step.id for step in lesson.steps] == STEPS
    assert matrix(lesson).shape == (5, 3)
    assert [token.text for token in found(lesson.steps[0].scene, "tok-").values()] == list("北京欢迎你")


@given(sentences, st.integers(0, 9), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_every_product_sum_and_row_is_that_of_numpy(text, position, seed):
    shown = tokens(text)
    vocabulary = list(dict.fromkeys(shown))
    weights = np.random.default_rng(seed).normal(0, 2, (len(vocabulary), 3))
    lesson = lookup_lesson(text, position, weights)
    w = np.round(weights, 2)
    chosen = vocabulary.index(shown[min(position, len(shown) - 1)])
    one_hot = np.eye(len(vocabulary))[chosen]
    np.testing.assert_allclose(matrix(lesson), w, rtol=0, atol=1e-12)
    for j in range(3):
        here = scene(lesson, f"column-{j}")
        products = [element.value for element in found(here, "p-").values()]
        np.testing.assert_allclose(products, one_hot * w[:, j], rtol=0, atol=1e-12)
        sums = [element.value for element in found(here, "s-").values()]
        np.testing.assert_allclose(sums, np.cumsum(one_hot * w[:, j]), rtol=0, atol=1e-12)
        np.testing.assert_allclose(rows_out(here) if j == 2 else [[e.value for e in found(here, "y-").values()]],
                                   [(one_hot @ w)[: j + 1]], rtol=0, atol=1e-12)  # fmt: skip
    taken = [
        element.value
        for name, element in found(scene(lesson, "index"), "w-").items()
        if name[2:].startswith(f"{chosen}-")
    ]
    np.testing.assert_allclose(taken, one_hot @ w, rtol=0, atol=1e-12)
    ids = [vocabulary.index(token) for token in shown]
    np.testing.assert_allclose(
        rows_out(scene(lesson, "sentence")), np.eye(len(vocabulary))[ids] @ w, rtol=0, atol=1e-12
    )


@given(sentences, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_what_is_printed_is_what_was_computed(text, position):
    for step in lookup_lesson(text, position).steps:
        for element in step.scene.elements:
            if element.value is not None:
                assert abs(read(str(element.text)) - element.value) < 1e-12
                assert element.text != "−0.00"
            if element.tip:
                assert element.tip.endswith(f"= {element.text}")
                left, right = element.tip.replace("−", "-").replace("·", "*").split(" = ")
                assert re.fullmatch(r"[-+*(). \d]+", left)
                assert eval(left) == pytest.approx(float(right), abs=1e-9)  # noqa: S307 - digits and signs only


@given(sentences, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_scenes_hold_together(text, position):
    """Ids are unique, sources stand in the same scene, nothing leaves the canvas."""
    for step in lookup_lesson(text, position).steps:
        ids = [element.id for element in step.scene.elements]
        assert len(ids) == len(set(ids))
        for element in step.scene.elements:
            assert not element.tip or set(element.sources) <= set(ids), (step.id, element.id)
            assert min(element.x, element.x + element.w) >= 0
            assert max(element.x, element.x + element.w) <= step.scene.width + 0.01
            assert min(element.y, element.y + element.h) >= 0
            assert max(element.y, element.y + element.h) <= step.scene.height + 0.01, (step.id, element.id)


def test_the_zeros_are_counted():
    text = next(step.text for step in lookup_lesson().steps if step.id == "zeros")
    assert (text.values["zeros"], text.values["total"]) == (12, 15)
    assert next(step.code for step in lookup_lesson().steps if step.id == "zeros").lines[0].result == "True"


def test_reordered_rows_come_out_reordered_and_repeated_rows_twice():
    lesson = lookup_lesson()
    w = matrix(lesson)
    assert lesson.steps[9].text.values["sentence"] == "你欢迎北京"
    np.testing.assert_array_equal(rows_out(scene(lesson, "reorder")), w[[4, 2, 3, 0, 1]])
    assert lesson.steps[10].text.values["sentence"] == "北京欢迎北京"
    np.testing.assert_array_equal(rows_out(scene(lesson, "repeat")), w[[0, 1, 2, 3, 0, 1]])


def test_the_identity_is_only_named_when_it_is_one():
    assert lookup_lesson("北京欢迎你").steps[8].text.key == "lesson.lookup.sentence.identity"
    assert lookup_lesson("好好学习").steps[8].text.key == "lesson.lookup.sentence.plain"
    assert lookup_lesson("好好").steps[9].text.key == "lesson.lookup.reorder.same"


def test_the_row_moves_out_of_the_matrix_and_back():
    """The same ids stand in both scenes, in different places: that is what the player moves."""
    lesson = lookup_lesson()
    before, after = found(scene(lesson, "column-2"), "w-1-"), found(scene(lesson, "zeros"), "w-1-")
    assert before.keys() == after.keys()
    assert all(after[name].x > before[name].x and after[name].y == before[name].y for name in before)


@pytest.mark.parametrize("weights", [np.zeros((4, 3)), np.zeros((5, 2)), np.full((5, 3), np.nan)])
def test_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(ValueError, match=r"\(5, 3\) is needed"):
        lookup_lesson(weights=weights)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b"])
def test_a_sentence_without_tokens_is_refused(text):
    assert tokens(text) == ()
    with pytest.raises(ValueError, match="no token"):
        lookup_lesson(text)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=sentences)
@settings(max_examples=15, deadline=None)
def test_the_payload_is_json_in_both_languages(language, text):
    def translate(message: Message) -> str:
        return sentence(language, message.key, **message.values)

    lesson = lookup_lesson(text)
    plain = payload(lesson, translate)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    defaults = Element("", "cell", 0, 0)
    for step, got in zip(lesson.steps, plain["steps"], strict=True):
        for element, cell in zip(step.scene.elements, got["scene"]["elements"], strict=True):
            if isinstance(element.text, str):
                back = replace(defaults, **{**cell, "sources": tuple(cell.get("sources", ()))})
                rounded = {name: round(getattr(element, name), 2) for name in "xywh"}
                assert back == replace(element, **rounded)


def test_numbers_and_arithmetic():
    assert [number(x) for x in (0.0, -0.0, -0.004, -0.44, 12.345678)] == ["0.00", "0.00", "0.00", "−0.44", "12.35"]
    assert factor(-0.44) == "(−0.44)"
    assert dot_product([0, 1], [0.31, -0.44]) == "0·0.31 + 1·(−0.44) = −0.44"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("北京欢迎你", ("北", "京", "欢", "迎", "你")),
        ("Beijing welcomes you", ("Beijing", "welcomes", "you")),
        ("我爱NLP", ("我", "爱", "NLP")),
        ("don't stop, now", ("don't", "stop", ",", "now")),
        ("北 京", ("北", "京")),
        ("e\u0301te\u0301 𠮷", ("été", "𠮷")),
        ("<b>&", ("<", "b", ">", "&")),
    ],
)
def test_tokens(text, want):
    assert split(text, 8) == want


@given(st.text(max_size=60))
def test_any_text_gives_bounded_tokens(text):
    got = split(text, LIMITS.sentence_tokens)
    assert len(got) <= LIMITS.sentence_tokens
    assert all(token and not token.isspace() for token in got)


def test_tokens_are_joined_as_they_are_written():
    assert join(("北", "京")) == "北京"
    assert join(("Beijing", "welcomes", "you", "!")) == "Beijing welcomes you!"
