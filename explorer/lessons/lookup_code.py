"""Code of the lookup lesson, with its values."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Code, CodeLine
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_products import combination
from explorer.locales.number_format import MINUS

WIDEST = 44
"""Characters of a line with its result that fit next to the picture on a projector."""


def code(*lines: tuple[str, object], current: int = -1) -> Code:
    """Lines with their values; a negative `current` counts from the end."""
    made = tuple(CodeLine(line, "" if value is None else _cut(line, str(value))) for line, value in lines)
    return Code(made, current % len(made))


def _cut(line: str, result: str) -> str:
    """Cut a list in a result if its line would be too wide."""
    room = WIDEST - len(line) - len("  # ")
    if len(result) <= room or not result.endswith("]") or result.startswith("[["):
        return result
    kept = result[1:-1].split(", ")
    while len(kept) > 1 and len(", ".join(kept)) + len("[, …]") > room:
        kept.pop()
    return f"[{', '.join(kept)}, …]"


def _in_lines(first: str, more: str, parts: Sequence[str], most: int, between: str, end: str = "") -> list[str]:
    """Code wrapped over several lines: `first` starts the first one, `more` each further one."""
    lines = [first + parts[0]]
    for part in parts[1:]:
        if len(lines[-1] + between + part + end) > WIDEST and len(lines) < most:
            lines[-1] += end
            lines.append(more + part)
        else:
            lines[-1] += between + part
    return [*lines[:-1], lines[-1] + end]


def listed(values: NDArray[np.floating], decimals: int = 4) -> str:
    """An array as in code: ``[0.12, -0.53]``."""
    if values.ndim > 1:
        return f"[{', '.join(listed(row, decimals) for row in values)}]"
    return f"[{', '.join(f'{round(float(value), decimals) + 0.0:.8g}' for value in values)}]"


def ids_code(board: Board, words: Sequence[str]) -> Code:
    """Tokens to ids."""
    letters = all(len(word) == 1 for word in words)
    tokens = [f"tokens = list({''.join(words)!r})"]
    if not letters:
        tokens = _in_lines("tokens = [", "tokens += [", [repr(word) for word in words], 4, ", ", "]")
    return code(
        *((line, None) for line in tokens),
        ("vocab = list(dict.fromkeys(tokens))", f"{board.v}"),
        ("ids = [vocab.index(t) for t in tokens]", None),
        ("ids", list(board.example.ids)),
        (f"i = ids[{board.example.inputs.token}]", board.id),
        current=-2,
    )


def x_code(board: Board) -> Code:
    """The one-hot, or the mixture."""
    v = board.v
    ones = [("v = len(vocab)", v)]
    if board.mixed:
        filled: list[tuple[str, object]] = [(line, None) for line in _weights(board)]
        return code(*ones, *filled, ("x.shape", (1, v)), ("x.sum()", f"{board.x.sum():.2f}"), current=len(filled))
    row = [int(value) for value in board.x]
    made = ("x = F.one_hot(torch.tensor([i]), v).float()", None)
    return code(*ones, ("i", board.id), made, ("x", [row]), ("x.shape", (1, v)), current=3)


def _weights(board: Board) -> list[str]:
    """Lines that build x from its weights."""
    said = [f"{value:g}" if value % 1 else f"{value:.0f}." for value in board.x.tolist()]
    line = f"x = torch.tensor([[{', '.join(said)}]])"
    if len(line) <= WIDEST:
        return [line]
    parts = range(0, board.v, 2)
    return [
        "x = torch.zeros(1, v)",
        *(f"x[0, {at}:{at + 2}] = torch.tensor([{', '.join(said[at : at + 2])}])" for at in parts),
    ]


def beside_code(board: Board) -> Code:
    """Shapes."""
    x, w = board.x[None], board.weights
    return code(("x.shape", x.shape), ("W.shape", w.shape), ("(x @ W).shape", (x @ w).shape))


def column_code(board: Board) -> Code:
    """One column."""
    products = board.x * board.weights[:, 0] + 0.0
    return code(
        ("p = x[0] * W[:, 0]", listed(products)),
        ("p.cumsum(0)", listed(np.cumsum(products))),
        ("p.sum()", f"{round(float(products.sum()), 4) + 0.0:.8g}"),
        ("x @ W[:, 0]", listed(np.array([board.x @ board.weights[:, 0]]))),
        current=1,
    )


def columns_code(board: Board) -> Code:
    """All columns."""
    result = board.x @ board.weights
    lines = [(f"x @ W[:, {j}]", listed(result[j : j + 1])) for j in range(board.d)]
    return code(*lines, ("x @ W", listed(result[None])))


def zeros_code(board: Board) -> Code:
    """Count the zeros, compare with the row."""
    products = board.x[:, None] * board.weights
    same = "torch.allclose(x @ W, rows)" if board.mixed else f"torch.equal(x @ W, W[[{board.id}]])"
    return code(
        ("products = x.T * W", f"{board.v}×{board.d}"),
        ("(products == 0).sum()", int(np.sum(products == 0))),
        ("products.numel()", products.size),
        *((line, None) for line in (_rows(board) if board.mixed else ())),
        (same, same_row(board)),
        current=1,
    )


def index_code(board: Board) -> Code:
    """The row without multiplication."""
    result = board.x @ board.weights
    if board.mixed:
        return code(
            ("i = x[0].nonzero().flatten()", board.used),
            ("x[0, i]", listed(board.x[board.used])),
            *((line, None) for line in _rows(board)),
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


def _rows(board: Board) -> list[str]:
    """The weighted sum of rows as code."""
    terms = combination(board).replace("·", " * ").replace(MINUS, "-").split(" + ")
    return _in_lines("rows = ", "rows += ", terms, 4, " + ")


def same_row(board: Board) -> bool:
    """Whether x @ W equals the rows: exactly for a one-hot, in float32 as in torch; approximately for a mixture."""
    x, w = board.x.astype(np.float32), board.weights.astype(np.float32)
    if not board.mixed:
        return bool(np.array_equal(x @ w, w[board.id]))
    rows = [np.float32(board.x[i]) * w[i] for i in board.used]
    return bool(np.allclose(x @ w, np.sum(rows, axis=0), rtol=1e-5, atol=1e-6))


def sentence_code(board: Board, ids: Sequence[int], asking: bool = False) -> Code:
    """A whole sentence; `asking`: with lines short enough for a question next to them, for ids that are all used."""
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
