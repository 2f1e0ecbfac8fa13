"""Layout of the lookup lesson: sizes and edges, for one token and for a full sentence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.lesson import Element, Message
from explorer.lessons.lookup_inputs import Example
from explorer.lessons.lookup_sizes import (
    ABOVE,
    ABOVE_TIGHT,
    BELOW,
    CELL,
    CELL_FINE,
    CHIP,
    HEIGHT,
    LEFT,
    TALLEST,
    WIDTH,
    Token,
    occurrences,
)
from explorer.lessons.scene import heading, places

ROOMY = 7
"""Largest number of rows for which name and shape have a line each."""
MARK_GAP = 6.0
"""Distance between a token at the end of a row and the bracket."""
SUM_GAP = 14.0
"""Distance between the weighted rows and their sum."""


@dataclass(frozen=True, eq=False)
class LookupLayout:
    """The example of the lesson and the positions of its parts.

    Attributes
    ----------
    example
        Inputs and the numbers computed from them.
    rows
        Largest number of rows in a scene.
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
        """Weights of the rows of W: (v,)."""
        return self.example.x

    @property
    def v(self) -> int:
        """Size of the vocabulary."""
        return len(self.vocabulary)

    @property
    def d(self) -> int:
        """Number of columns of W."""
        return int(self.weights.shape[1])

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the sentence."""
        return occurrences(self.example.ids)

    @property
    def chosen(self) -> Token:
        """The chosen token."""
        return self.tokens[self.example.inputs.token]

    @property
    def id(self) -> int:
        """Id of the chosen token."""
        return self.chosen[0]

    @property
    def mixed(self) -> bool:
        """Whether x is not a one-hot."""
        return bool(self.example.inputs.x)

    @property
    def used(self) -> list[int]:
        """Rows of W with a non-zero weight."""
        return [int(i) for i in np.flatnonzero(self.x)]

    @property
    def decimals(self) -> int:
        """Number of decimals that makes the products of x and W exact: two, plus those of x."""
        return places(self.x.tolist())

    @property
    def row(self) -> float:
        """Height of a row of cells in the lookup of one token; a mixture needs extra space for its sum."""
        room = HEIGHT - ABOVE - 14
        return min(TALLEST, (room - SUM_GAP) / (self.v + 1) if self.mixed else room / self.v)

    @property
    def top(self) -> float:
        """Top of W and of the parts next to it."""
        body = self.v * self.row + (self.row + SUM_GAP if self.mixed else 0)
        return ABOVE + (HEIGHT - ABOVE - body) / 2

    @property
    def middle(self) -> float:
        """Vertical centre of the signs between matrices."""
        return self.top + self.v * self.row / 2

    @property
    def wordy(self) -> bool:
        """Whether a token has several characters and is too wide for a column of X."""
        return max(map(len, self.vocabulary)) > 1

    @property
    def token_width(self) -> float:
        """Width of the front of a drawer; for words, about one and a half times that for characters."""
        return 92.0 if self.wordy else 58.0

    @property
    def drawer(self) -> float:
        """Width of a drawer."""
        return self.token_width + 34

    @property
    def hot(self) -> float:
        """Width of a box of the vertical x."""
        return 68.0 if self.decimals > 2 else 56.0

    @property
    def hot_x(self) -> float:
        """Left edge of the vertical x."""
        return LEFT + self.drawer + (14 if self.wordy else 30)

    @property
    def w_x(self) -> float:
        """Left edge of the cells of W."""
        return self.hot_x + self.hot + (38 if self.wordy else 44)

    @property
    def cell(self) -> float:
        """Width of a product, and of a number of the resulting row."""
        return CELL_FINE if self.decimals > 2 else CELL

    @property
    def product_x(self) -> float:
        """Left edge of the products."""
        return self.w_x + self.d * CELL + (24 if self.wordy else 30)

    @property
    def out_x(self) -> float:
        """Left edge of the resulting row."""
        return WIDTH - LEFT - 12 - self.d * self.cell

    @property
    def out_y(self) -> float:
        """Top of the resulting row."""
        return self.middle - self.row / 2

    def y(self, index: int) -> float:
        """Top of a row."""
        return self.top + index * self.row

    @property
    def mark(self) -> float:
        """Width of the token of a row next to the brackets of a matrix, including the gap."""
        return (28 if self.wordy else CHIP) + MARK_GAP

    @property
    def right_x(self) -> float:
        """Left edge of the rightmost matrix in the lookup of a full sentence."""
        return WIDTH - LEFT - 12 - self.d * CELL

    @property
    def tight(self) -> bool:
        """Whether name and shape share a line in the lookup of a full sentence."""
        return self.rows > ROOMY

    @property
    def line(self) -> float:
        """Height of a row of cells in the lookup of a full sentence."""
        return min(54.0, (HEIGHT - (ABOVE_TIGHT if self.tight else ABOVE) - BELOW) / self.rows)

    @property
    def axis(self) -> float:
        """Vertical centre of the matrices in the lookup of a full sentence."""
        above = ABOVE_TIGHT if self.tight else ABOVE
        return above + (HEIGHT - above - BELOW) / 2

    def titled(
        self, name: str, words: str | Message, below: str, centre: float, top: float, w: float = 240.0
    ) -> list[Element]:
        """Name and shape above a matrix in the lookup of a full sentence: two lines, or one if space is short."""
        if not self.tight:
            return heading(name, words, below, centre, top - ABOVE, w)
        label = f"{words} {below}" if isinstance(words, str) else replace_shape(words, below)
        return [Element(f"name-{name}", "label", centre - w / 2, top - ABOVE_TIGHT, w, 34, label)]


def replace_shape(words: Message, below: str) -> Message:
    """Return the message that holds name and shape in one line."""
    return Message(f"{words.key}_shaped", {**words.values, "shape": below})
