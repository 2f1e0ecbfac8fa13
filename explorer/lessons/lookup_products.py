"""Products of the lookup lesson: x times a column of W, its partial sums, and weighted sums of rows of W."""

from dataclasses import replace

from explorer.lessons.lesson import Element, Emphasis
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_layout import SUM_GAP
from explorer.lessons.lookup_sizes import ABOVE, CELL, HEIGHT, text
from explorer.lessons.scene import bracket, equals, factor, heading, shape, weight
from explorer.locales.number_format import number

NAME = 44.0
"""Distance from the top of a name to the row below."""


def products(board: Board, column: int, x: float, turn: int, each: float = 1.0, done: bool = False) -> list[Element]:
    """The products of x with one column of W, from top to bottom.

    Parameters
    ----------
    board
        Elements and layout of the lesson.
    column
        Index of the column.
    x
        Left edge.
    turn
        `Element.turn` of the first product.
    each
        Difference of the turns of two successive products.
    done
        Whether the products are from an earlier step and are not emphasised.
    """
    elements = []
    for i in range(board.v):
        emphasis: Emphasis = "struck" if not board.x[i] else "plain" if done else "strong"
        elements.append(one_product(board, i, column, x, board.y(i), board.row, emphasis, turn + int(i * each)))
    return elements


def one_product(
    board: Board, i: int, j: int, x: float, y: float, height: float, emphasis: Emphasis, turn: int = 0, source: str = ""
) -> Element:
    """A weight times a number of W; `source` replaces the source element of the weight where x is not visible."""
    x_value, value = float(board.x[i]), float(board.weights[i, j])
    product = x_value * value + 0.0
    return Element(f"p-{i}-{j}", "cell", x, y, board.cell, height, number(product, board.decimals), product, emphasis,
                   tip=f"{weight(x_value)}·{factor(value)} {equals(product, board.decimals)}",
                   name=text("named.product", row=i, column=j),
                   sources=(source or board.slot_id(i), f"w-{i}-{j}"), turn=turn)  # fmt: skip


def sums(board: Board, column: int, x: float, width: float) -> list[Element]:
    """The partial sums of a column; each appears together with its product and next to it."""
    elements = []
    previous = 0.0
    decimals = board.decimals
    for i in range(board.v):
        product = float(board.x[i] * board.weights[i, column]) + 0.0
        total = float(board.x[: i + 1] @ board.weights[: i + 1, column]) + 0.0
        last: Emphasis = "plain" if i == board.v - 1 else "dim"
        tip = f"{factor(previous, decimals)} + {factor(product, decimals)} {equals(total, decimals)}"
        elements.append(
            Element(f"s-{i}-{column}", "formula", x, board.y(i) + board.row / 2 - 18, width, 36,
                    number(total, decimals), total, last, tip=tip, name=text("named.sum", row=i, column=column),
                    sources=(*((f"s-{i - 1}-{column}",) if i else ()), f"p-{i}-{column}"), turn=i)
        )  # fmt: skip
        previous = total
    return elements


def column(board: Board) -> list[Element]:
    """Column 0: the products one by one, each with the partial sum, then the resulting number."""
    left, width, y = board.product_x, board.cell, board.top - 46
    sums_x, sums_width = left + width + 4, width - 6
    elements = heading("products-0", text("products"), "", left + width / 2, y, 118)
    elements += heading("sums", text("sums"), "", sums_x + sums_width / 2, y, sums_width)
    elements += products(board, 0, left, 0)
    elements += sums(board, 0, sums_x, sums_width)
    return [*elements, board.makes(board.out_y), *board.result(1, board.out_y, fresh=(0,), turns=(board.v, 0, 0))]


