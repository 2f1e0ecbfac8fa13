"""Products of the lookup lesson: a column of W times x, its partial sums, and rows of W that are weighed and added."""

from dataclasses import replace

from explorer.lessons.lesson import Element, Emphasis
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_sizes import CELL, HEAD, text
from explorer.lessons.scene import equals, factor, heading, weight
from explorer.locales.writing import number


def products(board: Board, column: int, x: float, turn: int, each: float = 1.0) -> list[Element]:
    """The products of one column, row by row.

    Parameters
    ----------
    board
        The lesson.
    column
        Of W.
    x
        Left edge.
    turn
        When the first one comes.
    each
        Turns from one to the next.
    """
    elements = []
    for i in range(board.v):
        one, value = float(board.x[i]), float(board.weights[i, column])
        product = one * value + 0.0
        emphasis: Emphasis = "strong" if one else "struck"
        elements.append(
            Element(f"p-{i}-{column}", "cell", x, board.y(i), CELL, board.row, number(product), product, emphasis,
                    tip=f"{weight(one)}·{factor(value)} {equals(product)}",
                    sources=(board.slot_id(i), f"w-{i}-{column}"), turn=turn + int(i * each))
        )  # fmt: skip
    return elements


def sums(board: Board, column: int, x: float) -> list[Element]:
    """The sum of a column as it grows, each beside its product and together with it."""
    elements = []
    before = 0.0
    for i in range(board.v):
        product = float(board.x[i] * board.weights[i, column]) + 0.0
        total = float(board.x[: i + 1] @ board.weights[: i + 1, column]) + 0.0
        last: Emphasis = "plain" if i == board.v - 1 else "dim"
        elements.append(
            Element(f"s-{i}-{column}", "formula", x, board.y(i) + board.row / 2 - 18, 84, 36, number(total), total,
                    last, tip=f"{_signed(before)} + {_signed(product)} {equals(total)}",
                    sources=(*((f"s-{i - 1}-{column}",) if i else ()), f"p-{i}-{column}"), turn=i)
        )  # fmt: skip
        before = total
    return elements


def column(board: Board) -> list[Element]:
    """Column 0: its products in turn, each with the sum so far, then the number that comes out."""
    left = board.product_x
    elements = heading("products", text("products"), "", left + CELL / 2, HEAD + 14, 118)
    elements += heading("sums", text("sums"), "", left + CELL + 6 + 42, HEAD + 14, 84)
    elements += products(board, 0, left, 0)
    elements += sums(board, 0, left + CELL + 6)
    return elements + board.result(1, fresh=(0,), turns=(board.v, 0, 0))


def other_columns(board: Board) -> list[Element]:
    """Columns 1 and 2 one after the other, three products at a time."""
    elements = []
    turn = 0
    turns = [0]
    for j in range(1, board.d):
        x = board.product_x + (j - 1) * (CELL + 6)
        elements += heading(f"products-{j}", text("products_of", j=j), "", x + CELL / 2, HEAD + 14, CELL + 6)
        elements += products(board, j, x, turn, 1 / 3)
        turns.append(turn + (board.v - 1) // 3 + 1)
        turn = turns[-1] + 1
    return elements + board.result(board.d, fresh=range(1, board.d), turns=turns)


def weighed(board: Board, folded: bool = False) -> list[Element]:
    """The rows that a mixture uses, each times its weight, above their sum; `folded`: x is an arrow for each."""
    used = board.used
    height = min(board.row, (board.row * board.v if board.v > len(used) else 340) / (len(used) + 1), 54)
    top = board.top + (board.row * board.v - height * (len(used) + 1) - 10) / 2
    left, width = board.product_x - 6, board.out_x - board.product_x - 12
    elements = []
    for place, i in enumerate(used):
        y = top + place * height
        one = float(board.x[i])
        source = f"lookup-{i}" if folded else board.slot_id(i)
        said = f"{weight(one)}·W[{i}]"
        elements.append(Element(f"part-{i}", "formula", left, y, width, height, said if place == 0 else f"+ {said}"))
        for j in range(board.d):
            value = float(board.weights[i, j])
            product = one * value + 0.0
            elements.append(
                Element(f"m-{i}-{j}", "cell", board.out_x + j * CELL, y, CELL, height, number(product), product,
                        tip=f"{weight(one)}·{factor(value)} {equals(product)}",
                        sources=(source, f"w-{i}-{j}"), turn=place)
            )  # fmt: skip
    y = top + len(used) * height + 10
    elements.append(Element("sum", "formula", left, y, width, height, "= x @ W", emphasis="strong"))
    for j in range(board.d):
        x = board.out_x + j * CELL
        made = board.output(board.chosen, board.x, j, x, y, "strong", height=height, turn=len(used))
        elements.append(replace(made, sources=tuple(f"m-{i}-{j}" for i in used)))
    return elements


def combination(board: Board) -> str:
    """X times W as a sum of rows: ``0.7·W[1] + 0.3·W[3]``, or ``W[1]``."""
    terms = [f"W[{i}]" if board.x[i] == 1 else f"{weight(float(board.x[i]))}·W[{i}]" for i in board.used]
    return " + ".join(terms)


def _signed(value: float) -> str:
    """A partial sum as it stands inside arithmetic, with as many decimals as it has."""
    return factor(value, 2 if abs(value - round(value, 2)) < 1e-9 else 4)
