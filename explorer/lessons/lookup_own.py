"""The lookup lesson for the open vectors: the selected word, its one-hot, W with folded rows, the resulting row."""

from collections.abc import Sequence

from explorer.lessons.code import code
from explorer.lessons.lesson import Code, Element, Lesson, Message, Scene, Step
from explorer.lessons.lookup_cost import BERT, cost, operations
from explorer.lessons.lookup_fold import Fold, Folded, coded, short
from explorer.lessons.lookup_own_board import OwnBoard, hue, text
from explorer.lessons.lookup_sizes import HEIGHT, LEFT, WIDTH, named_drawer
from explorer.lessons.lookup_sizes import text as toy
from explorer.lessons.scene import bracket, fitted
from explorer.lessons.shapes import Strip
from explorer.locales.number_format import visible
from explorer.vectors.model import Vectors

_STRIP = 64
"""Largest number of boxes in the last picture: more could not be distinguished."""


def own_lesson(vectors: Vectors, row: int) -> Lesson:
    """Build the lookup lesson for a row of vectors; only the shown rows are read.

    Parameters
    ----------
    vectors
        Vectors with n words and d dimensions, both at least 1.
    row
        Row of the selected word.

    Returns
    -------
    Lesson
        Steps ``ids, one-hot, beside, column, columns, zeros, index, cost, neighbours``; without ``columns`` if
        there is only one dimension.
    """
    return lesson_of(Folded.of(vectors, row))


def own_steps(d: int) -> int:
    """Return the number of steps for vectors of `d` dimensions."""
    return 9 if d > 1 else 8


def lesson_of(data: Folded) -> Lesson:
    """Build the lesson from rows that are already read; see `own_lesson`."""
    board = OwnBoard(data)
    steps = [_ids(board), _one_hot(board), _beside(board), _column(board)]
    if board.data.d > 1:
        steps.append(_columns(board))
    steps += [_zeros(board), _index(board), _cost(board), _neighbours(board)]
    return Lesson("lookup-own", tuple(steps))


def _step(name: str, words: Message, lines: Code, elements: Sequence[Element], about: str = "") -> Step:
    return Step(name, text(f"{name}.name"), words, lines, Scene(WIDTH, HEIGHT, tuple(elements), about))


def _ids(board: OwnBoard) -> Step:
    data = board.data
    left = board.hot_x
    middle = (left + WIDTH - LEFT) / 2
    elements = [
        *board.cabinet(),
        Element("word", "token", middle - 150, 92, 300, 84, fitted(visible(data.word), 300, 34), emphasis="strong",
                hue=hue(data, data.id)),
        Element("down", "arrow", middle, 190, 0, 58, emphasis="strong"),
        Element("number", "formula", middle - 150, 258, 300, 56, f"{data.id:,}", emphasis="strong",
                tip=f"vocabulary[{board.said(data.id)!r}] = {data.id}", sources=(f"id-{data.id}",),
                name=named_drawer(data.id, True)),
    ]  # fmt: skip
    lookup = (f"i = vocabulary[{data.word!r}]", data.id)
    lines = code(("len(vocabulary)", f"{data.n:,}"), lookup, ("W.shape", (data.n, data.d)), current=1)
    return _step("ids", text("ids.text", word=board.said(data.id), id=data.id, n=data.n), lines, elements)


def _one_hot(board: OwnBoard) -> Step:
    data = board.data
    widths = [170.0 if isinstance(line, Fold) else 64.0 for line in data.lines]
    left = (board.hot_x + WIDTH - LEFT - sum(widths)) / 2
    elements = board.cabinet()
    for index, line in enumerate(data.lines):
        x, w = left + sum(widths[:index]), widths[index]
        if isinstance(line, Fold):
            elements.append(
                Element(f"zeros-{index}", "formula", x, 224, w, 80, text("run", n=line.count), emphasis="dim")
            )
            continue
        elements.append(board.hot(line, x, 224, w, 80))
        if line in (0, data.id, data.n - 1) or data.id_width <= w:  # otherwise the numbers overlap
            elements.append(Element(f"place-{line}", "label", x - 20, 312, w + 40, 34, f"{line:,}",
                                    emphasis="strong" if line == data.id else "dim"))  # fmt: skip
        if line == data.id:
            middle = x + w / 2
            half = min(150.0, middle - board.hot_x, WIDTH - LEFT - middle)
            elements += [
                Element("word", "token", middle - half, 66, 2 * half, 68, fitted(visible(data.word), 2 * half, 34),
                        emphasis="strong", hue=hue(data, line)),
                Element("down", "arrow", middle, 146, 0, 66, emphasis="strong"),
            ]  # fmt: skip
    lines = code(
        ("i", data.id),
        ("n = len(W)", f"{data.n:,}"),
        ("x = F.one_hot(torch.tensor([i]), n).float()", None),
        ("x.shape", (1, data.n)),
        ("(x == 0).sum()", f"{data.n - 1:,}"),
        current=2,
    )
    words = text("one-hot.text", n=data.n, id=data.id, zeros=data.n - 1)
    return _step("one-hot", words, lines, elements)


def _beside(board: OwnBoard) -> Step:
    n, d = board.data.n, board.data.d
    elements = [*board.cabinet(), *board.upright(), *board.matrix(), *board.result(0)]
    elements.append(_line(board, "shapes", f"1×{n:,} · {n:,}×{d:,} → 1×{d:,}"))
    lines = code(("x.shape", (1, n)), ("W.shape", (n, d)), ("(x @ W).shape", (1, d)))
    return _step("beside", text("beside.text", n=n, d=d), lines, elements)


