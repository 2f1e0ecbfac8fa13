"""A full sentence in the lookup lesson: X times W, and three ways to code it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Edit, Element, Emphasis
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_layout import MARK_GAP
from explorer.lessons.lookup_sizes import CELL, LEFT, TIMES, WIDTH, Token, named, named_word, occurrences, text
from explorer.lessons.scene import bracket, factor, fitted, operator, shape
from explorer.locales.number_format import number

SIGN = 36.0
"""Smallest width of the gap for a sign between two matrices."""


def product(board: Board, ids: Sequence[int], editable: bool = True, again: int | None = None) -> list[Element]:
    """X (n, v) times W (v, 3): one row per token.

    Parameters
    ----------
    board
        Elements and layout of the lesson.
    ids
        Ids of the sentence.
    editable
        Whether its tokens can be chosen: it is the sentence of the inputs.
    again
        Id of a token whose rows are emphasised.
    """
    tokens = occurrences(ids)
    n, line, width = len(tokens), board.line, board.d * CELL
    y_x = board.right_x
    x_x = LEFT + board.token_width + 24
    w_room = board.mark + width + 24
    right = y_x - board.mark - 12
    hot = min(50.0, (right - 12 - x_x - w_room - 2 * SIGN) / board.v)
    gap = (right - 12 - x_x - board.v * hot - w_room) / 2
    w_x = x_x + board.v * hot + 12 + gap + board.mark + 12
    top, w_top = board.axis - n * line / 2, board.axis - board.v * line / 2
    elements = board.titled("x", "X", shape(n, board.v), x_x + board.v * hot / 2, top)
    elements += board.titled("w", "W", shape(board.v, board.d), w_x + width / 2, w_top)
    elements += board.titled("out", "X @ W", shape(n, board.d), y_x + width / 2, top)
    elements += [
        bracket("x", x_x, top, board.v * hot, n * line),
        bracket("w", w_x, w_top, width, board.v * line),
        bracket("out", y_x, top, width, n * line),
        operator("times", TIMES, x_x + board.v * hot + 12 + gap / 2, board.axis),
        operator("equals", "=", right - gap / 2, board.axis),
    ]
    for i in range(board.v):
        y = w_top + i * line
        stress: Emphasis = "strong" if i == again else "plain"
        elements.append(mark(board, f"vocab-{i}", i, w_x, y, stress))
        elements.append(column_mark(board, f"head-{i}", i, x_x + i * hot, top + n * line, hot))
        elements += [board.weight(i, j, w_x + j * CELL, y, stress, line) for j in range(board.d)]
    elements += token_column(board, tokens, LEFT, top, editable, again)
    for r, token in enumerate(tokens):
        y = top + r * line
        stress = "strong" if token[0] == again else "plain"
        one_hot = np.eye(board.v)[token[0]]
        elements += one_hot_row(board, token, one_hot, x_x, y, hot)
        elements.append(mark(board, "mark-{}-{}".format(*token), token[0], y_x, y, stress))
        for j in range(board.d):
            cell = board.output(token, one_hot, j, y_x + j * CELL, y, stress, height=line)
            elements.append(replace(cell, name=named("X @ W", r, j, board.vocabulary[token[0]])))
    return elements


def mark(board: Board, name: str, i: int, x: float, y: float, emphasis: Emphasis = "plain") -> Element:
    """The token of a row, left of the matrix with the left edge `x`; words are replaced by their ids."""
    width = board.mark - MARK_GAP
    label = str(i) if board.wordy else board.vocabulary[i]
    return Element(name, "token", x - 12 - board.mark, y + 4, width, board.line - 8, label, emphasis=emphasis, hue=i,
                   sources=(f"vocab-{i}",) if name.startswith("mark") else ())  # fmt: skip


def column_mark(board: Board, name: str, i: int, x: float, bottom: float, width: float) -> Element:
    """The token of a column, below the matrix; words are replaced by their ids."""
    label = str(i) if board.wordy else board.vocabulary[i]
    return Element(name, "token", x + 2, bottom + 8, width - 4, 34, label, hue=i)


def token_column(
    board: Board, tokens: Sequence[Token], x: float, top: float, editable: bool, again: int | None = None
) -> list[Element]:
    """The tokens of a sentence in a column."""
    width = board.token_width
    return [
        Element(f"tok-{i}-{occurrence}", "token", x, top + r * board.line + 3, width, board.line - 6,
                fitted(board.vocabulary[i], width), emphasis="strong" if i == again else "plain", hue=i,
                edit=Edit("click", "token", r, hint=text("hint.pick")) if editable else None,
                name=named_word(r, (i, occurrence) == board.chosen) if editable else "")
        for r, (i, occurrence) in enumerate(tokens)
    ]  # fmt: skip


def one_hot_row(
    board: Board, token: Token, one_hot: NDArray[np.float64], x: float, y: float, hot: float
) -> list[Element]:
    """One row of X: the one-hot of a token."""
    i = token[0]
    return [
        Element(board.x_id(token, v), "cell", x + v * hot, y, hot, board.line, f"{one_hot[v]:.0f}",
                float(one_hot[v]), "plain" if v == i else "dim", i if v == i else None)
        for v in range(board.v)
    ]  # fmt: skip


def three_ways(board: Board, ids: Sequence[int]) -> list[Element]:
    """X @ W, emb(ids) and emb.weight[ids] side by side, and whether they are equal in float32."""
    tokens = occurrences(ids)
    w = board.weights.astype(np.float32)
    n, width = len(tokens), board.d * CELL
    first = LEFT + board.token_width + 24
    gap = (WIDTH - LEFT - 12 - first - 3 * width) / 2
    top = board.axis - n * board.line / 2
    ways = {
        "y": ("X @ W", np.eye(board.v, dtype=np.float32)[list(ids)] @ w),
        "e": ("emb(ids)", np.take(w, ids, axis=0)),
        "r": ("emb.weight[ids]", w[list(ids)]),
    }
    elements = token_column(board, tokens, LEFT, top, editable=False)
    previous: NDArray[np.float32] | None = None
    for index, (name, (title, values)) in enumerate(ways.items()):
        x = first + index * (width + gap)
        part = "out" if name == "y" else name
        elements += board.titled(part, title, shape(n, board.d), x + width / 2, top, width + 40)
        elements.append(bracket(part, x, top, width, n * board.line))
        if previous is not None:
            elements.append(agreement(f"{index}", previous, values, x - (gap + board.mark) / 2, board.axis))
        previous = values
        for r, token in enumerate(tokens):
            y = top + r * board.line
            if index:
                elements.append(mark(board, "mark{}-{}-{}".format(index, *token), token[0], x, y))
            for j in range(board.d):
                left = x + j * CELL
                if name == "y":
                    cell = _plain_output(board, token, j, left, y)
                else:
                    cell = _copied(board, name, token, j, left, y, float(values[r, j]), index)
                elements.append(replace(cell, name=named(title, r, j, board.vocabulary[token[0]])))
    return elements


def agreement(
    name: str, one: NDArray[np.float32], other: NDArray[np.float32], centre: float, middle: float, turn: int = 0
) -> Element:
    """The sign = or ≠ between two results, from an exact comparison of all their numbers."""
    sign = "=" if np.array_equal(one, other) else "≠"
    return Element(f"same-{name}", "formula", centre - 20, middle - 20, 40, 40, sign, emphasis="strong", turn=turn)


def _plain_output(board: Board, token: Token, j: int, x: float, y: float) -> Element:
    """A number of X @ W in a scene that shows neither X nor W."""
    output = board.output(token, np.eye(board.v)[token[0]], j, x, y, height=board.line)
    return replace(output, sources=("tok-{}-{}".format(*token),))


def _copied(board: Board, name: str, token: Token, j: int, x: float, y: float, value: float, turn: int) -> Element:
    """A number taken out of W; it starts at the equal number of X @ W."""
    i, occurrence = token
    exact = float(board.weights[i, j])
    return Element(f"{name}-{i}-{occurrence}-{j}", "cell", x, y, CELL, board.line, number(value), exact,
                   tip=f"W[{i}, {j}] = {factor(exact).strip('()')}", sources=(board.y_id(token, j),),
                   turn=turn - 1)  # fmt: skip
