"""Code panels of the lookup lesson, with computed values."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons.code import WIDEST, code, listed, wrap
from explorer.lessons.lesson import Code
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_products import combination
from explorer.limits import LIMITS
from explorer.locales.number_format import MINUS


def ids_code(board: Board, words: Sequence[str]) -> Code:
    """Code that maps tokens to ids."""
    single_characters = all(len(word) == 1 for word in words)
    tokens = [f"tokens = list({''.join(words)!r})"]
    if not single_characters:
        tokens = wrap("tokens = [", "tokens += [", [repr(word) for word in words], LIMITS.sentence_tokens, ", ", "]")
    return code(
        *((line, None) for line in tokens),
        ("vocab = list(dict.fromkeys(tokens))", f"{board.v}"),
        ("ids = [vocab.index(t) for t in tokens]", None),
        ("ids", list(board.example.ids)),
        (f"i = ids[{board.example.inputs.token}]", board.id),
        current=-2,
    )


def x_code(board: Board) -> Code:
    """Code that builds x: the one-hot, or the mixture."""
    v = board.v
    first = [("v = len(vocab)", v)]
    if board.mixed:
        filled: list[tuple[str, object]] = [(line, None) for line in _weight_lines(board)]
        return code(*first, *filled, ("x.shape", (1, v)), ("x.sum()", f"{board.x.sum():.2f}"), current=len(filled))
    row = [int(value) for value in board.x]
    one_hot = ("x = F.one_hot(torch.tensor([i]), v).float()", None)
    return code(*first, ("i", board.id), one_hot, ("x", [row]), ("x.shape", (1, v)), current=3)


def _weight_lines(board: Board) -> list[str]:
    """Return the lines that build x from its weights."""
    printed = [f"{value:g}" if value % 1 else f"{value:.0f}." for value in board.x.tolist()]
    line = f"x = torch.tensor([[{', '.join(printed)}]])"
    if len(line) <= WIDEST:
        return [line]
    starts = range(0, board.v, 2)
    return [
        "x = torch.zeros(1, v)",
        *(f"x[0, {start}:{start + 2}] = torch.tensor([{', '.join(printed[start : start + 2])}])" for start in starts),
    ]


def beside_code(board: Board) -> Code:
    """Code that shows the shapes of x, W and their product."""
    x, w = board.x[None], board.weights
    return code(("x.shape", x.shape), ("W.shape", w.shape), ("(x @ W).shape", (x @ w).shape))


def column_code(board: Board) -> Code:
    """Code that computes one column of the product."""
    products = board.x * board.weights[:, 0] + 0.0
    return code(
        ("p = x[0] * W[:, 0]", listed(products)),
        ("p.cumsum(0)", listed(np.cumsum(products))),
        ("p.sum()", f"{round(float(products.sum()), 4) + 0.0:.8g}"),
        ("x @ W[:, 0]", listed(np.array([board.x @ board.weights[:, 0]]))),
        current=1,
    )


def columns_code(board: Board) -> Code:
    """Code that computes all columns of the product."""
    result = board.x @ board.weights
    lines = [(f"x @ W[:, {j}]", listed(result[j : j + 1])) for j in range(board.d)]
    return code(*lines, ("x @ W", listed(result[None])))


def zeros_code(board: Board) -> Code:
    """Code that counts the zero products and compares the result with the row of W."""
    products = board.x[:, None] * board.weights
    same = "torch.allclose(x @ W, rows)" if board.mixed else f"torch.equal(x @ W, W[[{board.id}]])"
    return code(
        ("products = x.T * W", f"{board.v}×{board.d}"),
        ("(products == 0).sum()", int(np.sum(products == 0))),
        ("products.numel()", products.size),
        *((line, None) for line in (_sum_lines(board) if board.mixed else ())),
        (same, same_row(board)),
        current=1,
    )


def index_code(board: Board) -> Code:
    """Code that takes the row out of W without multiplication."""
    result = board.x @ board.weights
    if board.mixed:
        return code(
            ("i = x[0].nonzero().flatten()", board.used),
            ("x[0, i]", listed(board.x[board.used])),
            *((line, None) for line in _sum_lines(board)),
            ("rows", listed(result)),
            ("x @ W", listed(result[None])),
            current=-2,
        )
    return code(
        ("i = x.argmax()", int(board.x.argmax())),
        ("W[i]", listed(board.weights[board.id])),
        ("torch.equal(W[i], (x @ W)[0])", same_row(board)),
        current=1,
    )


def _sum_lines(board: Board) -> list[str]:
    """Return the lines that add up the weighted rows of W."""
    terms = combination(board).replace("·", " * ").replace(MINUS, "-").split(" + ")
    return wrap("rows = ", "rows += ", terms, 4, " + ")


def same_row(board: Board) -> bool:
    """Whether x @ W equals the rows of W in float32, as in torch: exactly for a one-hot, nearly for a mixture."""
    x, w = board.x.astype(np.float32), board.weights.astype(np.float32)
    if not board.mixed:
        return bool(np.array_equal(x @ w, w[board.id]))
    rows = [np.float32(board.x[i]) * w[i] for i in board.used]
    return bool(np.allclose(x @ w, np.sum(rows, axis=0), rtol=1e-5, atol=1e-6))


def sentence_code(board: Board, ids: Sequence[int], asking: bool = False) -> Code:
    """Code for a full sentence.

    If `asking`, the lines are short enough for a question next to them; this requires that all ids are used.
    """
    x, w = np.eye(board.v, dtype=np.float32)[list(ids)], board.weights.astype(np.float32)
    identity = x.shape[0] == x.shape[1] and np.array_equal(x, np.eye(board.v))
    hot = (
        ("X = F.one_hot(ids).float()", None)
        if asking
        else (f"X = F.one_hot(ids, {board.v}).float()", f"{len(ids)}×{board.v}")
    )
    return code(
        (f"ids = torch.tensor({list(ids)})", None),
        hot,
        ("Y = X @ W", f"{len(ids)}×{board.d}"),
        ("Y.equal(W[ids])" if asking else "torch.equal(Y, W[ids])", bool(np.array_equal(x @ w, w[list(ids)]))),
        (f"torch.equal(X, torch.eye({board.v}))", identity),
        current=2,
    )