def _column(board: OwnBoard) -> Step:
    data = board.data
    value = data.rows[data.id][0]
    elements = [*board.cabinet(), *board.upright(), *board.matrix(0), *board.result(1, fresh=0)]
    elements.append(_line(board, "sum", board.arithmetic(0)))
    zeros = data.n - 1 + (value == 0)
    lines = code(
        ("products = x[0] * W[:, 0]", None),
        ("(products == 0).sum()", f"{zeros:,}"),
        ("products.sum()", coded(value)),
        current=2,
    )
    return _step("column", text("column.text", n=data.n, zeros=zeros, result=short(value)), lines, elements)


def _columns(board: OwnBoard) -> Step:
    data = board.data
    elements = [*board.cabinet(), *board.upright(), *board.matrix(), *board.result(data.shown, fresh=1)]
    elements.append(_line(board, "sum", board.arithmetic(data.shown - 1)))
    words = text("columns.more", last=data.shown - 1, more=data.more) if data.more else text("columns.text")
    lines = code(
        *((f"x @ W[:, {j}]", coded(data.rows[data.id][j])) for j in range(min(7, data.shown))),
        ("(x @ W).shape", (1, data.d)),
    )
    return _step("columns", words, lines, elements)


def _zeros(board: OwnBoard) -> Step:
    data = board.data
    elements = [*board.cabinet(), *board.upright()]
    elements += [*board.result(data.shown), *board.matrix(rest="dim", out=board.last_y)]
    elements.append(bracket("taken", board.w_x, board.last_y, board.width, board.height, "strong"))
    elements.append(Element("taken", "label", LEFT, board.last_y, board.w_x - LEFT - 20, board.height, toy("taken"),
                            emphasis="strong"))  # fmt: skip
    lines = code(
        ("products = x.T * W", f"{data.n}×{data.d}"),
        ("(products == 0).sum()", f"{data.zeros:,}"),
        ("products.numel()", f"{data.n * data.d:,}"),
        current=1,
    )
    words = text("zeros.text", total=data.n * data.d, zeros=data.zeros, id=data.id)
    return _step("zeros", words, lines, elements, about="y-0")


def _index(board: OwnBoard) -> Step:
    data = board.data
    middle = board.y(data.lines.index(data.id)) + board.height / 2
    end = board.w_x - 24
    elements = [
        *board.cabinet(),
        *(element for element in board.matrix(rest="dim", out=board.result_y) if element.id != "operator-times"),
        bracket_of_result(board),
        Element("lookup", "arrow", board.hot_x - 4, middle, end - board.hot_x + 4, 0, emphasis="strong",
                sources=tuple(f"x-{line}" for line in data.words)),
        Element("name-index", "formula", LEFT, board.result_y, board.w_x - LEFT - 20, board.height, f"W[{data.id}]",
                emphasis="strong"),
    ]  # fmt: skip
    numbers = ", ".join(coded(value) for value in data.rows[data.id][:3])
    lines = code(("i", data.id), ("W[i]", f"[{numbers}{', …' if data.d > 3 else ''}]"), ("W[i].shape", f"({data.d},)"),
                 current=1)  # fmt: skip
    words = text("index.text", id=data.id, d=data.d, word=board.said(data.id))
    return _step("index", words, lines, elements, about=f"w-{data.id}-0")


def bracket_of_result(board: OwnBoard) -> Element:
    """Return the brackets of `OwnBoard.result`, for a row that is copied and not computed."""
    return next(element for element in board.result(0) if element.kind == "bracket")


def _cost(board: OwnBoard) -> Step:
    size = (board.data.n, board.data.d)
    product = ("2 * V * d", f"{operations(size):,}")
    lines = code((f"V, d = {size[0]:_}, {size[1]:_}", None), product, ("d", f"{size[1]:,}"), current=1)
    words = text("cost.text", operations=operations(size), d=size[1])
    return _step("cost", words, lines, cost({"own": size, "bert": BERT}), about="bar-multiply-own")


def _neighbours(board: OwnBoard) -> Step:
    data = board.data
    shown = data.row[:_STRIP]
    largest = max(map(abs, data.row)) or 1.0
    width = min(WIDTH - 2 * LEFT, len(shown) * 60.0)
    elements = [
        Element("word", "token", (WIDTH - 300) / 2, 60, 300, 84, fitted(visible(data.word), 300, 34), emphasis="strong",
                hue=hue(data, data.id)),
        Element("down", "arrow", WIDTH / 2, 158, 0, 62, emphasis="strong"),
        Element("row", "strip", (WIDTH - width) / 2, 236, width, 64,
                data=Strip(tuple(value / largest for value in shown), data.d - len(shown))),
        Element("name-index", "formula", (WIDTH - 500) / 2, 316, 500, 44, f"W[{data.id}] · 1×{data.d:,}"),
    ]  # fmt: skip
    others = data.n - 1
    words = (
        text("neighbours.text", word=board.said(data.id), others=others)
        if others
        else text("neighbours.alone", word=board.said(data.id))
    )
    lines = code(("row = W[i]", f"({data.d},)"), ("cos = F.cosine_similarity(W, row)", None),
                 ("cos.shape", (data.n,)),
                 ("cos.topk(10)", None), current=1)  # fmt: skip
    return _step("neighbours", words, lines, elements)


def _line(board: OwnBoard, name: str, content: str | Message) -> Element:
    """A line of arithmetic at the bottom of the picture."""
    return Element(name, "formula", LEFT, board.last_y, WIDTH - 2 * LEFT, board.height, content)
