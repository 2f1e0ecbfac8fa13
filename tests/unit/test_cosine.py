"""The cosine lesson: numbers equal NumPy in float64, scenes are sound, questions have true answers."""

import math
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.geometry.pairs import cosine
from explorer.lessons.catalogue import SPECS
from explorer.lessons.cosine import cosine_lesson, known_pairs, pair_of
from explorer.lessons.errors import WrongInput
from explorer.lessons.lesson import Lesson
from explorer.lessons.schema import schema
from explorer.lessons.serialize import payload
from explorer.locales import LANGUAGES, sentence
from explorer.vectors.model import Vectors
from explorer.vectors.opening import open_file
from tests.unit.projection_data import named
from tests.unit.scene_checks import check_scene

ROOT = Path(__file__).parents[2]
SPEC = SPECS["cosine"]
TOY = ["two", "products", "sum", "norms", "divide", "angle", "double", "unit", "one-hots"]
REAL = ["words", "dimensions", "line", "random"]
tenths = st.integers(-40, 40).map(lambda tenth: tenth / 10)
toy = st.tuples(tenths, st.integers(-30, 30).map(lambda tenth: tenth / 10))


@pytest.fixture(scope="module", params=LANGUAGES)
def vectors(request: pytest.FixtureRequest) -> Vectors:
    return open_file(ROOT / "models" / f"{request.param}.npz")


def scene_of(lesson: Lesson, step: str) -> dict:
    (found,) = [one for one in lesson.steps if one.id == step]
    return {element.id: element for element in found.scene.elements}


@settings(max_examples=60)
@given(u=toy, v=toy)
def test_toy_numbers_are_those_of_numpy_and_every_scene_is_sound(u, v):
    lesson = cosine_lesson(SPEC.defaults | {"u": u, "v": v})
    assert [step.id for step in lesson.steps] == TOY
    for step in lesson.steps:
        check_scene(step)
    one, other = np.array(u), np.array(v)
    dot, lengths = one @ other, [np.linalg.norm(one), np.linalg.norm(other)]
    shown = scene_of(lesson, "divide")
    assert shown["dot"].value == pytest.approx(dot, abs=1e-6)
    assert [shown["length-u"].value, shown["length-v"].value] == pytest.approx(lengths, abs=1e-6)
    products = scene_of(lesson, "products")
    assert [products[f"n-2-{j}"].value for j in range(2)] == pytest.approx(one * other, abs=1e-6)
    if not all(lengths):
        assert shown["cosine"].value is None
        assert "dial" not in scene_of(lesson, "angle")
        assert [step.text.key.rpartition(".")[2] for step in lesson.steps[4:8]] == ["zero"] * 4
        return
    expected = dot / lengths[0] / lengths[1]
    assert shown["cosine"].value == pytest.approx(expected, abs=1e-6)
    angle = scene_of(lesson, "angle")["dial"].data.angle
    assert math.cos(math.radians(angle)) == pytest.approx(expected, abs=1e-6)
    double = scene_of(lesson, "double")
    assert double["m-0-1"].value == pytest.approx(double["m-0-0"].value, abs=1e-9)
    assert double["m-1-1"].value == pytest.approx(2 * dot, abs=1e-6)
    assert double["m-2-1"].value == pytest.approx(np.linalg.norm(2 * one - other), abs=1e-6)
    assert scene_of(lesson, "unit")["dot"].value == pytest.approx(expected, abs=1e-6)
    question = lesson.steps[5].question
    assert question.choices[question.answer].key == "lesson.cosine.angle.same"


@given(u=toy, v=toy)
def test_the_arrows_end_at_their_tips_which_can_be_dragged(u, v):
    for step in cosine_lesson(SPEC.defaults | {"u": u, "v": v}).steps[:3]:
        shown = {element.id: element for element in step.scene.elements}
        plane = shown["plane"]
        for name, vector in (("u", u), ("v", v)):
            arrow, tip = shown[f"arrow-{name}"], shown[f"tip-{name}"]
            assert (arrow.x + arrow.w, arrow.y + arrow.h) == pytest.approx((tip.x, tip.y))
            assert tip.edit.by == "move"
            (left, right), (low, high) = plane.data.x, plane.data.y
            across = left + (tip.x - plane.x) / plane.w * (right - left)
            up = high - (tip.y - plane.y) / plane.h * (high - low)
            assert (across, up) == pytest.approx(vector, abs=1e-9)


