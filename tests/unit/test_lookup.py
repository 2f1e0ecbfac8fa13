"""The lookup lesson: every number equals NumPy's, and the printed numbers are the computed ones."""

import json
import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.lesson import Element, Lesson, Message, Scene
from explorer.lessons.lookup import STEPS as LENGTH
from explorer.lessons.lookup import Inputs, example, lesson_of, lookup_lesson, tokens
from explorer.lessons.scene import dot_product, equals, factor, places
from explorer.lessons.serialize import payload
from explorer.locales import LANGUAGES, sentence
from explorer.locales.number_format import number
from tests.unit.scene_checks import check_scene, smallest

STEPS = [
    *("ids", "one-hot", "beside", "column", "columns", "zeros", "index"),
    *("sentence", "reorder", "repeat", "code", "linear", "gradient", "cost"),
]
sentences = st.one_of(
    st.text(st.sampled_from("北京欢迎你好学习天"), min_size=1, max_size=10),
    st.lists(st.sampled_from(["the", "cat", "sat", "on", "extraordinarily", "é"]), min_size=1, max_size=10).map(
        " ".join
    ),
)
weight = st.integers(-9900, 9900).map(lambda hundredths: hundredths / 100) | st.sampled_from([0.0, 1.0, 0.7, 0.3])


def inputs_with(weights, last_token):
    """Inputs of any sentence, with the given weights of the tokens, and one selected token."""
    return st.builds(
        Inputs,
        sentence=sentences,
        by=st.sampled_from(["character", "word"]),
        token=st.integers(0, last_token),
        x=st.lists(weights, max_size=8).map(tuple),
        W=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 2), weight), max_size=24).map(tuple),
    )


inputs = inputs_with(weight, 9)


def knows(word: str) -> bool:
    return word in {"北京", "欢迎", "学习", "天天"}


def read(text: str) -> float:
    return float(text.replace("−", "-"))


def scene(lesson: Lesson, name: str) -> Scene:
    return next(step.scene for step in lesson.steps if step.id == name)


def found(shown: Scene, start: str) -> dict[str, Element]:
    return {element.id: element for element in shown.elements if element.id.startswith(start)}


def values(shown: Scene, start: str) -> np.ndarray:
    """The numbers of a matrix in a scene, from top to bottom and left to right."""
    cells = sorted(found(shown, start).values(), key=lambda element: (round(element.y), element.x))
    columns = len({round(cell.x) for cell in cells})
    return np.array([cell.value for cell in cells]).reshape(-1, columns)


