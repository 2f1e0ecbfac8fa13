"""The steps of the lookup lesson: text, code and scene of each."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons import lookup_code as codes
from explorer.lessons.lesson import Code, Edit, Element, Emphasis, Message, Question, Scene, Step
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_cost import BERT, operations
from explorer.lessons.lookup_cost import cost as cost_scene
from explorer.lessons.lookup_layer_code import cost_code, gradient_code, linear_code, ways_code
from explorer.lessons.lookup_layers import gradient as gradient_scene
from explorer.lessons.lookup_layers import transposed
from explorer.lessons.lookup_products import added, combination, counted, other_columns, taken_place, weighed
from explorer.lessons.lookup_products import column as column_scene
from explorer.lessons.lookup_questions import how_many_rows, which_row
from explorer.lessons.lookup_sentence import product, three_ways
from explorer.lessons.lookup_sizes import CELL, HEIGHT, LEFT, WIDTH, named_word, text
from explorer.lessons.scene import bracket, ems, fitted, heading, shape, shorten
from explorer.lessons.tokenizer import join
from explorer.locales.number_format import number

CHARACTER, WORD = 130.0, 280.0
"""Largest width of a token: of a character, and of the longest word that is shown in full."""


def step(
    name: str,
    words: Message,
    code: Code,
    elements: Sequence[Element],
    question: Question | None = None,
    about: str = "",
) -> Step:
    """Build a step of this lesson with its canvas."""
    return Step(name, text(f"{name}.name"), words, code, Scene(WIDTH, HEIGHT, tuple(elements), about), question)


def ids(board: Board) -> Step:
    """Map the tokens to ids."""
    tokens = board.tokens
    left, pitch = _spread(board, len(tokens), _widest(board))
    elements = board.cabinet()
    for position, (i, occurrence) in enumerate(tokens):
        x, strong = left + position * pitch, (i, occurrence) == board.chosen
        emphasis: Emphasis = "strong" if strong else "plain"
        label = fitted(board.vocabulary[i], pitch - 16)
        elements += [
            Element(f"tok-{i}-{occurrence}", "token", x + 8, 92, pitch - 16, 84, label,
                    emphasis=emphasis, hue=i, edit=Edit("click", "token", position, hint=text("hint.pick")),
                    name=named_word(position, strong)),
            Element(f"down-{i}-{occurrence}", "arrow", x + pitch / 2, 190, 0, 58, emphasis=emphasis),
            Element(f"number-{i}-{occurrence}", "formula", x + 8, 258, pitch - 16, 56, str(i), emphasis=emphasis,
                    sources=(f"id-{i}",)),
        ]  # fmt: skip
    words = text("ids.text", token=shorten(board.vocabulary[board.id]), id=board.id)
    return step("ids", words, codes.ids_code(board, [board.vocabulary[i] for i, _ in tokens]), elements)


def one_hot(board: Board) -> Step:
    """Show the chosen token as a vector."""
    tokens = board.tokens
    left, pitch = _spread(board, len(tokens), _widest(board))
    hot_left, hot_pitch = _spread(board, board.v)
    elements = board.cabinet()
    for position, (i, occurrence) in enumerate(tokens):
        strong = board.x[i] != 0 if board.mixed else (i, occurrence) == board.chosen
        elements.append(
            Element(f"tok-{i}-{occurrence}", "token", left + position * pitch + 12, 66, pitch - 24, 68,
                    fitted(board.vocabulary[i], pitch - 24), emphasis="strong" if strong else "dim", hue=i,
                    edit=Edit("click", "token", position, hint=text("hint.pick")), name=named_word(position, strong))
        )  # fmt: skip
    for i in board.used:
        start = left + (board.place(i) + 0.5) * pitch
        end = hot_left + (i + 0.5) * hot_pitch
        elements.append(Element(f"lights-{i}", "arrow", start, 146, end - start, 66, emphasis="strong"))
    for index in range(board.v):
        x = hot_left + index * hot_pitch
        emphasis: Emphasis = "strong" if board.x[index] else "plain"
        elements.append(board.slot(index, x, 224, hot_pitch, 80, emphasis))
        elements.append(Element(f"place-{index}", "label", x, 310, hot_pitch, 34, str(index),
                                emphasis="strong" if board.x[index] else "dim"))  # fmt: skip
    name = text("mix") if board.mixed else "one-hot"
    elements += heading("one-hot", name, shape(1, board.v), hot_left + board.v * hot_pitch / 2, 350)
    token = shorten(board.vocabulary[board.id])
    words = text("one-hot.text", token=token, id=board.id, v=board.v)
    if board.mixed:
        words = text("one-hot.mixed", v=board.v, count=len(board.used), total=_trimmed(float(board.x.sum())))
    return step("one-hot", words, codes.x_code(board), elements)


def beside(board: Board) -> Step:
    """Show x next to W, the shapes, and the question which row results."""
    y = board.out_y
    elements = [*board.cabinet(), *board.upright(), board.times(), *board.matrix()]
    elements += [*board.result_name(y), board.makes(y), *board.result(0, y)]
    line = f"{shape(1, board.v)} · {shape(board.v, board.d)} → {shape(1, board.d)}"
    width = board.d * board.cell
    elements.append(Element("shapes", "formula", board.out_x, y + board.row + 14, width, 36, line, emphasis="dim"))
    words = text("beside.text", v=board.v, d=board.d)
    return step("beside", words, codes.beside_code(board), elements, which_row(board))


def column(board: Board) -> Step:
    """Compute column 0: products one by one, with partial sums."""
    products = board.x * board.weights[:, 0]
    elements = [*board.cabinet(), *board.upright(), board.times(), *board.matrix(0)]
    elements += [*board.result_name(board.out_y), *column_scene(board)]
    zeros = int(np.sum(products == 0))
    result = number(float(board.x @ board.weights[:, 0]), board.decimals)
    name = "column.mixed" if board.mixed else "column.text"
    words = text(name, v=board.v, zeros=zeros, rest=board.v - zeros, result=result)
    return step("column", words, codes.column_code(board), elements)


def columns(board: Board) -> Step:
    """Compute columns 1 and 2, faster."""
    elements = [*board.cabinet(), *board.upright(), board.times(), *board.matrix(done=0)]
    elements += [*board.result_name(board.out_y), *other_columns(board)]
    one, two = (number(float(value), board.decimals) for value in (board.x @ board.weights)[1:])
    return step("columns", text("columns.text", one=one, two=two), codes.columns_code(board), elements)


def zeros(board: Board) -> Step:
    """Count the zero products; the row that is not zero moves out of W."""
    products = board.x[:, None] * board.weights
    elements = [*board.cabinet(), *board.upright("dim"), board.times()]
    values = {"zeros": int(np.sum(products == 0)), "total": products.size}
    if board.mixed:
        elements += [*board.matrix(rest="dim"), *added(board)]
        words = text("zeros.mixed", rows=combination(board), **values)
    else:
        elements += [*board.matrix(rest="dim", out=taken_place(board)), *counted(board)]
        words = text("zeros.text", id=board.id, **values)
    return step("zeros", words, codes.zeros_code(board), elements)


def index(board: Board) -> Step:
    """Replace x by one arrow per used row."""
    elements = board.cabinet()
    start, end = LEFT + board.drawer + 8, board.w_x - 24
    for i in board.used:
        middle = board.y(i) + board.row / 2
        sources = tuple(board.slot_id(k) for k in range(board.v)) if i == board.used[0] else (board.slot_id(i),)
        elements.append(Element(f"lookup-{i}", "arrow", start, middle, end - start, 0, emphasis="strong",
                                sources=sources))  # fmt: skip
    if board.mixed:
        elements += [*board.matrix(rest="dim"), *weighed(board)]
        words = text("index.mixed", rows=combination(board), count=len(board.used))
        return step("index", words, codes.index_code(board), elements)
    y = board.y(board.id)
    middle, out = y + board.row / 2, board.product_x
    w = board.out_x - 30 - out
    elements += [*board.result_name(y), *board.matrix(rest="dim", out=(board.out_x, y))]
    elements += [
        bracket("taken", board.out_x, y, board.d * CELL, board.row),
        Element("pull", "arrow", out, middle, w, 0, emphasis="strong"),
        Element("name-index", "formula", out, middle - 52, w, 40, f"W[{board.id}]", emphasis="strong"),
    ]
    return step("index", text("index.text", id=board.id), codes.index_code(board), elements)


def sentence(board: Board) -> Step:
    """Look up the full sentence at once."""
    here = list(board.example.ids)
    name = "sentence.identity" if here == list(range(board.v)) else "sentence.plain"
    words = text(name, sentence=_sentence_text(board, here))
    return step("sentence", words, codes.sentence_code(board, here), product(board, here))


def reorder(board: Board, ids: Sequence[int], repeated: Sequence[int]) -> Step:
    """Look up the tokens in another order, and ask how many different rows the next step has."""
    words = text("reorder.text" if board.v > 1 else "reorder.same", sentence=_sentence_text(board, ids))
    question = how_many_rows(board, repeated, _sentence_text(board, repeated))
    scene = product(board, ids, editable=False)
    return step("reorder", words, codes.sentence_code(board, ids, asking=True), scene, question)


def repeat(board: Board, ids: Sequence[int]) -> Step:
    """Look up a sentence with a repeated token."""
    token, count = shorten(board.vocabulary[ids[0]]), list(ids).count(ids[0])
    words = text("repeat.text", sentence=_sentence_text(board, ids), token=token, count=count)
    return step("repeat", words, codes.sentence_code(board, ids), product(board, ids, editable=False, again=ids[0]))


def code(board: Board, ids: Sequence[int]) -> Step:
    """Show three ways to code the lookup."""
    return step("code", text("code.text"), ways_code(board, ids), three_ways(board, ids))


def linear(board: Board) -> Step:
    """Show that a linear layer holds W transposed."""
    words = text("linear.text", v=board.v, d=board.d)
    return step("linear", words, linear_code(board), transposed(board))


def gradient(board: Board, ids: Sequence[int]) -> Step:
    """Show which rows of W receive a gradient."""
    used, count = len(set(ids)), list(ids).count(ids[0])
    words = text("gradient.text", sentence=_sentence_text(board, ids), v=board.v, used=used,
                 token=shorten(board.vocabulary[ids[0]]), count=count)  # fmt: skip
    return step("gradient", words, gradient_code(board, ids), gradient_scene(board, ids), about=f"grad-{ids[0]}-0")


def cost(own: tuple[int, int] | None) -> Step:
    """Show the cost for matrices of real size."""
    d = BERT[1]
    words = text("cost.text", d=d, operations=operations(BERT))
    scene = cost_scene({"bert": BERT} | ({"own": own} if own else {}))
    return step("cost", words, cost_code(own), scene, about="bar-multiply-bert")


def _spread(board: Board, n: int, widest: float = CHARACTER) -> tuple[float, float]:
    """Return left edge and pitch of `n` elements in a row, right of the cabinet."""
    left, right = board.hot_x - 20, WIDTH - 20
    pitch = min(widest, (right - left) / n)
    return (left + right - pitch * n) / 2, pitch


def _widest(board: Board) -> float:
    """Return the preferred width of the longest token."""
    return max(CHARACTER, min(WORD, max(ems(token[:20]) for token in board.vocabulary) * 27 + 28))


def _trimmed(value: float) -> str:
    return number(value).rstrip("0").rstrip(".")


def _sentence_text(board: Board, ids: Sequence[int]) -> str:
    return shorten(join(tuple(board.vocabulary[index] for index in ids)), 24)
