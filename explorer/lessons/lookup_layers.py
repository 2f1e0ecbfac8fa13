"""The lookup as layers: `nn.Linear` holds W transposed; only the used rows of W receive a gradient."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from explorer.lessons.lesson import Element, Emphasis
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_sentence import SIGN, agreement, column_mark, mark, one_hot_row
from explorer.lessons.lookup_sizes import ABOVE, CELL, HEIGHT, LEFT, TIMES, WIDTH, named, occurrences, text, typed
from explorer.lessons.scene import bracket, dot_product, fitted, heading, operator, shape
from explorer.locales.number_format import number

_TOP = 5 + ABOVE
_NAMES = 124.0
_TURN = 84.0
_RESULT = 44.0


def transposed(board: Board) -> list[Element]:
    """W (v, 3), the weight of a linear layer (3, v) whose columns are the rows of W, and the results of both."""
    v, d = board.v, board.d
    row = min(50.0, (HEIGHT - _TOP - 7) / v)
    width, chip = d * CELL, board.mark
    cell = min(CELL, (WIDTH - 2 * LEFT - chip - width - 48 - _TURN) / v)
    total = chip + 12 + width + 12 + _TURN + 12 + max(v * cell, _NAMES + width) + 12
    w_x = (WIDTH - total) / 2 + chip + 12
    left = w_x + width + 24 + _TURN
    elements = heading("w", "W", shape(v, d), w_x + width / 2, _TOP - ABOVE)
    elements += heading("linear", "nn.Linear.weight", shape(d, v), left + v * cell / 2, _TOP - ABOVE, 300)
    elements += [bracket("w", w_x, _TOP, width, v * row), bracket("linear", left, _TOP, v * cell, d * row)]
    turn_x, middle = w_x + width + 22, _TOP + d * row / 2
    elements.append(Element("turn", "arrow", turn_x, middle, _TURN - 20, 0))
    elements.append(Element("name-turn", "formula", turn_x, middle - 44, _TURN - 20, 36, "T"))
    for i in range(v):
        emphasis: Emphasis = "strong" if i == board.id else "plain"
        y = _TOP + i * row
        elements.append(replace(mark(board, f"vocab-{i}", i, w_x, y, emphasis), h=row - 8))
        column_label = column_mark(board, f"over-{i}", i, left + i * cell + (cell - 42) / 2, _TOP + d * row, 42)
        elements.append(replace(column_label, emphasis=emphasis, turn=i + 1))
        for j in range(d):
            value = float(board.weights[i, j])
            elements += [
                board.weight(i, j, w_x + j * CELL, y, emphasis, row),
                Element(f"l-{j}-{i}", "cell", left + i * cell, _TOP + j * row, cell, row, number(value), value,
                        emphasis, tip=f"weight[{j}, {i}] = W[{i}, {j}] = {number(value)}", sources=(f"w-{i}-{j}",),
                        turn=i + 1, edit=typed("W", i, j), name=named("nn.Linear.weight", j, i)),
            ]  # fmt: skip
    middle = left + v * cell / 2 if v * cell > _NAMES + width else left + (_NAMES + width) / 2
    return elements + _compared(board, middle - (_NAMES + width) / 2, _TOP + d * row + 60)


def _compared(board: Board, left: float, top: float) -> list[Element]:
    """Results ``linear(x)`` and ``x @ W`` for the chosen token, and whether they are equal in float32."""
    w = board.weights.astype(np.float32)
    one_hot = np.eye(board.v)[board.id]
    x = one_hot.astype(np.float32)
    weight = np.ascontiguousarray(w.T)  # the weight of a linear layer: (3, v)
    by_layer, by_matrix = x @ weight.T, x @ w
    width, x_cells, last = board.d * CELL, left + _NAMES, board.v + 1
    pitch = _RESULT + 36
    elements = []
    for index, (name, values) in enumerate((("linear(x)", by_layer), ("x @ W", by_matrix))):
        y = top + index * pitch
        elements.append(Element(f"name-row-{index}", "label", left - 14, y, _NAMES, _RESULT, name, turn=last))
        elements.append(bracket(f"row-{index}", x_cells, y, width, _RESULT))
        for j in range(board.d):
            cell = board.output(board.chosen, one_hot, j, x_cells + j * CELL, y, height=_RESULT, turn=last)
            sources = [f"l-{j}-{i}" if index == 0 else f"w-{i}-{j}" for i in range(board.v)]
            element_id = f"lin-{j}" if index == 0 else cell.id
            elements.append(
                replace(
                    cell, id=element_id, name=named(name, 0, j), text=number(float(values[j])), sources=tuple(sources)
                )
            )
    sign = agreement("linear", by_layer, by_matrix, x_cells + width / 2, top + _RESULT + (pitch - _RESULT) / 2, last)
    return [*elements, sign]


def gradient(board: Board, ids: Sequence[int]) -> list[Element]:
    """W.grad = X transposed (v, n) times the gradient of the result (n, 3), here all ones; repeated tokens add up."""
    tokens = occurrences(ids)
    n, v, d, line, width = len(tokens), board.v, board.d, board.line, board.d * CELL
    right = board.right_x - board.mark - 12
    x_x = LEFT + board.token_width + 24
    hot = min(50.0, (right - 12 - x_x - width - 24 - 2 * SIGN) / n)
    gap = (right - 12 - x_x - n * hot - width - 24) / 2
    g_x = x_x + n * hot + 24 + gap
    top, g_top = board.axis - v * line / 2, board.axis - n * line / 2
    elements = board.titled("x", "X.T", shape(v, n), x_x + n * hot / 2, top)
    elements += board.titled("upstream", text("upstream"), shape(n, d), g_x + width / 2, g_top, 300)
    elements += board.titled("w-grad", "W.grad", shape(v, d), board.right_x + width / 2, top)
    elements += [
        Element("ones", "label", g_x - 30, g_top + n * line + 9, width + 60, 34, text("ones"), emphasis="dim"),
        bracket("x", x_x, top, n * hot, v * line),
        bracket("upstream", g_x, g_top, width, n * line),
        bracket("out", board.right_x, top, width, v * line),
        operator("times", TIMES, x_x + n * hot + 12 + gap / 2, board.axis),
        operator("equals", "=", right - gap / 2, board.axis),
    ]
    x = np.eye(v)[list(ids)]
    upstream = np.ones((n, d))
    grad = x.T @ upstream
    for r, token in enumerate(tokens):
        elements.append(column_mark(board, "tok-{}-{}".format(*token), token[0], x_x + r * hot, top + v * line, hot))
        for j in range(d):
            elements.append(Element(f"g-{r}-{j}", "cell", g_x + j * CELL, g_top + r * line, CELL, line,
                                    number(float(upstream[r, j])), float(upstream[r, j])))  # fmt: skip
        for i, cell in enumerate(one_hot_row(board, token, x[r], 0, 0, hot)):
            elements.append(replace(cell, x=x_x + r * hot, y=top + i * line))
    largest = float(grad.max())
    for i, token_text in enumerate(board.vocabulary):
        y = top + i * line
        value = float(grad[i, 0])
        stress: Emphasis = "dim" if not value else "strong" if value == largest > 1 else "plain"
        elements.append(Element(f"vocab-{i}", "token", LEFT, y + 3, board.token_width, line - 6,
                                fitted(token_text, board.token_width), hue=i))  # fmt: skip
        elements.append(mark(board, f"mark-{i}", i, board.right_x, y, stress))
        for j in range(d):
            sources = [name for r, token in enumerate(tokens) for name in (board.x_id(token, i), f"g-{r}-{j}")]
            tip = dot_product(x[:, i].tolist(), upstream[:, j].tolist())
            elements.append(Element(f"grad-{i}-{j}", "cell", board.right_x + j * CELL, y, CELL, line, number(value),
                                    float(grad[i, j]), stress, tip=tip, sources=tuple(sources), turn=i,
                                    name=named("W.grad", i, j, token_text)))  # fmt: skip
    return elements