def close(actual: np.ndarray, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(actual, wanted, rtol=0, atol=1e-9)


def loop_product(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """X @ W by three loops."""
    result = np.zeros((len(x), w.shape[1]))
    for r in range(len(x)):
        for j in range(w.shape[1]):
            for i in range(len(w)):
                result[r, j] += x[r, i] * w[i, j]
    return result


def one_hots(ids: list[int], v: int) -> np.ndarray:
    return np.array([[float(i == k) for k in range(v)] for i in ids])


def test_the_steps_of_the_default():
    lesson = lookup_lesson()
    assert [step.id for step in lesson.steps] == STEPS
    assert len(STEPS) == LENGTH
    assert values(scene(lesson, "beside"), "w-").shape == (5, 3)
    assert [token.text for token in found(lesson.steps[0].scene, "tok-").values()] == list("北京欢迎你")


@given(inputs)
@settings(max_examples=80)
def test_every_product_sum_and_row_is_that_of_the_loops(given_inputs):
    numbers = example(given_inputs, knows)
    lesson, w, x = lesson_of(numbers), numbers.weights, numbers.x
    v, ids = len(w), list(numbers.ids)
    result = loop_product(x[None], w)
    close(values(scene(lesson, "beside"), "w-"), w)
    close(np.array([cell.value for cell in found(scene(lesson, "beside"), "x-").values()]), x)
    for j, name in enumerate(["column", "columns", "columns"]):
        here = scene(lesson, name)
        products = [here_p.value for here_p in found(here, "p-").values() if here_p.id.endswith(f"-{j}")]
        close(np.array(products), np.array([x[i] * w[i, j] for i in range(v)]))
    sums = [element.value for element in found(scene(lesson, "column"), "s-").values() if element.value is not None]
    close(np.array(sums), np.array([sum(x[k] * w[k, 0] for k in range(i + 1)) for i in range(v)]))
    close(values(scene(lesson, "column"), "y-"), result[:, :1])
    for name in ("columns", "zeros"):
        close(values(scene(lesson, name), "y-"), result)
    token = ids[numbers.inputs.token]
    close(values(scene(lesson, "zeros"), "p-"), x[:, None] * w)
    if numbers.inputs.x:
        used = [i for i in range(v) if x[i]]
        close(values(scene(lesson, "index"), "p-"), np.array([x[i] * w[i] for i in used]))
        close(values(scene(lesson, "index"), "y-"), result)
    else:
        close(values(scene(lesson, "index"), f"w-{token}-"), w[[token]])
    close(values(scene(lesson, "sentence"), "x-"), one_hots(ids, v))
    close(values(scene(lesson, "sentence"), "y-"), loop_product(one_hots(ids, v), w))


@given(inputs)
@settings(max_examples=50)
def test_layers_and_gradient_are_those_of_the_loops(given_inputs):
    numbers = example(given_inputs, knows)
    lesson, w = lesson_of(numbers), numbers.weights
    v = len(w)
    code = scene(lesson, "code")
    ids = [int(name.split("-")[1]) for name, cell in found(code, "tok-").items()]
    for start in ("y-", "e-", "r-"):
        close(values(code, start), np.array([w[i] for i in ids]))
    linear = scene(lesson, "linear")
    loaded = values(linear, "l-")
    assert loaded.shape == (3, v)
    assert all(loaded[j, i] == w[i, j] for i in range(v) for j in range(3))
    one_hot = one_hots([numbers.ids[numbers.inputs.token]], v)
    close(values(linear, "lin-"), loop_product(one_hot, loaded.T))
    close(values(linear, "y-"), loop_product(one_hot, w))
    gradient = scene(lesson, "gradient")
    wanted = np.zeros((v, 3))
    for i in ids:  # a repeated token adds up
        wanted[i] += 1
    close(values(gradient, "x-"), one_hots(ids, v).T)
    close(values(gradient, "grad-"), wanted)
    assert {cell.emphasis for cell in found(gradient, "grad-").values() if not cell.value} <= {"dim"}


@given(inputs)
@settings(max_examples=50)
def test_what_is_printed_is_what_was_computed(given_inputs):
    for step in lesson_of(example(given_inputs, knows), (30_000, 100)).steps:
        for element in step.scene.elements:
            if element.value is not None and element.text:
                assert abs(read(str(element.text).replace(",", "")) - element.value) <= 0.005 + 1e-9
                assert element.text != "−0.00"
            if element.tip:
                check_tip(element)


def check_tip(element: Element) -> None:
    """Arithmetic that is true and ends in the printed number, or says where a number was taken from."""
    exact, _, rounded = element.tip.replace("−", "-").replace(",", "").replace("·", "*").partition(" ≈ ")
    left, _, right = exact.rpartition(" = ")
    printed = str(element.text).replace("−", "-").replace(",", "")
    assert (rounded or right) == printed
    if re.search(r"[A-Za-z]", left):
        assert float(right) == element.value
        return
    assert re.fullmatch(r"[-+*(). \d]+", left)
    assert eval(left) == pytest.approx(float(right), abs=1e-9)  # noqa: S307 - digits and signs only


@given(inputs)
@settings(max_examples=60)
def test_scenes_hold_together(given_inputs):
    for step in lesson_of(example(given_inputs, knows), (30_000, 300)).steps:
        check_scene(step)


@pytest.mark.parametrize("given_inputs", [
    Inputs(),
    Inputs(x=(0.0, 1.0, 0.0, 1.0, 0.0)),
    Inputs(x=(0.0, 0.7, 0.0, 0.3, 0.0)),
    Inputs(by="word"),
    Inputs("天天向上好好学习"),
    Inputs("好"),
    Inputs("Beijing welcomes you", x=(0.7, 0.3, 0.0)),
    Inputs("extraordinarily long words make narrow columns of tokens here", x=(0.25,) * 8),
])  # fmt: skip
def test_no_two_texts_overlap(given_inputs):
    for step in lesson_of(example(given_inputs, knows), (30_000, 300)).steps:
        check_scene(step)


@pytest.mark.parametrize("x", [(), (0.0, 0.7, 0.0, 0.3, 0.0)])
@pytest.mark.parametrize("by", ["character", "word"])
def test_no_text_is_too_small_for_a_room(x, by):
    for step in lesson_of(example(Inputs(by=by, x=x), knows), (30_000, 300)).steps:
        assert smallest(step)[0][0] >= 24.9, (step.id, smallest(step)[:3])
        cells = [(size, len(said)) for size, name, said in smallest(step) if re.fullmatch(CELLS, name)]
        assert min((size for size, _ in cells), default=30) >= 29.4
        assert min((size for size, length in cells if length <= len("−0.53")), default=30) >= 29.9


@given(inputs)
@settings(max_examples=50)
def test_the_zeros_are_counted(given_inputs):
    numbers = example(given_inputs, knows)
    step = lesson_of(numbers).steps[STEPS.index("zeros")]
    count = sum(numbers.x[i] * numbers.weights[i, j] == 0 for i in range(len(numbers.x)) for j in range(3))
    assert (step.text.values["zeros"], step.text.values["total"]) == (count, 3 * len(numbers.x))
    assert step.code.lines[-1].result == "True"


def test_twelve_of_fifteen():
    values = lookup_lesson().steps[STEPS.index("zeros")].text.values
    assert (values["zeros"], values["total"]) == (12, 15)
    mixed = lesson_of(example(Inputs(x=(0.0, 0.7, 0.0, 0.3, 0.0)))).steps[STEPS.index("zeros")].text
    assert mixed.key.endswith("mixed")
    assert mixed.values == {"zeros": 9, "total": 15, "rows": "0.7·W[1] + 0.3·W[3]"}


@given(inputs)
@settings(max_examples=50)
def test_all_that_says_equal_is_computed_to_be_equal(given_inputs):
    lesson = lesson_of(example(given_inputs, knows))
    for step in lesson.steps:
        for line in step.code.lines:
            if "equal" in line.text and "eye(" not in line.text:
                assert line.result == "True", (step.id, line.text)
    signs = [e.text for s in lesson.steps for e in s.scene.elements if e.id.startswith("same-")]
    assert signs == ["=", "=", "="]


def test_reordered_rows_come_out_reordered_and_repeated_rows_twice():
    lesson = lookup_lesson()
    w = values(scene(lesson, "beside"), "w-")
    steps = {step.id: step for step in lesson.steps}
    assert steps["reorder"].text.values["sentence"] == "你欢迎北京"
    np.testing.assert_array_equal(values(scene(lesson, "reorder"), "y-"), w[[4, 2, 3, 0, 1]])
    assert steps["repeat"].text.values["sentence"] == "北京欢迎北京"
    np.testing.assert_array_equal(values(scene(lesson, "repeat"), "y-"), w[[0, 1, 2, 3, 0, 1]])


def test_by_word():
    lesson = lookup_lesson(by="word", knows=knows)
    steps = {step.id: step for step in lesson.steps}
    assert [token.text for token in found(lesson.steps[0].scene, "tok-").values()] == ["北京", "欢迎", "你"]
    assert steps["reorder"].text.values["sentence"] == "你欢迎北京"
    assert steps["repeat"].text.values["sentence"] == "北京欢迎北京"


def test_the_identity_is_only_named_when_it_is_one():
    def key(text: str, step: str) -> str:
        return lookup_lesson(text).steps[STEPS.index(step)].text.key

    assert key("北京欢迎你", "sentence") == "lesson.lookup.sentence.identity"
    assert key("好好学习", "sentence") == "lesson.lookup.sentence.plain"
    assert key("好好", "reorder") == "lesson.lookup.reorder.same"


def test_the_row_moves_out_of_the_matrix_and_back():
    """The same ids occur in both scenes at different positions; the player moves these elements."""
    lesson = lookup_lesson()
    before, after = found(scene(lesson, "columns"), "w-1-"), found(scene(lesson, "zeros"), "w-1-")
    assert before.keys() == after.keys()
    assert all(after[name].x > before[name].x for name in before)
    last = found(scene(lesson, "index"), "w-1-")
    assert all(last[name].x > before[name].x and last[name].y == before[name].y for name in before)


def test_products_come_in_turn_and_their_sum_last():
    lesson = lookup_lesson()
    column, columns = scene(lesson, "column"), scene(lesson, "columns")
    turns = [cell.turn for cell in found(column, "p-").values()]
    assert turns == [0, 1, 2, 3, 4]
    assert found(column, "y-")["y-hand-0"].turn == 5
    new = [cell for cell in found(columns, "p-").values() if cell.id not in found(column, "p-")]
    both = sorted(new, key=lambda cell: cell.turn)
    assert [cell.id[-1] for cell in both] == list("1111122222")
    assert max(cell.turn for cell in both) < 5
    assert [found(columns, "y-")[f"y-hand-{j}"].turn for j in (1, 2)] == [2, 5]


@given(inputs)
@settings(max_examples=50)
def test_questions_have_one_right_answer(given_inputs):
    numbers = example(given_inputs, knows)
    lesson = lesson_of(numbers)
    steps = {step.id: step for step in lesson.steps}
    assert {step.id for step in lesson.steps if step.question} == {"beside", "reorder"}
    rows = steps["beside"].question
    result = loop_product(numbers.x[None], numbers.weights)[0]
    assert rows.choices[rows.answer] == ", ".join(number(value, places(numbers.x.tolist())) for value in result)
    assert 2 <= len(set(rows.choices)) == len(rows.choices) <= 3
    many = steps["reorder"].question
    shown = values(steps["repeat"].scene, "y-")
    assert int(many.choices[many.answer]) == len({tuple(row) for row in shown.tolist()})
    assert 2 <= len(set(many.choices)) == len(many.choices) <= 4


def test_the_cost_is_computed_and_drawn_in_proportion():
    step = lookup_lesson(own=(30_000, 300)).steps[-1]
    bars = found(step.scene, "bar-")
    assert bars["bar-multiply-bert"].text == "32,452,608"
    wanted = {"bert": (21_128, 768), "own": (30_000, 300)}
    unit = bars["bar-multiply-bert"].w / 32_452_608
    for name, (n, d) in wanted.items():
        for what, count in (("multiply", 2 * n * d), ("vector", n), ("copy", d)):
            bar = bars[f"bar-{what}-{name}"]
            assert bar.value == count
            assert bar.w == pytest.approx(count * unit)
    assert not found(lookup_lesson().steps[-1].scene, "bar-copy-own")


@given(inputs)
@settings(max_examples=40)
def test_code_is_three_to_eight_lines_and_more_only_for_tokens_that_need_more_than_four(given_inputs):
    for step in lesson_of(example(given_inputs, knows), (30_000, 300)).steps:
        tokens = sum(line.text.startswith("tokens") for line in step.code.lines)
        assert 3 <= len(step.code.lines) <= 8 + max(0, tokens - 4), step.id
        assert 0 <= step.code.current < len(step.code.lines)
        assert any(line.result for line in step.code.lines)
        assert not any("\N{MINUS SIGN}" in line.text + line.result for line in step.code.lines)


CELLS = re.compile(r"(w|y|p|e|r|l|lin|grad)-[\d-]+|y-hand-\d")
COMPUTED = re.compile(r"(y|p|s|e|r|l|lin|grad)-[\d-]+|y-hand-\d|bar-.*")


@given(inputs)
@settings(max_examples=30, deadline=None)
def test_every_computed_number_has_its_arithmetic_and_its_sources(given_inputs):
    for step in lesson_of(example(given_inputs, knows), (30_000, 300)).steps:
        for element in step.scene.elements:
            if COMPUTED.fullmatch(element.id):
                assert element.tip, (step.id, element.id)
                assert element.sources, (step.id, element.id)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b"])
def test_a_sentence_without_tokens_is_refused(text):
    assert tokens(text) == ()
    with pytest.raises(ValueError, match="no token"):
        lookup_lesson(text)


@pytest.mark.parametrize("language", LANGUAGES)
@given(given_inputs=inputs)
@settings(max_examples=15)
def test_the_payload_is_json_in_both_languages(language, given_inputs):
    def translate(message: Message) -> str:
        return sentence(language, message.key, **message.values)

    lesson = lesson_of(example(given_inputs, knows), (30_000, 300))
    plain = payload(lesson, translate)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert all(step["text"] and step["name"] for step in plain["steps"])
    assert len(plain["inputs"]["W"]) == len(example(given_inputs, knows).vocabulary)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["\u202e b c", "b\u2067c d", "b\u200f c\u061c"])
def test_nothing_in_a_sentence_turns_the_explanation_round(language, text):
    plain = payload(lookup_lesson(text), lambda message: sentence(language, message.key, **message.values))
    said = json.dumps(plain["steps"], ensure_ascii=False)
    assert not [one for one in said if unicodedata.bidirectional(one) in ("RLO", "RLE", "RLI", "R", "AL", "LRI", "PDI")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_tokens_are_the_same_to_the_ear(language):
    """And the looked-up one is named."""
    here = {"en": ", looked up", "zh": "，正在查它"}[language]
    for given_inputs in (Inputs("好好学习", token=1), Inputs("好好学习", x=(0.5, 0.5, 0.0))):
        for step in lesson_of(example(given_inputs)).steps:
            tokens = {e.id: e for e in step.scene.elements if e.kind == "token" and e.edit}
            names = {key: sentence(language, e.name.key, **e.name.values) for key, e in tokens.items()}
            assert len(set(names.values())) == len(names), step.id
            looked_up = {key for key, name in names.items() if name.endswith(here)}
            lit = {key for key in tokens if key.startswith("vocab-") and step.id not in ("sentence",)}
            if lit:
                x = example(given_inputs).x
                assert looked_up & lit == {f"vocab-{i}" for i in range(3) if x[i]}
            if step.id in ("ids", "sentence"):
                assert {key for key in looked_up if key.startswith("tok-")} == {"tok-0-1"}
    assert sentence("en", "lesson.lookup.named.word", place=2) == "token 2 of the sentence"


def test_the_gradient_that_comes_in_is_an_operand():
    gradient = scene(lookup_lesson(), "gradient")
    assert {cell.emphasis for cell in found(gradient, "g-").values()} == {"plain"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lesson_has_the_title_of_its_page(language):
    assert sentence(language, "lesson.lookup.title") == sentence(language, "page.lookup.title")


def test_numbers_and_arithmetic():
    assert [number(x) for x in (0.0, -0.0, -0.004, -0.44, 12.345678)] == ["0.00", "0.00", "0.00", "−0.44", "12.35"]
    assert factor(-0.44) == "(−0.44)"
    assert dot_product([0, 1], [0.31, -0.44]) == "0·0.31 + 1·(−0.44) = −0.44"
    assert dot_product([0.7, 0.3], [0.31, -0.45]) == "0.7·0.31 + 0.3·(−0.45) = 0.082"
    assert [equals(*x) for x in ((0.0,), (-0.371, 3), (2.0, 4))] == ["= 0.00", "= −0.371", "= 2.0000"]
    assert [places(x) for x in ([0, 1], [0.5, 0.5], [0.25, 0.7], [-3.0], [])] == [2, 3, 4, 2, 2]


def test_the_arithmetic_at_rest_is_of_what_the_sentence_tells():
    steps = {step.id: step for step in lookup_lesson(own=(1000, 100)).steps}
    gradient = steps["gradient"]
    about = next(element for element in gradient.scene.elements if element.id == gradient.scene.about)
    count = gradient.text.values["count"]
    assert count == 2
    assert about.tip.endswith(f"= {count:.2f}")
    assert about.name.values["token"] == gradient.text.values["token"]
    cost = steps["cost"]
    tip = next(element.tip for element in cost.scene.elements if element.id == cost.scene.about)
    assert tip == f"2·21,128·768 = {cost.text.values['operations']:,}"
