"""The code next to the picture runs in torch, line by line, with the printed results."""

import ast
import os
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup import example, lesson_of
from explorer.lessons.lookup_own import own_lesson
from explorer.vectors.model import Source, Vectors
from tests.unit.test_lookup import inputs, knows

torch: Any
if os.environ.get("EXPLORER_NEEDS_TORCH") == "1":
    import torch
else:
    torch = pytest.importorskip("torch", reason="torch is not installed: the code of the lesson is not run")


def run(lesson: Lesson, **names: object) -> int:
    """Run all lines in one namespace and compare their results; return how many were compared."""
    space = {"torch": torch, "F": torch.nn.functional, "nn": torch.nn, **names}
    compared = 0
    for step in lesson.steps:
        for line in step.code.lines:
            made = execute(line.text, space)
            if line.result:
                assert agrees(made, line.result), (step.id, line.text, line.result, made)
                compared += 1
    return compared


def execute(text: str, space: dict[str, object]) -> object:
    """Value of an expression, or of the variable that a statement assigned."""
    (statement,) = ast.parse(text).body
    if isinstance(statement, ast.Expr):
        return eval(text, space)  # noqa: S307 - our own lesson
    exec(text, space)  # noqa: S102 - as above
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    return space[target.id] if isinstance(target, ast.Name) else None


def agrees(made: Any, said: str) -> bool:
    """Whether a result equals what is printed: a shape, a length, or numbers to the printed digits."""
    made = made.weight if isinstance(made, torch.nn.Module) else made
    if "×" in said:
        return tuple(made.shape) == tuple(map(int, said.split("×")))
    wanted = ast.literal_eval(re.sub(r"(?<=\d),(?=\d{3})|, …", "", said))
    if isinstance(wanted, tuple):
        return tuple(made if isinstance(made, torch.Size) else made.shape) == wanted
    if isinstance(made, list) and isinstance(wanted, int):
        return len(made) == wanted
    got = made.detach().double().numpy() if isinstance(made, torch.Tensor) else np.asarray(made, dtype=float)
    numbers = np.asarray(wanted, dtype=float)
    got = got[: numbers.size] if "…" in said else got
    return got.size == numbers.size and np.allclose(got.reshape(numbers.shape), numbers, rtol=1e-5, atol=6e-4)


@given(inputs)
@settings(max_examples=60, deadline=None)
def test_the_toy_lesson(given_inputs):
    numbers = example(given_inputs, knows)
    assert run(lesson_of(numbers, (300, 20)), W=torch.tensor(numbers.weights, dtype=torch.float32)) > 30


@pytest.mark.parametrize(("n", "d"), [(1, 1), (2, 3), (1500, 12)])
def test_the_lesson_on_open_vectors(n, d):
    rows = np.random.default_rng(n).normal(0, 2, (n, d)).astype(np.float32)
    opened = Vectors.of([f"w{i}" for i in range(n)], rows, Source("test", "text"))
    vocabulary = {word: i for i, word in enumerate(opened)}
    row = n // 3
    # a small vocabulary has fewer than the ten that the last line asks for
    steps = tuple(step for step in own_lesson(opened, row).steps if step.id != "neighbours" or n >= 10)
    assert run(Lesson("lookup-own", steps), W=torch.tensor(rows), vocabulary=vocabulary) > 10
