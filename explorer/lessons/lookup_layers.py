"""The lookup as layers: `nn.Linear` holds W transposed; the gradient of W only reaches the rows that were used."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons.lesson import Edit, Element, Emphasis
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_sentence import MIDDLE, agreement, one_hot_row
from explorer.lessons.lookup_sizes import CELL, HEAD, LEFT, TOP, WIDTH, occurrences, text
from explorer.lessons.scene import bracket, dot_product, fitted, heading, operator, shape
from explorer.locales.writing import number


def transposed(board: Board) -> list[Element]:
    """W (v, 3) beside the weight of a linear layer (3, v), whose columns are its rows, and both results compared."""
    v, d = board.v, board.d
    row = min(board.row, 50.0)
    name_width = 42.0
    w_x = LEFT + name_width + 20
    left = w_x + d * CELL + 84
    cell = min(CELL, (WIDTH - LEFT - 12 - left) / v)
    top, w_top = TOP + 40, MIDDLE - v * row / 2
    elements = heading("w", "W", shape(v, d), w_x + d * CELL / 2, HEAD)
    elements += heading("linear", "nn.Linear.weight", shape(d, v), left + v * cell / 2, HEAD, 300)
    elements += [bracket("w", w_x, w_top, d * CELL, v * row), bracket("linear", left, top, v * cell, d * row)]
    turn_x = w_x + d * CELL + 18
    elements.append(Element("turn", "arrow", turn_x, top + d * row / 2, left - 18 - turn_x, 0))
    elements.append(Element("name-turn", "formula", turn_x, top + d * row / 2 - 44, left - 18 - turn_x, 36, "T"))
    for i, token in enumerate(board.vocabulary):
        name = str(i) if board.wordy else token
        emphasis: Emphasis = "strong" if i == board.id else "plain"
        elements.append(Element(f"vocab-{i}", "token", LEFT, w_top + i * row + 3, name_width, row - 6, name,
                                emphasis=emphasis, hue=i))  # fmt: skip
        over = left + i * cell + (cell - name_width) / 2
        elements.append(Element(f"over-{i}", "token", over, top - 42, name_width, 34, name,
                                emphasis=emphasis, hue=i, turn=i + 1))  # fmt: skip
        for j in range(d):
            value = float(board.weights[i, j])
            edit = Edit("number", "W", path=(i, j))
            elements += [
                Element(f"w-{i}-{j}", "cell", w_x + j * CELL, w_top + i * row, CELL, row, number(value), value,
                        emphasis, edit=edit),
                Element(f"l-{j}-{i}", "cell", left + i * cell, top + j * row, cell, row, number(value), value,
                        emphasis, tip=f"weight[{j}, {i}] = W[{i}, {j}] = {number(value)}", sources=(f"w-{i}-{j}",),
                        turn=i + 1, edit=edit),
            ]  # fmt: skip
    return elements + _compared(board, left, top + d * row + 34)


def _compared(board: Board, left: float, top: float) -> list[Element]:
    """``linear(x)`` and ``x @ W`` of the token in hand, and whether they are equal, in float32."""
    w = board.weights.astype(np.float32)
    one_hot = np.eye(board.v)[board.id]
    x = one_hot.astype(np.float32)
    loaded = np.ascontiguousarray(w.T)  # what a linear layer holds: (3, v)
    by_layer, by_matrix = x @ loaded.T, x @ w
    height, width = 46.0, board.d * CELL
    names = 124.0
    x_cells = left + names
    last = board.v + 1
    elements = []
    for place, (name, values) in enumerate((("linear(x)", by_layer), ("x @ W", by_matrix))):
        y = top + place * (height + 22)
        elements.append(Element(f"name-row-{place}", "label", left - 14, y, names, height, name, turn=last))
        elements.append(bracket(f"row-{place}", x_cells, y, width, height))
        for j in range(board.d):
            made = board.output(board.chosen, one_hot, j, x_cells + j * CELL, y, height=height, turn=last)
            sources = [f"l-{j}-{i}" if place == 0 else f"w-{i}-{j}" for i in range(board.v)]
            identity = f"lin-{j}" if place == 0 else made.id
            elements.append(Element(identity, "cell", made.x, y, CELL, height, number(float(values[j])), made.value,
                                    tip=made.tip, sources=tuple(sources), turn=last))  # fmt: skip
    same = bool(np.array_equal(by_layer, by_matrix))
    return elements + agreement("linear", same, x_cells + width + 70, top + height + 6)


def gradient(board: Board, ids: Sequence[int]) -> list[Element]:
    """W.grad = X transposed (v, n) times the gradient of the result (n, 3), here ones: a repeated token adds up."""
    tokens = occurrences(ids)
    n, v, d = len(tokens), board.v, board.d
    g_x = board.out_x - d * CELL - 84
    narrow = board.wordy and v > 6
    name_width = 42.0 if narrow else board.token_width
    x_x = LEFT + name_width + 26
    hot = min(50.0, (g_x - 12 - 44 - 12 - x_x) / n)
    g_left = (x_x + n * hot + 56 + board.out_x - 64 - d * CELL) / 2
    top, g_top = MIDDLE - v * board.row / 2, MIDDLE - n * board.row / 2
    elements = heading("w-grad", "W.grad", shape(v, d), board.out_x + d * CELL / 2, HEAD)
    elements += heading("upstream", text("upstream"), shape(n, d), g_left + d * CELL / 2, HEAD, 300)
    y = top - 40
    elements.append(Element("name-x", "label", x_x - 60, max(0.0, y - 36), n * hot + 120, 34, f"X.T {shape(v, n)}"))
    for r, (i, occurrence) in enumerate(tokens):
        name = str(i) if board.wordy else board.vocabulary[i]
        elements.append(Element(f"tok-{i}-{occurrence}", "token", x_x + r * hot + 2, y, hot - 4, 34, name, hue=i))
    elements += [
        bracket("x", x_x, top, n * hot, v * board.row),
        bracket("upstream", g_left, g_top, d * CELL, n * board.row),
        bracket("out", board.out_x, top, d * CELL, v * board.row),
        operator("times", "·", (x_x + n * hot + g_left) / 2, MIDDLE),
        operator("equals", "=", (g_left + d * CELL + board.out_x) / 2, MIDDLE),
    ]
    x = np.eye(v)[list(ids)]
    upstream = np.ones((n, d))
    made = x.T @ upstream
    for r, token in enumerate(tokens):
        for j in range(d):
            elements.append(Element(f"g-{r}-{j}", "cell", g_left + j * CELL, g_top + r * board.row, CELL, board.row,
                                    number(float(upstream[r, j])), float(upstream[r, j])))  # fmt: skip
        column = one_hot_row(board, token, x[r], 0, 0, hot)
        elements += [
            Element(cell.id, "cell", x_x + r * hot, top + i * board.row, hot, board.row, cell.text, cell.value,
                    cell.emphasis, cell.hue)
            for i, cell in enumerate(column)
        ]  # fmt: skip
    for i, token_text in enumerate(board.vocabulary):
        hit = bool(made[i].any())
        elements.append(Element(f"vocab-{i}", "token", LEFT, top + i * board.row + 3, name_width, board.row - 6,
                                str(i) if narrow else fitted(token_text, name_width), hue=i))  # fmt: skip
        for j in range(d):
            sources = [name for r, token in enumerate(tokens) for name in (board.x_id(token, i), f"g-{r}-{j}")]
            value = float(made[i, j])
            elements.append(Element(f"grad-{i}-{j}", "cell", board.out_x + j * CELL, top + i * board.row, CELL,
                                    board.row, number(value), value, "strong" if hit else "dim",
                                    tip=dot_product(x[:, i].tolist(), upstream[:, j].tolist()),
                                    sources=tuple(sources), turn=i))  # fmt: skip
    return elements
