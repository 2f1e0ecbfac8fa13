"""The lookup lesson on a row of open vectors: its numbers, the folded rows, and what is read."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.lesson import Element, Lesson, Scene, Step
from explorer.lessons.lookup_fold import Fold, Folded, short, shown_rows
from explorer.lessons.lookup_own import lesson_of, own_lesson, own_steps
from explorer.lessons.serialize import payload
from explorer.locales import LANGUAGES, sentence
from explorer.locales.number_format import MINUS
from explorer.vectors.model import Source, Vectors
from tests.unit.scene_checks import check_scene, ink, smallest

STEPS = ["ids", "one-hot", "beside", "column", "columns", "zeros", "index", "cost", "neighbours"]


def vectors(n: int, d: int, seed: int = 0, scale: float = 1.0) -> Vectors:
    rows = (np.random.default_rng(seed).normal(0, scale, (n, d))).astype(np.float32)
    return Vectors.of([f"w{i}" for i in range(n)], rows, Source("test", "text"))


def cells(shown: Scene, start: str) -> dict[str, float]:
    return {
        e.id: e.value for e in shown.elements if e.id.startswith(start) and e.kind == "cell" and e.value is not None
    }


def scene(lesson: Lesson, name: str) -> Scene:
    return next(step.scene for step in lesson.steps if step.id == name)


@given(st.integers(1, 40), st.integers(1, 20), st.data())
@settings(max_examples=60)
def test_the_row_is_that_of_the_product(n, d, data):
    opened = vectors(n, d, seed=n + d)
    row = data.draw(st.integers(0, n - 1))
    lesson = own_lesson(opened, row)
    assert [step.id for step in lesson.steps] == [name for name in STEPS if d > 1 or name != "columns"]
    assert len(lesson.steps) == own_steps(d)
    wanted = [sum(float(i == row) * float(opened.matrix[i, j]) for i in range(n)) for j in range(min(d, 8))]
    for name in (["columns"] if d > 1 else []) + ["zeros"]:
        assert list(cells(scene(lesson, name), "y-").values()) == wanted
    assert list(cells(scene(lesson, "index"), f"w-{row}-").values()) == wanted
    for name, value in cells(scene(lesson, "beside"), "w-").items():
        _, i, j = name.split("-")
        assert value == float(opened.matrix[int(i), int(j)])
    step = next(step for step in lesson.steps if step.id == "zeros")
    assert step.text.values["zeros"] == int(np.sum(np.eye(n)[row][:, None] * opened.matrix == 0))
    assert step.text.values["total"] == n * d


@given(st.integers(1, 40), st.integers(1, 20), st.data())
@settings(max_examples=60)
def test_scenes_hold_together(n, d, data):
    lesson = own_lesson(
        vectors(n, d, scale=data.draw(st.sampled_from([1, 10, 1e4, 1e-5]))), data.draw(st.integers(0, n - 1))
    )
    for step in lesson.steps:
        check_scene(step)
        assert 3 <= len(step.code.lines) <= 8


@pytest.mark.parametrize(("n", "d"), [(3_000_000, 300), (10_000_000, 10_000), (1, 1), (2, 1), (30_000, 100)])
def test_large_and_small_sizes_fit(n, d):
    for row in {0, n // 2, n - 1}:
        values = tuple(np.random.default_rng(row).normal(0, 3, d).tolist())
        shown = shown_rows(n, row)
        data = Folded(n, d, row, {i: f"word{i}" for i in shown}, dict.fromkeys(shown, values[:8]), values)
        for step in lesson_of(data).steps:
            check_scene(step)


@pytest.mark.parametrize("d", [9, 100, 10_000])
def test_no_name_of_a_column_touches_a_bracket(d):
    for step in own_lesson(vectors(30, d), 12).steps:
        brackets = [e for e in step.scene.elements if e.kind == "bracket"]
        for label in (e for e in step.scene.elements if e.kind == "label" and e.id == "more"):
            for language in LANGUAGES:
                left, _, right, bottom = ink(label, language)
                for bracket in brackets:
                    corners = bracket.x, bracket.x + bracket.w
                    assert bottom + 20 < bracket.y or not any(left - 20 < x < right + 20 for x in corners), step.id


def test_no_text_is_too_small_for_a_room():
    for step in own_lesson(vectors(30_000, 100), 232).steps:
        assert smallest(step)[0][0] >= 24.9, (step.id, smallest(step)[:3])


@given(st.integers(1, 100), st.data())
def test_all_rows_are_shown_or_counted(n, data):
    row = data.draw(st.integers(0, n - 1))
    folded = Folded.of(vectors(n, 2), row)
    assert sum(line.count if isinstance(line, Fold) else 1 for line in folded.lines) == n
    assert {0, row, n - 1} <= set(folded.words)
    assert all(line.count > 1 for line in folded.lines if isinstance(line, Fold))
    assert len(folded.lines) <= 9


@given(st.integers(1, 60), st.data())
def test_arithmetic_counts_the_zeros(n, data):
    row = data.draw(st.integers(0, n - 1))
    lesson = own_lesson(vectors(n, 3), row)
    for element in scene(lesson, "zeros").elements:
        if not element.id.startswith("y-"):
            continue
        for language in LANGUAGES:
            said = sentence(language, element.tip.key, **element.tip.values)
            left, _, right = said.replace(MINUS, "-").replace(",", "").partition(" = ")
            assert right == str(element.text).replace(MINUS, "-")
            zeros = r"(\d+) (?:zeros?|个 0)(?= |$)"
            assert sum(int(count) for count in re.findall(zeros, left)) == n - 1
            terms = re.sub(zeros, "0", left)
            assert re.fullmatch(r"[-+·(). \d]+", terms)
            assert eval(terms.replace("·", "*")) == float(right)  # noqa: S307 - digits and signs only


def test_only_the_rows_that_are_shown_are_read():
    read: list[object] = []

    class Watched(np.ndarray):
        def __getitem__(self, key: object) -> object:
            if self.ndim == 2:
                read.append(key[0] if isinstance(key, tuple) else key)
            return super().__getitem__(key)

    opened = vectors(1000, 5)
    object.__setattr__(opened, "matrix", opened.matrix.view(Watched))
    own_lesson(opened, 500)
    assert set(read) == {0, 499, 500, 501, 999}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["<b>x</b>", "\u202eabc", "a" * 60, "词", "![](http://x)"])
def test_any_word(language, word):
    opened = Vectors.of(["first", word, "last"], np.ones((3, 4), np.float32), Source("test", "text"))
    lesson = own_lesson(opened, 1)
    plain = payload(lesson, lambda message: sentence(language, message.key, **message.values))
    assert all(step["text"] for step in plain["steps"])
    for step in lesson.steps:
        check_scene(step)
    assert "\u202e" not in json.dumps(plain, ensure_ascii=False)


def stops(step: Step) -> dict[str, Element]:
    return {element.id: element for element in step.scene.elements if element.tip}


@given(st.integers(1, 40), st.integers(1, 12), st.data())
@settings(max_examples=40)
def test_every_number_of_w_and_of_the_one_hot_can_be_reached(n, d, data):
    row = data.draw(st.integers(0, n - 1))
    opened = vectors(n, d)
    steps = {step.id: step for step in own_lesson(opened, row).steps}
    for name, step in steps.items():
        reached = stops(step)
        numbers = {e.id: e for e in step.scene.elements if e.kind == "cell"}
        assert numbers.keys() <= reached.keys(), name
        assert reached or name == "neighbours"
        for key, cell in numbers.items():
            kind, *at = key.split("-")
            if kind == "w":
                value = short(float(opened.matrix[int(at[0]), int(at[1])]))
                assert cell.tip == f"W[{at[0]}, {at[1]}] = {value}"
            elif kind == "x":
                assert cell.tip == f"x[{at[0]}] = {int(int(at[0]) == row)}"


def test_the_arithmetic_at_rest_is_of_what_the_sentence_tells():
    steps = {step.id: step for step in own_lesson(vectors(30_000, 100), 231).steps}

    def resting(name: str) -> str:
        scene = steps[name].scene
        tips = [e.tip for e in scene.elements if e.tip and e.emphasis == "strong"]
        return next((e.tip for e in scene.elements if e.id == scene.about), tips[-1] if tips else "")

    assert resting("ids") == "vocabulary['w231'] = 231"
    assert resting("one-hot") == resting("beside") == "x[231] = 1"
    for name, j in (("column", 0), ("columns", 7), ("zeros", 0)):
        assert resting(name).key == "lesson.lookup-own.sum.between", name
        assert resting(name).values["before"] == 231, name
        assert resting(name) == stops(steps[name])[f"y-{j}"].tip
    assert resting("index").startswith("W[231, 0] = ")
    assert resting("cost").startswith("2·30,000·100 = ")
    assert resting("neighbours") == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0.000"),
        (-0.1234, "−0.123"),
        (12.345, "12.35"),
        (-123.45, "−123.5"),
        (12345678.0, "1e+07"),
        (1e-7, "1e−07"),
    ],
)
def test_short_numbers(value, said):
    assert short(value) == said
