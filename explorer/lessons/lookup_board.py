"""Where things stand in the lookup lesson: the cabinet, the one-hot, W, the row that comes out.

Identity across the steps: ``tok-i-k`` is the k-th occurrence of the token with id i, ``x-i-k-v`` its one-hot and
``y-i-k-j`` its row of the result, so that a row follows its token when the sentence is re-ordered. Those of the token
in hand are ``x-hand-v`` and ``y-hand-j``: they stay, and keep the focus, when another token is taken in hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Edit, Element, Emphasis, Message
from explorer.lessons.lookup_inputs import Example
from explorer.lessons.lookup_sizes import BODY, CELL, HEAD, LEFT, TALLEST, TOP, WIDTH, Token, occurrences, text
from explorer.lessons.scene import bracket, dot_product, fitted, heading, operator, shape
from explorer.locales.writing import number


@dataclass(frozen=True, eq=False)
class Board:
    """The numbers of the lesson and the places of its parts.

    Attributes
    ----------
    example
        The numbers.
    rows
        Most rows that a scene has to hold.
    """

    example: Example
    rows: int

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The v distinct tokens."""
        return self.example.vocabulary

    @property
    def weights(self) -> NDArray[np.float64]:
        """W: (v, 3)."""
        return self.example.weights

    @property
    def x(self) -> NDArray[np.float64]:
        """What W is multiplied with: (v,)."""
        return self.example.x

    @property
    def v(self) -> int:
        """Size of the vocabulary."""
        return len(self.vocabulary)

    @property
    def d(self) -> int:
        """Numbers in a row of W."""
        return int(self.weights.shape[1])

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the sentence."""
        return occurrences(self.example.ids)

    @property
    def chosen(self) -> Token:
        """The token in hand."""
        return self.tokens[self.example.inputs.token]

    @property
    def id(self) -> int:
        """Id of the token in hand."""
        return self.chosen[0]

    @property
    def mixed(self) -> bool:
        """Whether x is no one-hot."""
        return bool(self.example.inputs.x)

    @property
    def used(self) -> list[int]:
        """The rows of W whose weight is not zero."""
        return [int(i) for i in np.flatnonzero(self.x)]

    @property
    def row(self) -> float:
        """Height of a row of cells."""
        return min(TALLEST, BODY / self.rows)

    @property
    def top(self) -> float:
        """Top of W and of what stands beside it."""
        return TOP + (BODY - self.row * self.v) / 2

    @property
    def wordy(self) -> bool:
        """Whether some token is a word, too wide to stand over a column of X."""
        return max(map(len, self.vocabulary)) > 1

    @property
    def token_width(self) -> float:
        """Width of a drawer's front: a character, or a word up to twice as wide."""
        return 112.0 if self.wordy else 58.0

    @property
    def drawer(self) -> float:
        """Width of a drawer."""
        return self.token_width + 36

    @property
    def hot(self) -> float:
        """Width of a box of the upright x."""
        return 72.0 if self.mixed else 56.0

    @property
    def hot_x(self) -> float:
        """Left edge of the upright x."""
        return LEFT + self.drawer + (28 if self.wordy else 44)

    @property
    def w_x(self) -> float:
        """Left edge of the cells of W."""
        return self.hot_x + self.hot + 54

    @property
    def product_x(self) -> float:
        """Left edge of the products."""
        return self.w_x + self.d * CELL + 46

    @property
    def out_x(self) -> float:
        """Left edge of the row that comes out."""
        return WIDTH - LEFT - 12 - self.d * CELL

    def y(self, index: int) -> float:
        """Top of a row."""
        return self.top + index * self.row

    def place(self, index: int) -> int:
        """Position in the sentence of a token of the vocabulary: the one in hand, or the first."""
        return self.example.inputs.token if index == self.id else self.example.ids.index(index)

    def cabinet(self) -> list[Element]:
        """The vocabulary as a cabinet: one drawer a token, its number on it."""
        elements = heading("vocabulary", text("vocabulary"), str(self.v), LEFT + self.drawer / 2, HEAD, self.drawer)
        for index, token in enumerate(self.vocabulary):
            emphasis: Emphasis = "strong" if self.x[index] else "plain"
            place = self.y(index)
            elements += [
                Element(f"drawer-{index}", "cell", LEFT, place, self.drawer, self.row, emphasis=emphasis),
                Element(f"vocab-{index}", "token", LEFT + 4, place + 4, self.token_width - 4, self.row - 8,
                        fitted(token, self.token_width - 4), hue=index,
                        edit=Edit("click", "token", self.place(index))),
                Element(f"id-{index}", "label", LEFT + self.token_width, place + self.row / 2 - 18, 36, 36,
                        str(index), emphasis=emphasis),
            ]  # fmt: skip
        return elements

    def upright(self, emphasis: Emphasis = "plain") -> list[Element]:
        """X standing beside W, each box on the row that it is multiplied with."""
        name = text("mix") if self.mixed else "one-hot"
        elements = heading("one-hot", name, shape(1, self.v), self.hot_x + self.hot / 2, HEAD, 150)
        for index in range(self.v):
            lit = self.x[index] != 0
            elements.append(self.slot(index, self.hot_x, self.y(index), self.hot, self.row,
                                      "strong" if lit else emphasis))  # fmt: skip
        return elements

    def slot(self, index: int, x: float, y: float, w: float, h: float, emphasis: Emphasis) -> Element:
        """One box of x, of which the lit ones can be dragged or, in a mixture, typed at."""
        value = float(self.x[index])
        name = self.slot_id(index)
        said = number(value) if self.mixed and value != round(value) else f"{value:.0f}".replace("-", "−")
        return Element(name, "cell", x, y, w, h, said, value, emphasis, index if value else None,
                       edit=self._slot_edit(index))  # fmt: skip

    def slot_id(self, index: int) -> str:
        """Identity of a box of x: that of the one-hot of the token in hand."""
        return self.x_id(self.chosen, index)

    def x_id(self, token: Token, index: int) -> str:
        """Identity of a box of a one-hot; those of the token in hand stay when another one is taken in hand."""
        return f"x-hand-{index}" if token == self.chosen else "x-{}-{}-{}".format(*token, index)

    def y_id(self, token: Token, j: int) -> str:
        """Identity of a number of a result, as above."""
        return f"y-hand-{j}" if token == self.chosen else "y-{}-{}-{}".format(*token, j)

    def _slot_edit(self, index: int) -> Edit | None:
        if not self.mixed:
            if self.v == 1:
                return None
            return Edit("drag" if index == self.id else "click", "token", self.place(index))
        if self.x[index]:
            return Edit("number", "x", path=(index,))
        others = [used for used in self.used if used != self.id]
        weights = self.x.tolist()
        moved = (others or self.used)[-1]
        weights[index], weights[moved] = weights[moved], 0.0
        return Edit("click", "x", weights)

    def matrix(self, column: int | None = None, rest: Emphasis = "plain", out: bool = False) -> list[Element]:
        """W with its name, its shape and brackets.

        Parameters
        ----------
        column
            The column at work; None for all.
        rest
            Emphasis of the rows whose weight is zero.
        out
            Whether the row of the token in hand has been pulled out, to where the result stands.
        """
        x, width = self.w_x, self.d * CELL
        elements = heading("w", "W", shape(self.v, self.d), x + width / 2, HEAD)
        elements.append(bracket("w", x, self.top, width, self.v * self.row))
        for i in range(self.v):
            for j in range(self.d):
                if i == self.id and out:
                    elements.append(Element(f"gap-{j}", "slot", x + j * CELL, self.y(i), CELL, self.row))
                    continue
                idle = column is not None and j != column
                emphasis: Emphasis = "dim" if idle else "plain" if self.x[i] else rest
                elements.append(self.weight(i, j, x + j * CELL, self.y(i), emphasis))
        if out:
            i = self.id
            elements += [self.weight(i, j, self.out_x + j * CELL, self.y(i), "strong") for j in range(self.d)]
        return elements

    def weight(self, i: int, j: int, x: float, y: float, emphasis: Emphasis = "plain") -> Element:
        """One number of W, which can be typed at."""
        value = float(self.weights[i, j])
        return Element(f"w-{i}-{j}", "cell", x, y, CELL, self.row, number(value), value, emphasis,
                       edit=Edit("number", "W", path=(i, j)))  # fmt: skip

    def result(
        self, columns: int, at: int | None = None, fresh: Sequence[int] = (), turns: Sequence[int] = (0, 0, 0)
    ) -> list[Element]:
        """The row that comes out: `columns` numbers of it, slots for the rest.

        Parameters
        ----------
        columns
            How many columns are computed.
        at
            The row of the picture on which it stands; that of the token in hand if None.
        fresh
            The columns that were just computed, whose products are to be seen.
        turns
            When each number comes.
        """
        y = self.y(self.id if at is None else at)
        elements = []
        for j in range(self.d):
            x = self.out_x + j * CELL
            if j < columns:
                elements.append(self.output(self.chosen, self.x, j, x, y, "strong" if j in fresh else "plain",
                                            j in fresh, turns[j]))  # fmt: skip
            else:
                elements.append(Element(f"slot-{j}", "slot", x, y, CELL, self.row))
        return elements

    def output(
        self, token: Token, weights: NDArray[np.float64], j: int, x: float, y: float,
        emphasis: Emphasis = "plain", fresh: bool = False, turn: int = 0, height: float | None = None,
    ) -> Element:  # fmt: skip
        """One number of a result: a row of weights (v,) times a column of W."""
        i = token[0]
        values = self.weights[:, j]
        value = float(weights @ values) + 0.0
        # the last source is the one that it comes out of
        order = [v for v in range(self.v) if v != i] + [i]
        sources = [f"p-{v}-{j}" for v in order] if fresh else [
            name for v in order for name in (self.x_id(token, v), f"w-{v}-{j}")
        ]  # fmt: skip
        return Element(self.y_id(token, j), "cell", x, y, CELL, height or self.row, number(value), value,
                       emphasis, tip=dot_product(weights.tolist(), values.tolist()), sources=tuple(sources),
                       turn=turn)  # fmt: skip

    def result_frame(self, name: str | Message | None = None) -> list[Element]:
        """Name, shape and brackets of the row that comes out."""
        head = heading("out", name or text("row"), shape(1, self.d), self.out_x + self.d * CELL / 2, HEAD)
        return [*head, bracket("out", self.out_x, self.y(self.id), self.d * CELL, self.row)]

    def times(self) -> Element:
        """The sign between x and W."""
        return operator("times", "·", (self.hot_x + self.hot + self.w_x - 12) / 2, self.top + self.v * self.row / 2)
