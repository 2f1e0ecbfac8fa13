"""Where things stand in the lookup lesson: the cabinet, the one-hot, W, the products, the row that comes out.

Identity across the steps: ``tok-i-k`` is the k-th occurrence of the token with id i, ``x-i-k-v`` its one-hot and
``y-i-k-j`` its row of the result, so that a row follows its token when the sentence is re-ordered.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Element, Emphasis, Message, Scene
from explorer.lessons.scene import bracket, dot_product, factor, heading, operator, shape, shorten
from explorer.locales.writing import number

WIDTH, HEIGHT = 1280.0, 480.0
_LEFT = 24.0
_HEAD = 10.0
_TOP = 84.0
_BODY = 345.0
_CELL = 92.0
_HOT = 56.0
_DRAWER = 46.0


def text(name: str, **values: object) -> Message:
    """A sentence of this lesson."""
    return Message(f"lesson.lookup.{name}", values)


@dataclass(frozen=True)
class Board:
    """The numbers of the lesson and the places of its parts.

    Attributes
    ----------
    vocabulary
        The v distinct tokens in order of appearance.
    chosen
        Id and occurrence of the token in hand.
    weights
        W: (v, 3) float64.
    rows
        Most rows that a scene has to hold.
    """

    vocabulary: tuple[str, ...]
    chosen: tuple[int, int]
    weights: NDArray[np.float64]
    rows: int

    @property
    def v(self) -> int:
        """Size of the vocabulary."""
        return len(self.vocabulary)

    @property
    def d(self) -> int:
        """Numbers in a row of W."""
        return int(self.weights.shape[1])

    @property
    def id(self) -> int:
        """Id of the token in hand."""
        return self.chosen[0]

    @property
    def one_hot(self) -> NDArray[np.float64]:
        """The one-hot of the token in hand: (v,)."""
        return np.asarray(np.eye(self.v)[self.id], dtype=np.float64)

    @property
    def row(self) -> float:
        """Height of a row of cells."""
        return min(60.0, _BODY / self.rows)

    @property
    def top(self) -> float:
        """Top of the body, the same in all scenes, so that rows keep their height on the page."""
        return _TOP + (60.0 * 5 - self.row * self.v) / 2 if self.row == 60.0 else _TOP

    @property
    def token_width(self) -> float:
        """Width of a drawer's front: a character, or a word up to twice as wide."""
        return 120.0 if self.wordy else 60.0

    @property
    def wordy(self) -> bool:
        """Whether some token is a word, too wide to stand over a column of X."""
        return max(map(len, self.vocabulary)) > 1

    @property
    def hot_x(self) -> float:
        """Left edge of the upright one-hot."""
        return _LEFT + self.token_width + 116

    @property
    def w_x(self) -> float:
        """Left edge of the cells of W."""
        return self.hot_x + _HOT + 72

    @property
    def product_x(self) -> float:
        """Left edge of the products."""
        return self.w_x + self.d * _CELL + 74

    @property
    def out_x(self) -> float:
        """Left edge of the row that comes out."""
        return WIDTH - _LEFT - 12 - self.d * _CELL

    def y(self, index: int) -> float:
        """Top of a row."""
        return self.top + index * self.row

    def cabinet(self, lit: bool = True) -> list[Element]:
        """The vocabulary as a cabinet: one drawer a token, its number on it."""
        width = self.token_width + _DRAWER
        elements = heading("vocabulary", text("vocabulary"), str(self.v), _LEFT + width / 2, _HEAD, 150)
        for index, token in enumerate(self.vocabulary):
            emphasis: Emphasis = "strong" if lit and index == self.id else "plain"
            place = self.y(index)
            elements += [
                Element(f"drawer-{index}", "cell", _LEFT, place, width, self.row, emphasis=emphasis),
                Element(f"vocab-{index}", "token", _LEFT + 4, place + 4, self.token_width - 4, self.row - 8,
                        shorten(token), hue=index),
                Element(f"id-{index}", "label", _LEFT + self.token_width, place + self.row / 2 - 18, _DRAWER, 36,
                        str(index), emphasis=emphasis),
            ]  # fmt: skip
        return elements

    def upright(self, emphasis: Emphasis = "plain") -> list[Element]:
        """The one-hot, standing beside W, each box on the row that it is multiplied with."""
        elements = heading("one-hot", "one-hot", shape(1, self.v), self.hot_x + _HOT / 2, _HEAD)
        for index in range(self.v):
            lit = index == self.id
            elements.append(self.hot(index, self.hot_x, self.y(index), _HOT, self.row, "strong" if lit else emphasis))
        return elements

    def hot(self, index: int, x: float, y: float, w: float, h: float, emphasis: Emphasis) -> Element:
        """One box of the one-hot of the token in hand."""
        lit = index == self.id
        name = "x-{}-{}-{}".format(*self.chosen, index)
        return Element(name, "cell", x, y, w, h, f"{lit:d}", float(lit), emphasis, self.id if lit else None)

    def matrix(self, column: int | None = None, rest: Emphasis = "plain", out: bool = False) -> list[Element]:
        """W with its name, its row numbers and brackets.

        Parameters
        ----------
        column
            The column at work; None for all.
        rest
            Emphasis of the rows that are not the chosen one.
        out
            Whether the chosen row has been pulled out, to where the result stands.
        """
        x, width = self.w_x, self.d * _CELL
        elements = heading("w", "W", shape(self.v, self.d), x + width / 2, _HEAD)
        elements.append(bracket("w", x, self.top, width, self.v * self.row))
        for i in range(self.v):
            for j in range(self.d):
                if i == self.id and out:
                    elements.append(Element(f"gap-{j}", "slot", x + j * _CELL, self.y(i), _CELL, self.row))
                    continue
                idle = column is not None and j != column
                emphasis: Emphasis = "dim" if idle else "plain" if i == self.id else rest
                elements.append(self.weight(i, j, x + j * _CELL, self.y(i), emphasis))
        if out:
            i = self.id
            elements += [self.weight(i, j, self.out_x + j * _CELL, self.y(i), "strong") for j in range(self.d)]
        return elements

    def weight(self, i: int, j: int, x: float, y: float, emphasis: Emphasis) -> Element:
        """One number of W."""
        value = float(self.weights[i, j])
        return Element(f"w-{i}-{j}", "cell", x, y, _CELL, self.row, number(value), value, emphasis)

    def products(self, column: int) -> list[Element]:
        """The products of one column and the sum as it grows, row by row, and the arithmetic in one line."""
        one_hot, values = self.one_hot, self.weights[:, column]
        middle = self.product_x + _CELL / 2
        elements = heading("products", text("products"), "", middle, _HEAD, 130)
        elements += heading("sums", text("sums"), "", middle + _CELL + 12, _HEAD, 130)
        before = 0.0
        for i in range(self.v):
            product, total = float(one_hot[i] * values[i]), float(one_hot[: i + 1] @ values[: i + 1])
            emphasis: Emphasis = "strong" if i == self.id else "struck"
            elements += [
                Element(f"p-{i}-{column}", "cell", self.product_x, self.y(i), _CELL, self.row, number(product), product,
                        emphasis, tip=f"{one_hot[i]:.0f}·{factor(float(values[i]))} = {number(product)}",
                        sources=("x-{}-{}-{}".format(*self.chosen, i), f"w-{i}-{column}")),
                Element(f"s-{i}-{column}", "formula", self.product_x + _CELL + 12, self.y(i) + self.row / 2 - 17, _CELL,
                        34, number(total), total, "plain" if i == self.v - 1 else "dim",
                        tip=f"{factor(before)} + {factor(product)} = {number(total)}",
                        sources=(*((f"s-{i - 1}-{column}",) if i else ()), f"p-{i}-{column}")),
            ]  # fmt: skip
            before = total
        line = dot_product(one_hot.tolist(), values.tolist())
        elements.append(Element(f"sum-{column}", "formula", _LEFT, HEIGHT - 48, WIDTH - 2 * _LEFT, 40, line))
        return elements

    def result(self, columns: int, at: int | None = None, fresh: int | None = None) -> list[Element]:
        """The row that comes out: `columns` numbers of it, slots for the rest.

        Parameters
        ----------
        columns
            How many columns are computed.
        at
            The row of the picture on which it stands; the chosen one if None.
        fresh
            The column that was just computed, whose products are to be seen.
        """
        y = self.y(self.id if at is None else at)
        elements = []
        for j in range(self.d):
            x = self.out_x + j * _CELL
            if j < columns:
                elements.append(self.output(self.chosen, j, x, y, _CELL, "strong" if j == fresh else "plain", fresh))
            else:
                elements.append(Element(f"slot-{j}", "slot", x, y, _CELL, self.row))
        return elements

    def output(
        self, token: tuple[int, int], j: int, x: float, y: float, w: float, emphasis: Emphasis, fresh: int | None = None
    ) -> Element:
        """One number of a result: a one-hot times a column of W."""
        i, occurrence = token
        one_hot, values = np.eye(self.v)[i], self.weights[:, j]
        value = float(one_hot @ values)
        # the last source is the one that it comes out of
        pairs = [(f"x-{i}-{occurrence}-{v}", f"w-{v}-{j}") for v in range(self.v) if v != i]
        sources = [name for pair in pairs for name in pair] + [f"x-{i}-{occurrence}-{i}", f"w-{i}-{j}"]
        if j == fresh:
            sources = [f"p-{v}-{j}" for v in range(self.v) if v != i] + [f"p-{i}-{j}"]
        return Element(f"y-{i}-{occurrence}-{j}", "cell", x, y, w, self.row, number(value), value, emphasis,
                       tip=dot_product(one_hot.tolist(), values.tolist()), sources=tuple(sources))  # fmt: skip

    def result_frame(self) -> list[Element]:
        """Name, shape and brackets of the row that comes out."""
        y = self.y(self.id)
        name = heading("out", text("row"), shape(1, self.d), self.out_x + self.d * _CELL / 2, _HEAD)
        return [*name, bracket("out", self.out_x, y, self.d * _CELL, self.row)]

    def equals(self) -> Element:
        """The sign between W and the row."""
        return operator("equals", "=", (self.w_x + self.d * _CELL + self.out_x) / 2, self.y(self.id) + self.row / 2)

    def times(self) -> Element:
        """The sign between the one-hot and W."""
        return operator("times", "·", self.w_x - 38, self.top + self.v * self.row / 2)

    def sentence(self, tokens: list[tuple[int, int]]) -> Scene:
        """A whole sentence: X (n, v) times W is one row a token.

        Parameters
        ----------
        tokens
            Id and occurrence of each token of the sentence.
        """
        n, hot = len(tokens), 50.0 if self.v <= 6 else 42.0
        x_x = _LEFT + self.token_width + 30
        w_x = x_x + self.v * hot + 92
        y_x = self.out_x
        middle = _TOP + (60.0 * 5 if self.row == 60.0 else _BODY) / 2  # of the body, however many rows it holds
        top = middle - n * self.row / 2
        w_top = middle - self.v * self.row / 2
        name = f"X  {shape(n, self.v)}"  # on one line: the tokens of the columns stand below it
        elements = [Element("name-x", "label", x_x - 30, top - 82, self.v * hot + 60, 30, name)]
        elements += heading("w", "W", shape(self.v, self.d), w_x + self.d * _CELL / 2, _HEAD)
        elements += heading("out", "X · W", shape(n, self.d), y_x + self.d * _CELL / 2, _HEAD)
        for v, token in enumerate(self.vocabulary):
            head = str(v) if self.wordy else token
            elements.append(Element(f"vocab-{v}", "token", x_x + v * hot + 3, top - 46, hot - 6, 36, head, hue=v))
        elements += [
            bracket("x", x_x, top, self.v * hot, n * self.row),
            bracket("w", w_x, w_top, self.d * _CELL, self.v * self.row),
            bracket("out", y_x, top, self.d * _CELL, n * self.row),
            operator("times", "·", w_x - 46, middle),
            operator("equals", "=", (w_x + self.d * _CELL + y_x) / 2, middle),
        ]
        for i in range(self.v):
            place = w_top + i * self.row
            elements += [self.weight(i, j, w_x + j * _CELL, place, "plain") for j in range(self.d)]
        for r, (i, occurrence) in enumerate(tokens):
            y = top + r * self.row
            stress: Emphasis = "strong" if (i, occurrence) == self.chosen else "plain"
            elements.append(Element(f"tok-{i}-{occurrence}", "token", _LEFT, y + 4, self.token_width, self.row - 8,
                                    shorten(self.vocabulary[i]), emphasis=stress, hue=i))  # fmt: skip
            for v in range(self.v):
                one = v == i
                emphasis: Emphasis = "plain" if one else "dim"
                elements.append(Element(f"x-{i}-{occurrence}-{v}", "cell", x_x + v * hot, y, hot, self.row,
                                        f"{one:d}", float(one), emphasis, i if one else None))  # fmt: skip
            elements += [self.output((i, occurrence), j, y_x + j * _CELL, y, _CELL, "plain") for j in range(self.d)]
        return Scene(WIDTH, HEIGHT, tuple(elements))
