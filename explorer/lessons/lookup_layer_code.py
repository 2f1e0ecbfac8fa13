"""Code panels of the last steps of the lookup lesson: embedding, linear layer, gradient, cost."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons.code import code, listed
from explorer.lessons.lesson import Code
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_cost import BERT, operations


def ways_code(board: Board, ids: Sequence[int]) -> Code:
    """Code for three ways to look up, compared in float32; NumPy replaces torch, and a test compares both."""
    w = board.weights.astype(np.float32)
    a, b, c = np.eye(board.v, dtype=np.float32)[list(ids)] @ w, np.take(w, ids, axis=0), w[list(ids)]
    size = f"{len(ids)}×{board.d}"
    return code(
        ("emb = nn.Embedding.from_pretrained(W)", f"{board.v}×{board.d}"),
        (f"a = F.one_hot(ids, {board.v}).float() @ W", size),
        ("b, c = emb(ids), emb.weight[ids]", None),
        ("torch.equal(a, b)", bool(np.array_equal(a, b))),
        ("torch.equal(b, c)", bool(np.array_equal(b, c))),
        current=3,
    )


def linear_code(board: Board) -> Code:
    """Code for a linear layer that holds W transposed."""
    w = board.weights.astype(np.float32)
    x = np.eye(board.v, dtype=np.float32)[[board.id]]
    weight = np.ascontiguousarray(w.T)
    return code(
        (f"linear = nn.Linear({board.v}, {board.d}, bias=False)", None),
        ("linear.weight.shape", weight.shape),
        ("linear.weight.data = W.T.contiguous()", None),
        (f"x = torch.eye({board.v})[[{board.id}]]", f"1×{board.v}"),
        ("linear(x)", listed(x @ weight.T)),
        ("torch.equal(linear(x), x @ W)", bool(np.array_equal(x @ weight.T, x @ w))),
        current=4,
    )


def gradient_code(board: Board, ids: Sequence[int]) -> Code:
    """Code for the gradient of the sum of the result."""
    x = np.eye(board.v)[list(ids)]
    upstream = np.ones((len(ids), board.d))
    gradient = x.T @ upstream
    used = np.asarray(gradient.any(axis=1), dtype=bool)
    return code(
        ("emb = nn.Embedding.from_pretrained(W)", None),
        ("emb.weight.requires_grad_()", None),
        ("emb(ids).sum().backward()", None),
        ("grad = emb.weight.grad", f"{board.v}×{board.d}"),
        ("grad[:, 0]", [int(value) for value in gradient[:, 0]]),
        ("(grad != 0).any(dim=1).sum()", int(used.sum())),
        current=4,
    )


def cost_code(own: tuple[int, int] | None) -> Code:
    """Code that computes the cost for BERT and, if given, for vectors of the size `own`."""
    lines: list[tuple[str, object]] = []
    for n, d in filter(None, (BERT, own)):
        lines += [
            (f"V, d = {n:_}, {d:_}", None),
            ("2 * V * d", f"{operations((n, d)):,}"),
            ("2 * V * d // d", f"{operations((n, d)) // d:,}"),
        ]
    return code(*lines, current=1)
