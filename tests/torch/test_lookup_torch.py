"""Every number of the lookup lesson against torch: nn.Embedding, nn.Linear, autograd.

Without torch these tests are skipped, and say so; where EXPLORER_NEEDS_TORCH is 1 they fail instead.
"""

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from explorer.lessons.lookup import Inputs, example, lesson_of
from explorer.lessons.lookup_cost import BERT
from tests.unit.test_lookup import STEPS, found, inputs, knows, scene, values

torch: Any
if os.environ.get("EXPLORER_NEEDS_TORCH") == "1":
    import torch
else:
    torch = pytest.importorskip("torch", reason="torch is not installed: the numbers are not compared with it")

F = torch.nn.functional


def bits(actual: np.ndarray, wanted: Any) -> None:
    """Equal bit for bit in float32, apart from the signs of zeros: torch.equal, and the same bytes."""
    ours = torch.tensor(actual, dtype=torch.float32)
    assert torch.equal(ours, wanted)
    np.testing.assert_array_equal((ours + 0.0).numpy().view(np.int32), (wanted + 0.0).numpy().view(np.int32))


def near(actual: np.ndarray, wanted: Any) -> None:
    np.testing.assert_allclose(actual, wanted.double().numpy(), rtol=1e-6, atol=1e-4)


def ids_of(shown: Any) -> Any:
    """Ids of the sentence of a scene, from its tokens."""
    return torch.tensor([int(name.split("-")[1]) for name in found(shown, "tok-")])


def weight_of(numbers: Any) -> Any:
    return torch.tensor(numbers.weights, dtype=torch.float32)


@given(inputs)
@settings(max_examples=60)
def test_one_token(given_inputs):
    numbers = example(given_inputs, knows)
    lesson, w, v = lesson_of(numbers), weight_of(numbers), len(numbers.vocabulary)
    token = torch.tensor([numbers.ids[numbers.inputs.token]])
    x = torch.tensor(numbers.x, dtype=torch.float32)[None]
    if not numbers.inputs.x:
        assert torch.equal(x, F.one_hot(token, v).float())
        bits(values(scene(lesson, "columns"), "y-"), x @ w)
        bits(values(scene(lesson, "index"), f"w-{int(token)}-"), w[token])
        assert torch.equal(x @ w, w[token])
    near(values(scene(lesson, "zeros"), "y-"), x @ w)
    for j, name in enumerate(["column", "columns", "columns"]):
        products = [cell.value for cell in found(scene(lesson, name), "p-").values() if cell.id.endswith(f"-{j}")]
        near(np.array(products), x[0] * w[:, j])
    sums = [cell.value for cell in found(scene(lesson, "column"), "s-").values()]
    near(np.array(sums), (x[0] * w[:, 0]).cumsum(0))
    zeros = lesson.steps[STEPS.index("zeros")].text.values
    products = torch.tensor(numbers.x)[:, None] * torch.tensor(numbers.weights)
    assert (zeros["zeros"], zeros["total"]) == (int((products == 0).sum()), products.numel())


@given(inputs)
@settings(max_examples=60)
def test_the_three_ways_are_equal(given_inputs):
    numbers = example(given_inputs, knows)
    lesson, w, v = lesson_of(numbers), weight_of(numbers), len(numbers.vocabulary)
    for name in ("sentence", "reorder", "repeat"):
        ids = ids_of(scene(lesson, name))
        one_hots = F.one_hot(ids, v).float()
        bits(values(scene(lesson, name), "x-"), one_hots)
        bits(values(scene(lesson, name), "y-"), one_hots @ w)
    code = scene(lesson, "code")
    ids = ids_of(code)
    embedding = torch.nn.Embedding.from_pretrained(w)
    a, b, c = F.one_hot(ids, v).float() @ w, embedding(ids), embedding.weight[ids]
    said = [line.result for line in lesson.steps[STEPS.index("code")].code.lines if "equal" in line.text]
    assert said == [str(torch.equal(a, b)), str(torch.equal(b, c))]
    for start, wanted in (("y-", a), ("e-", b), ("r-", c)):
        bits(values(code, start), wanted)
    signs = [e.text for e in code.elements if e.id.startswith("same-")]
    assert signs == ["=" if torch.equal(*pair) else "≠" for pair in ((a, b), (b, c))]


@given(inputs)
@settings(max_examples=60)
def test_a_linear_layer_holds_the_transpose(given_inputs):
    numbers = example(given_inputs, knows)
    lesson, w, v = lesson_of(numbers), weight_of(numbers), len(numbers.vocabulary)
    linear = torch.nn.Linear(v, 3, bias=False)
    assert values(scene(lesson, "linear"), "l-").shape == tuple(linear.weight.shape) == (3, v)
    x = torch.eye(v)[[numbers.ids[numbers.inputs.token]]]
    with torch.no_grad():
        linear.weight.data = w.T.contiguous()
        bits(values(scene(lesson, "linear"), "l-"), linear.weight)
        bits(values(scene(lesson, "linear"), "lin-"), linear(x))
        same = torch.equal(linear(x), x @ w)
    assert lesson.steps[STEPS.index("linear")].code.lines[-1].result == str(same)
    bits(values(scene(lesson, "linear"), "y-"), x @ w)


@pytest.mark.parametrize("sparse", [False, True])
@given(given_inputs=inputs)
@settings(max_examples=40)
def test_the_gradient_is_that_of_autograd(sparse, given_inputs):
    numbers = example(given_inputs, knows)
    lesson, w = lesson_of(numbers), weight_of(numbers)
    shown = scene(lesson, "gradient")
    ids = ids_of(shown)
    embedding = torch.nn.Embedding.from_pretrained(w, freeze=False, sparse=sparse)
    embedding(ids).sum().backward()
    assert embedding.weight.grad.is_sparse == sparse
    gradient = embedding.weight.grad.to_dense() if sparse else embedding.weight.grad
    bits(values(shown, "grad-"), gradient)
    product = F.one_hot(ids, len(w)).float().requires_grad_(False)
    matrix = w.clone().requires_grad_()
    (product @ matrix).sum().backward()  # the product has the same gradient as the lookup
    bits(values(shown, "grad-"), matrix.grad)
    lines = lesson.steps[STEPS.index("gradient")].code.lines
    assert lines[-2].result == str([int(value) for value in gradient[:, 0]])
    assert lines[-1].result == str(int((gradient != 0).any(dim=1).sum()))


def test_a_repeated_token_counts_twice():
    lesson = lesson_of(example(Inputs()))
    assert values(scene(lesson, "gradient"), "grad-")[:, 0].tolist() == [2, 2, 1, 1, 0]


def test_the_size_of_chinese_bert():
    n, d = BERT
    embedding = torch.nn.Embedding(n, d, device="meta")
    assert embedding.weight.shape == (21_128, 768)
    assert F.one_hot(torch.tensor([5]), n).shape == (1, n)
