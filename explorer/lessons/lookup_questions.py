"""Questions of the lookup lesson, with computed answers."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons.lesson import Question
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_products import combination
from explorer.lessons.lookup_sizes import text
from explorer.locales.number_format import number

MOST = 4
ROWS = 3
"""Three rows of numbers fit next to each other."""


def which_row(board: Board) -> Question:
    """Which numbers result from x @ W: rows of W, and a wrong row among the choices."""
    w, right, decimals = board.weights, board.x @ board.weights, board.decimals
    others = [i for i in range(board.v) if i not in board.used] if not board.mixed else [*board.used, *range(board.v)]
    near = sorted(others, key=lambda i: abs(i - board.id))
    candidates = [right, *(w[i] for i in near[: ROWS - 1]), w.sum(axis=0), np.zeros(board.d), np.ones(board.d)]
    unique = list(dict.fromkeys(_row(values, decimals) for values in candidates))[: ROWS if decimals == 2 else ROWS - 1]
    answer = unique[0]
    # in the order of W, so that the position reveals nothing
    rows = [_row(values, decimals) for values in w]
    ordered = sorted(unique, key=lambda one: rows.index(one) if one in rows else len(rows))
    values = {"id": board.id, "rows": combination(board)}
    mixed = ".mixed" if board.mixed else ""
    return Question(
        text("beside.question"),
        tuple(ordered),
        ordered.index(answer),
        text(f"beside.right{mixed}", **values),
        text(f"beside.wrong{mixed}", **values),
    )


def how_many_rows(board: Board, ids: Sequence[int], sentence: str) -> Question:
    """How many different rows a sentence with a repeated token has."""
    n = len(ids)
    different = len(np.unique(board.weights[list(ids)], axis=0))
    choices = sorted({different, n, max(different - 1, 1), different + 1})[-MOST:]
    values = {"sentence": sentence, "n": n, "different": different}
    return Question(
        text("reorder.question", **values),
        tuple(map(str, choices)),
        choices.index(different),
        text("reorder.right", **values),
        text("reorder.wrong", **values),
    )


def _row(values: Sequence[float], decimals: int) -> str:
    return ", ".join(number(float(value), decimals) for value in values)
