"""Elements of the lookup lesson: the cabinet, the one-hot, W, the resulting row.

Element ids across the steps: ``tok-i-k`` is the k-th occurrence of the token with id i, ``x-i-k-v`` its one-hot and
``y-i-k-j`` its row of the result, so that a row follows its token when the sentence is reordered. The chosen token has
``x-hand-v`` and ``y-hand-j`` instead: these elements stay, and keep the focus, when another token is chosen.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Edit, Element, Emphasis
from explorer.lessons.lookup_layout import LookupLayout
from explorer.lessons.lookup_sizes import (
    ABOVE,
    CELL,
    CELL_FINE,
    LEFT,
    TIMES,
    Token,
    named,
    named_drawer,
    text,
    typed,
)
from explorer.lessons.scene import bracket, dot_product, fitted, heading, operator, places, shape, shorten
from explorer.locales.number_format import number


class Board(LookupLayout):
    """Elements shared by several steps."""

    def place(self, index: int) -> int:
        """Return a position of a vocabulary token in the sentence: that of the chosen token, or the first one."""
        return self.example.inputs.token if index == self.id else self.example.ids.index(index)

    def cabinet(self) -> list[Element]:
        """The vocabulary, drawn as a cabinet with one numbered drawer per token."""
        elements = heading("vocabulary", text("vocabulary"), str(self.v), LEFT + self.drawer / 2, self.top - ABOVE,
                           self.drawer)  # fmt: skip
        for index, token in enumerate(self.vocabulary):
            emphasis: Emphasis = "strong" if self.x[index] else "plain"
            y = self.y(index)
            elements += [
                Element(f"drawer-{index}", "cell", LEFT, y, self.drawer, self.row, emphasis=emphasis),
                Element(f"vocab-{index}", "token", LEFT + 4, y + 4, self.token_width - 4, self.row - 8,
                        fitted(token, self.token_width - 4), hue=index,
                        edit=Edit("click", "token", self.place(index), hint=text("hint.pick")),
                        name=named_drawer(index, bool(self.x[index]))),
                Element(f"id-{index}", "label", LEFT + self.token_width, y + self.row / 2 - 18, 34, 36,
                        str(index), emphasis=emphasis),
            ]  # fmt: skip
        return elements

    def upright(self, emphasis: Emphasis = "plain") -> list[Element]:
        """The vector x as a column next to W; each box is in line with the row that it multiplies."""
        name = text("mix") if self.mixed else "one-hot"
        elements = heading("one-hot", name, shape(1, self.v), self.hot_x + self.hot / 2, self.top - ABOVE, 150)
        for index in range(self.v):
            nonzero = self.x[index] != 0
            elements.append(self.slot(index, self.hot_x, self.y(index), self.hot, self.row,
                                      "strong" if nonzero else emphasis))  # fmt: skip
        return elements

    def slot(self, index: int, x: float, y: float, w: float, h: float, emphasis: Emphasis) -> Element:
        """One box of x; a non-zero box can be dragged or, in a mixture, edited as a number."""
        value = float(self.x[index])
        name = self.slot_id(index)
        printed = number(value) if self.mixed and value != round(value) else f"{value:.0f}".replace("-", "−")
        label = text("named.place", place=index, token=shorten(self.vocabulary[index]))
        return Element(name, "cell", x, y, w, h, printed, value, emphasis, index if value else None,
                       edit=self._slot_edit(index), name=label)  # fmt: skip

    def slot_id(self, index: int) -> str:
        """Element id of a box of x, in the one-hot of the chosen token."""
        return self.x_id(self.chosen, index)

    def x_id(self, token: Token, index: int) -> str:
        """Element id of a box of a one-hot; the ids of the chosen token stay the same when another token is chosen."""
        return f"x-hand-{index}" if token == self.chosen else "x-{}-{}-{}".format(*token, index)

    def y_id(self, token: Token, j: int) -> str:
        """Element id of a number of a result; the chosen token is treated as in `x_id`."""
        return f"y-hand-{j}" if token == self.chosen else "y-{}-{}-{}".format(*token, j)

    def _slot_edit(self, index: int) -> Edit | None:
        if not self.mixed:
            if self.v == 1:
                return None
            if index == self.id:
                return Edit("drag", "token", self.place(index), hint=text("hint.one"))
            return Edit("click", "token", self.place(index), hint=text("hint.slot"))
        if self.x[index]:
            return typed("x", index)
        others = [used for used in self.used if used != self.id]
        weights = self.x.tolist()
        moved = (others or self.used)[-1]
        weights[index], weights[moved] = weights[moved], 0.0
        return Edit("click", "x", weights, hint=text("hint.weight"))

    def matrix(
        self, column: int | None = None, rest: Emphasis = "plain", done: int | None = None,
        out: tuple[float, float] | None = None,
    ) -> list[Element]:  # fmt: skip
        """W with its name, shape and brackets.

        Parameters
        ----------
        column
            Current column; None for all columns.
        rest
            Emphasis of the rows with weight zero.
        done
            Finished column, which is dimmed.
        out
            Position to which the row of the chosen token is moved; None if it stays in W.
        """
        x, width = self.w_x, self.d * CELL
        elements = heading("w", "W", shape(self.v, self.d), x + width / 2, self.top - ABOVE)
        elements.append(bracket("w", x, self.top, width, self.v * self.row))
        for i in range(self.v):
            for j in range(self.d):
                if i == self.id and out:
                    elements.append(Element(f"gap-{j}", "slot", x + j * CELL, self.y(i), CELL, self.row))
                    continue
                idle = j == done or (column is not None and j != column)
                emphasis: Emphasis = "dim" if idle else "plain" if self.x[i] else rest
                elements.append(self.weight(i, j, x + j * CELL, self.y(i), emphasis))
        if out:
            i = self.id
            elements += [self.weight(i, j, out[0] + j * CELL, out[1], "strong") for j in range(self.d)]
        return elements

    def weight(
        self, i: int, j: int, x: float, y: float, emphasis: Emphasis = "plain", height: float | None = None
    ) -> Element:
        """One number of W; the user can edit it."""
        value = float(self.weights[i, j])
        return Element(f"w-{i}-{j}", "cell", x, y, CELL, height or self.row, number(value), value, emphasis,
                       edit=typed("W", i, j), name=named("W", i, j, self.vocabulary[i]))  # fmt: skip

    def result(
        self, columns: int, y: float, fresh: Sequence[int] = (), turns: Sequence[int] = (0, 0, 0)
    ) -> list[Element]:
        """The resulting row in brackets: `columns` numbers, then empty slots.

        Parameters
        ----------
        columns
            Number of computed columns.
        y
            Top edge.
        fresh
            Columns computed in this step, whose products are visible.
        turns
            `Element.turn` of each number.
        """
        elements = [bracket("out", self.out_x, y, self.d * self.cell, self.row)]
        for j in range(self.d):
            x = self.out_x + j * self.cell
            if j < columns:
                elements.append(self.output(self.chosen, self.x, j, x, y, "strong" if j in fresh else "plain",
                                            j in fresh, turns[j]))  # fmt: skip
            else:
                elements.append(Element(f"slot-{j}", "slot", x, y, self.cell, self.row))
        return elements

    def output(
        self, token: Token, weights: NDArray[np.float64], j: int, x: float, y: float,
        emphasis: Emphasis = "plain", fresh: bool = False, turn: int = 0, height: float | None = None,
    ) -> Element:  # fmt: skip
        """One number of a result: a row of weights (v,) times a column of W."""
        i = token[0]
        values = self.weights[:, j]
        value = float(weights @ values) + 0.0
        decimals = places(weights.tolist())
        # the element starts at its last source: the row of the token
        order = [v for v in range(self.v) if v != i] + [i]
        sources = [f"p-{v}-{j}" for v in order] if fresh else [
            name for v in order for name in (self.x_id(token, v), f"w-{v}-{j}")
        ]  # fmt: skip
        return Element(self.y_id(token, j), "cell", x, y, CELL if decimals == 2 else CELL_FINE, height or self.row,
                       number(value, decimals), value, emphasis, tip=dot_product(weights.tolist(), values.tolist()),
                       sources=tuple(sources), turn=turn, name=named("x @ W", 0, j))  # fmt: skip

    def result_name(self, y: float) -> list[Element]:
        """Name and shape, above the resulting row."""
        return heading("out", text("row"), shape(1, self.d), self.out_x + self.d * self.cell / 2, y - ABOVE)

    def times(self) -> Element:
        """The multiplication sign between x and W."""
        return operator("times", TIMES, (self.hot_x + self.hot + self.w_x - 12) / 2, self.middle)

    def makes(self, y: float) -> Element:
        """The equals sign before the resulting row."""
        return operator("equals", "=", self.out_x - 28, y + self.row / 2)