def test_one_hots_are_at_right_angles():
    shown = scene_of(cosine_lesson(SPEC.defaults), "one-hots")
    values = np.array([[shown[f"cos-{i}-{j}"].value for j in range(4)] for i in range(4)])
    np.testing.assert_array_equal(values, np.eye(4))


def test_two_words_have_the_cosine_of_their_rows(vectors):
    assert len(known_pairs(vectors)) >= 7
    for a, b in known_pairs(vectors):
        lesson = SPEC(vectors, a=a, b=b)
        assert [step.id for step in lesson.steps] == TOY + REAL
        for step in lesson.steps[len(TOY) :]:
            check_scene(step)
        one, other = (vectors.row(word).astype(np.float64) for word in (a, b))
        expected = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
        assert scene_of(lesson, "line")[f"line-{a} · {b}"].value == pytest.approx(expected, abs=1e-6)
        assert scene_of(lesson, "words")["product"].value == pytest.approx(one[0] * other[0], abs=1e-6)
        running = scene_of(lesson, "dimensions")
        (low, high), (_, height) = running["running"].data.y, running["sum"].data.points[-1]
        assert high - height * (high - low) == pytest.approx(expected, abs=1e-6)
        bands = [0.0, 0.3, 0.6]
        assert lesson.steps[8].question.answer == sum(expected >= limit for limit in bands)


def test_the_selected_word_is_the_first_word_and_has_a_partner(vectors):
    word = vectors.words.word(500)
    pair = pair_of(vectors, "", "", word)
    assert pair.a == word != pair.b
    others = np.delete(np.arange(vectors.n), 500)
    cosines = vectors.matrix[others] @ vectors.row(word) / vectors.norms[others]
    assert vectors.words.id(pair.b) == others[np.argmax(cosines)]
    assert pair_of(vectors, "no such word", "neither", "").a == known_pairs(vectors)[0][0]


def test_random_pairs_are_told_with_their_true_shares(vectors):
    a, b = known_pairs(vectors)[0]
    values = SPEC(vectors, a=a, b=b).steps[-1].text.values
    rng = np.random.default_rng(1)
    rows = vectors.matrix[rng.integers(vectors.n, size=(2, 20_000))].astype(np.float64)
    cosines = (rows[0] * rows[1]).sum(1) / np.linalg.norm(rows, axis=2).prod(0)
    for name, share in (("low", 0.05), ("high", 0.95)):
        assert float(values[name].replace("\N{MINUS SIGN}", "-")) == pytest.approx(
            np.quantile(cosines, share), abs=0.02
        )
    more = float((cosines >= cosine(*pair_of(vectors, a, b).rows)).mean())
    assert values["above"] / values["n"] == pytest.approx(more, abs=0.02)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_word_of_zeros_is_said_to_have_no_cosine(n):
    matrix = np.eye(4, dtype=np.float32)[:n]
    matrix[0] = 0
    lesson = SPEC(named(matrix))
    assert [step.id for step in lesson.steps] == TOY + REAL
    for step in lesson.steps:
        check_scene(step)
    assert lesson.steps[-3].text.key.endswith(".zero")
    assert lesson.steps[8].question is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lesson_fits_the_schema(language, vectors):
    plain = payload(SPEC(vectors), lambda message: sentence(language, message.key, **message.values))
    jsonschema.Draft202012Validator(schema()).validate(plain)


@pytest.mark.parametrize(
    "inputs", [{"u": (5, 0)}, {"u": (1,)}, {"u": "12"}, {"a": 3}, {"dimension": -1}, {"text": "x"}, {"a": "\ud800"}]
)
def test_an_input_that_does_not_fit_is_refused(inputs):
    with pytest.raises(WrongInput):
        SPEC(**inputs)


def test_a_strip_of_many_dimensions_says_how_many_are_hidden():
    rows = np.random.default_rng(0).standard_normal((5, 400)).astype(np.float32)
    lesson = SPEC(named(rows), dimension=299)
    for step in lesson.steps:
        check_scene(step)
    shown = scene_of(lesson, "words")
    assert (len(shown["strip-0"].data.values), shown["strip-0"].data.folded) == (300, 100)
    assert "cursor" in shown
    assert "cursor" not in scene_of(SPEC(named(rows), dimension=300), "words")
    pair = rows[[int(lesson.inputs[name][1:]) for name in "ab"]].astype(np.float64)
    np.testing.assert_allclose(shown["strip-1"].data.values, pair[1, :300] / np.abs(pair).max())
