"""What the lookup lesson prints: numbers that add up as printed, code and sentences that fit a projector."""

import re
from decimal import Decimal

import pytest
from hypothesis import example as also
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.lesson import Lesson, Step
from explorer.lessons.lookup import Inputs, example, lesson_of
from explorer.lessons.lookup_fold import Folded, shown_rows
from explorer.lessons.lookup_own import lesson_of as own_lesson_of
from explorer.lessons.scene import ems
from explorer.locales import LANGUAGES, sentence
from tests.unit.test_lookup import inputs, inputs_with, knows

tenths = st.integers(-990, 990).map(lambda tenth: tenth / 10) | st.sampled_from([0.0, 1.0, 0.7, 0.3])
softly = inputs_with(tenths, 7)
EIGHT = [
    Inputs("一二三四五六七八", token=7),
    Inputs("天天向上好好学习", by="word"),
    Inputs("一二三四五六七八", x=(-0.25,) * 8),
    Inputs("one two three four seven eight nine eleven", by="word", x=(0.7,) * 8),
    Inputs("extraordinarily long words make narrow columns of tokens here", by="word"),
]
CODE = 46
"""Characters of a line of code, with its result, that fit a projector."""
CODE_ASKING = 27
"""The same next to a question, where three lines are visible."""


def decimal(text: object) -> Decimal:
    return Decimal(str(text).replace("−", "-").replace(",", "").strip("()"))


def evaluated(arithmetic: str) -> Decimal:
    """A sum of products as printed."""
    total = Decimal(0)
    for term in arithmetic.split(" + "):
        product = Decimal(1)
        for factor in term.split("·"):
            product *= decimal(factor)
        total += product
    return total


def printed(step: Step, pattern: str) -> dict[str, Decimal]:
    """Printed numbers of a scene by the ids of their elements."""
    return {e.id: decimal(e.text) for e in step.scene.elements if re.fullmatch(pattern, e.id)}


def named(lesson: Lesson) -> dict[str, Step]:
    return {step.id: step for step in lesson.steps}


@given(softly)
@settings(max_examples=100)
def test_what_is_printed_adds_up(given_inputs):
    numbers = example(given_inputs, knows)
    steps = named(lesson_of(numbers))
    x = [Decimal(str(round(float(value), 1))) for value in numbers.x]
    w = printed(steps["beside"], r"w-\d-\d")
    for name in ("column", "columns", "zeros", "index"):
        products = printed(steps[name], r"p-\d-\d")
        for key, product in products.items():
            i, j = map(int, key.split("-")[1:])
            assert product == x[i] * w[f"w-{i}-{j}"], (name, key)
        for j in range(3):
            column = [product for key, product in products.items() if key.endswith(f"-{j}")]
            if column and (result := printed(steps[name], rf"y-hand-{j}")):
                assert sum(column) == result[f"y-hand-{j}"], (name, j)
    sums = list(printed(steps["column"], r"s-\d-0").values())
    products = list(printed(steps["column"], r"p-\d-0").values())
    assert sums == [sum(products[: i + 1]) for i in range(len(products))]
    result = printed(steps["zeros"], r"y-hand-\d")
    assert decimal(steps["column"].text.values["result"]) == result["y-hand-0"] == sums[-1]
    question = steps["beside"].question
    assert list(map(decimal, question.choices[question.answer].split(", "))) == list(result.values())


@given(inputs)
@settings(max_examples=60)
def test_arithmetic_is_exact_as_it_is_printed(given_inputs):
    """With any weights of two decimals."""
    for step in lesson_of(example(given_inputs, knows), (30_000, 100)).steps:
        for element in step.scene.elements:
            if not element.tip or re.search(r"[A-Za-z]", element.tip):
                continue
            left, right = element.tip.split(" = ")
            assert evaluated(left) == decimal(right) == decimal(element.text), (step.id, element.id, element.tip)


def own(n: int, d: int) -> Lesson:
    shown = shown_rows(n, n // 2)
    words = dict.fromkeys(shown, "苹果")
    return own_lesson_of(Folded(n, d, n // 2, words, dict.fromkeys(shown, (-0.123,) * min(d, 8)), (-0.123,) * d))


def lessons() -> list[Lesson]:
    toys = [Inputs(), Inputs(by="word"), Inputs(x=(0, 0.7, 0, 0.3, 0)), Inputs(x=(0, 1.0, 0, 1.0, 0)), *EIGHT]
    return [*(lesson_of(example(one, knows), (3_000_000, 300)) for one in toys), own(3_000_000, 300), own(30_000, 100)]


@pytest.mark.parametrize("lesson", lessons())
def test_code_is_no_wider_than_its_panel(lesson):
    for step in lesson.steps:
        lines = [len(f"{line.text}  # {line.result}" if line.result else line.text) for line in step.code.lines]
        assert max(lines) <= CODE, (step.id, step.code.lines[lines.index(max(lines))])
        if step.question:
            first = max(0, min(step.code.current - 1, len(lines) - 3))
            assert max(lines[first : first + 3]) <= CODE_ASKING, (step.id, step.code.lines[first : first + 3])


@given(inputs)
@also(Inputs(" ".join(["extraordinarily"] * 8), by="word"))
@settings(max_examples=60)
def test_no_line_of_code_is_cut_unless_a_word_is_that_long(given_inputs):
    for step in lesson_of(example(given_inputs, knows), (30_000, 100)).steps:
        for line in step.code.lines:
            assert len(f"{line.text}  # {line.result}" if line.result else line.text) <= CODE, (step.id, line)


@pytest.mark.parametrize("lesson", [*lessons()[:4], own(30_000, 100)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chinese_sentence_takes_one_line_and_an_english_one_two(language, lesson):
    for step in lesson.steps:
        said = sentence(language, step.text.key, **step.text.values)
        assert ems(said) <= 36.5 if language == "zh" else len(said) <= 150, (step.id, ems(said), said)
