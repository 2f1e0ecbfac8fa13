"""A whole sentence in the lookup lesson: X times W, and the three ways to write that in code."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Edit, Element, Emphasis
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_sizes import BODY, CELL, HEAD, HEIGHT, LEFT, TOP, WIDTH, Token, occurrences, text
from explorer.lessons.scene import bracket, factor, fitted, heading, operator, shape
from explorer.locales.writing import number

MIDDLE = TOP + BODY / 2
_NARROW = 82.0
"""Width of tokens beside three matrices."""


def product(board: Board, ids: Sequence[int], editable: bool = True) -> list[Element]:
    """X (n, v) times W is one row a token.

    Parameters
    ----------
    board
        The lesson.
    ids
        The sentence.
    editable
        Whether it is the sentence of the inputs, whose tokens can be taken in hand.
    """
    tokens = occurrences(ids)
    n, y_x = len(tokens), board.out_x
    x_x = LEFT + board.token_width + 26
    room = y_x - 12 - 40 - 12 - board.d * CELL - 12 - 44 - 12 - x_x
    hot = min(50.0, room / board.v)
    w_x = (x_x + board.v * hot + y_x - board.d * CELL) / 2
    top, w_top = MIDDLE - n * board.row / 2, MIDDLE - board.v * board.row / 2
    elements = x_head(board, x_x, hot, n, top)
    elements += heading("w", "W", shape(board.v, board.d), w_x + board.d * CELL / 2, HEAD)
    elements += heading("out", "X @ W", shape(n, board.d), y_x + board.d * CELL / 2, HEAD)
    elements += [
        bracket("x", x_x, top, board.v * hot, n * board.row),
        bracket("w", w_x, w_top, board.d * CELL, board.v * board.row),
        bracket("out", y_x, top, board.d * CELL, n * board.row),
        operator("times", "·", (x_x + board.v * hot + w_x) / 2, MIDDLE),
        operator("equals", "=", (w_x + board.d * CELL + y_x) / 2, MIDDLE),
    ]
    for i in range(board.v):
        elements += [board.weight(i, j, w_x + j * CELL, w_top + i * board.row) for j in range(board.d)]
    elements += token_column(board, tokens, LEFT, top, editable)
    for r, token in enumerate(tokens):
        y = top + r * board.row
        one_hot = np.eye(board.v)[token[0]]
        elements += one_hot_row(board, token, one_hot, x_x, y, hot)
        elements += [board.output(token, one_hot, j, y_x + j * CELL, y) for j in range(board.d)]
    return elements


def x_head(board: Board, x: float, hot: float, n: int, top: float) -> list[Element]:
    """Name of X and the tokens over its columns; words give way to their ids."""
    y = top - 40
    elements = [Element("name-x", "label", x - 60, max(0.0, y - 36), board.v * hot + 120, 34,
                        f"X {shape(n, board.v)}")]  # fmt: skip
    for v, token in enumerate(board.vocabulary):
        head = str(v) if board.wordy else token
        elements.append(Element(f"vocab-{v}", "token", x + v * hot + 2, y, hot - 4, 34, head, hue=v))
    return elements


def token_column(
    board: Board, tokens: Sequence[Token], x: float, top: float, editable: bool, widest: float = 112.0
) -> list[Element]:
    """The tokens of a sentence, one under the other."""
    width = min(board.token_width, widest)
    elements = []
    for r, (i, occurrence) in enumerate(tokens):
        stress: Emphasis = "strong" if editable and (i, occurrence) == board.chosen else "plain"
        elements.append(
            Element(f"tok-{i}-{occurrence}", "token", x, top + r * board.row + 3, width, board.row - 6,
                    fitted(board.vocabulary[i], width), emphasis=stress, hue=i,
                    edit=Edit("click", "token", r) if editable else None)
        )  # fmt: skip
    return elements


def one_hot_row(
    board: Board, token: Token, one_hot: NDArray[np.float64], x: float, y: float, hot: float
) -> list[Element]:
    """One row of X."""
    i = token[0]
    return [
        Element(board.x_id(token, v), "cell", x + v * hot, y, hot, board.row, f"{one_hot[v]:.0f}",
                float(one_hot[v]), "plain" if v == i else "dim", i if v == i else None)
        for v in range(board.v)
    ]  # fmt: skip


def three_ways(board: Board, ids: Sequence[int]) -> list[Element]:
    """X @ W, emb(ids) and emb.weight[ids] side by side, and whether they are equal, in float32."""
    tokens = occurrences(ids)
    w = board.weights.astype(np.float32)
    n, width = len(tokens), board.d * CELL
    first = LEFT + min(board.token_width, _NARROW) + 26
    gap = (WIDTH - LEFT - 12 - first - 3 * width) / 2
    top = TOP + (BODY - n * board.row) / 2
    made = {
        "y": ("X @ W", np.eye(board.v, dtype=np.float32)[list(ids)] @ w),
        "e": ("emb(ids)", np.take(w, ids, axis=0)),
        "r": ("emb.weight[ids]", w[list(ids)]),
    }
    elements = token_column(board, tokens, LEFT, top, editable=False, widest=_NARROW)
    before: NDArray[np.float32] | None = None
    for place, (name, (title, values)) in enumerate(made.items()):
        x = first + place * (width + gap)
        elements += heading("out" if name == "y" else name, title, shape(n, board.d), x + width / 2, HEAD, width + 40)
        elements.append(bracket("out" if name == "y" else name, x, top, width, n * board.row))
        if before is not None:
            same = np.array_equal(before, values)
            elements += agreement(f"{place}", bool(same), x - gap / 2, top + n * board.row / 2)
        before = values
        for r, token in enumerate(tokens):
            y = top + r * board.row
            for j in range(board.d):
                left = x + j * CELL
                if name == "y":
                    elements.append(_plain_output(board, token, j, left, y))
                else:
                    elements.append(_copied(board, name, token, j, left, y, float(values[r, j]), place))
    return elements


def agreement(name: str, same: bool, centre: float, middle: float) -> list[Element]:
    """The sign between two matrices that were compared, and its word."""
    elements = [operator(f"same-{name}", "=" if same else "≠", centre, middle - 14)]
    word = Element(f"same-{name}", "label", centre - 38, middle + 8, 76, 34, text("equal" if same else "unequal"),
                   emphasis="strong")  # fmt: skip
    return [*elements, word]


def _plain_output(board: Board, token: Token, j: int, x: float, y: float) -> Element:
    """A number of X @ W where neither X nor W stands beside it."""
    made = board.output(token, np.eye(board.v)[token[0]], j, x, y)
    return Element(made.id, made.kind, x, y, made.w, made.h, made.text, made.value, tip=made.tip,
                   sources=("tok-{}-{}".format(*token),))  # fmt: skip


def _copied(board: Board, name: str, token: Token, j: int, x: float, y: float, value: float, turn: int) -> Element:
    """A number that was taken out of W; it comes out of the one beside it, which it equals."""
    i, occurrence = token
    exact = float(board.weights[i, j])
    return Element(f"{name}-{i}-{occurrence}-{j}", "cell", x, y, CELL, board.row, number(value), exact,
                   tip=f"W[{i}, {j}] = {factor(exact).strip('()')}", sources=(board.y_id(token, j),),
                   turn=turn - 1)  # fmt: skip


if HEIGHT < TOP + BODY:
    raise AssertionError("the body leaves the picture")
