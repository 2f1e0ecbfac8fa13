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
"""Largest number of choices that are rows of numbers: three fit next to each other."""


def which_row(board: Board) -> Question:
    """Question which numbers x @ W yields; the wrong choices are other rows of W, or sums, zeros and ones."""
    w, right, decimals = board.weights, board.x @ board.weights, board.decimals
    others = [i for i in range(board.v) if i not in board.used] if not board.mixed else [*board.used, *range(board.v)]
    near = sorted(others, key=lambda i: abs(i - board.id))
    candidates = [right, *(w[i] for i in near[: ROWS - 1]), w.sum(axis=0), np.zeros(board.d), np.ones(board.d)]
    unique = list(dict.fromkeys(_row(values, decimals) for values in candidates))[: ROWS if decimals == 2 else ROWS - 1]
    answer = unique[0]
    # sorted as in W, so that the position does not reveal the answer
    rows = [_row(values, decimals) for values in w]
    ordered = sorted(unique, key=lambda choice: rows.index(choice) if choice in rows else len(rows))
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
    """Question how many different rows the result has for a sentence with a repeated token."""
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