def other_columns(board: Board) -> list[Element]:
    """Columns 1 and 2 one after the other, three products at a time; also column 0 if there is space."""
    elements = []
    turn = 0
    turns = [0]
    first = 0 if board.decimals == 2 else 1
    for j in range(first, board.d):
        x = board.product_x + (j - first) * board.cell
        title = heading(f"products-{j}", text("products_of", j=j), "", x + board.cell / 2, board.top - 46, board.cell)
        elements += [replace(name, emphasis="plain" if j else "dim") for name in title]
        elements += products(board, j, x, turn, 1 / 3 if j else 0, done=not j)
        if j:
            turns.append(turn + (board.v - 1) // 3 + 1)
            turn = turns[-1] + 1
    result = board.result(board.d, board.out_y, fresh=range(1, board.d), turns=turns)
    return [*elements, board.makes(board.out_y), *result]


def counted(board: Board) -> list[Element]:
    """All products of a one-hot, and two rows in brackets: the computed result, and the equal row of W."""
    x, width = board.product_x, board.d * CELL
    elements = heading("products", text("products"), shape(board.v, board.d), x + width / 2, board.top - ABOVE)
    for j in range(board.d):
        elements += products(board, j, x + j * CELL, 0, 0)
    computed_y, taken_y = _two_rows(board)
    for name, y in (("computed", computed_y), ("taken", taken_y)):
        stress: Emphasis = "strong" if name == "taken" else "plain"
        elements.append(Element(name, "label", board.out_x - 8, y - NAME, width + 16, 34, text(name), emphasis=stress))
    frame = bracket("taken", board.out_x, taken_y, width, board.row, "strong")
    return [*elements, board.makes(computed_y), *board.result(board.d, computed_y), frame]


def taken_place(board: Board) -> tuple[float, float]:
    """Return the position, next to the products, of the row taken out of W."""
    return board.out_x, _two_rows(board)[1]


def _two_rows(board: Board) -> tuple[float, float]:
    """Return the tops of two rows, each with a name above it."""
    first = board.middle - board.row - 14 + NAME / 2
    return first, first + board.row + 28 + NAME


def added(board: Board) -> list[Element]:
    """All products of a mixture, row by row, with their sums below."""
    elements = heading("products", text("products"), shape(board.v, board.d), board.out_x + board.d * board.cell / 2,
                       board.top - ABOVE)  # fmt: skip
    left, w = _label_span(board)
    for i in board.used:
        elements.append(Element(f"part-{i}", "formula", left, board.y(i), w, board.row, _term(board, i)))
    for j in range(board.d):
        elements += products(board, j, board.out_x + j * board.cell, 0, 0)
    y = board.y(board.v) + SUM_GAP
    elements.append(Element("sum", "formula", left, y, w, board.row, "= x @ W", emphasis="strong"))
    return elements + board.result(board.d, y, fresh=range(board.d))


def weighed(board: Board) -> list[Element]:
    """The rows that a mixture uses, each times its weight, above their sum; one arrow per row replaces x."""
    used = board.used
    height = min(board.row, (HEIGHT - ABOVE - SUM_GAP) / (len(used) + 1), 54)
    total_height = height * (len(used) + 1) + SUM_GAP
    top = min(max(ABOVE, board.middle - total_height / 2), HEIGHT - total_height - 6)
    left, width = _label_span(board)
    middle = board.out_x + board.d * board.cell / 2
    elements = heading("products", text("products"), shape(len(used), board.d), middle, top - ABOVE)
    for index, i in enumerate(used):
        y = top + index * height
        term = _term(board, i)
        elements.append(Element(f"part-{i}", "formula", left, y, width, height, term if index == 0 else f"+ {term}"))
        elements += [
            one_product(board, i, j, board.out_x + j * board.cell, y, height, "plain", index, f"lookup-{i}")
            for j in range(board.d)
        ]
    y = top + len(used) * height + SUM_GAP
    elements.append(Element("sum", "formula", left, y, width, height, "= x @ W", emphasis="strong"))
    elements.append(bracket("out", board.out_x, y, board.d * board.cell, height))
    for j in range(board.d):
        x = board.out_x + j * board.cell
        cell = board.output(board.chosen, board.x, j, x, y, "strong", height=height, turn=len(used))
        elements.append(replace(cell, sources=tuple(f"p-{i}-{j}" for i in used)))
    return elements


def _label_span(board: Board) -> tuple[float, float]:
    """Return left edge and width of the text to the left of the rows of a mixture."""
    right = board.out_x - 18
    width = min(220.0, right - board.product_x + 6)
    return right - width, width


def _term(board: Board, i: int) -> str:
    return f"{weight(float(board.x[i]))}·W[{i}]"


def combination(board: Board) -> str:
    """Return x @ W as a sum of rows: ``0.7·W[1] + 0.3·W[3]``, or ``W[1]``."""
    terms = [f"W[{i}]" if board.x[i] == 1 else f"{weight(float(board.x[i]))}·W[{i}]" for i in board.used]
    return " + ".join(terms)
