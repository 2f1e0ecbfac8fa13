"""Where things stand in the lookup lesson: sizes and edges, for one token and for a whole sentence."""

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
"""With so many rows, names and shapes still have a line each."""
MARK_GAP = 6.0
"""Between a token at the end of a row and the bracket."""
SUM_GAP = 14.0
"""Between the weighed rows and their sum."""


@dataclass(frozen=True, eq=False)
class LookupLayout:
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
    def decimals(self) -> int:
        """Decimals that make the products of x exact: two, and those of x."""
        return places(self.x.tolist())

    @property
    def row(self) -> float:
        """Height of a row of cells where one token is looked up; a mixture has its sum below."""
        room = HEIGHT - ABOVE - 14
        return min(TALLEST, (room - SUM_GAP) / (self.v + 1) if self.mixed else room / self.v)

    @property
    def top(self) -> float:
        """Top of W and of what stands beside it."""
        body = self.v * self.row + (self.row + SUM_GAP if self.mixed else 0)
        return ABOVE + (HEIGHT - ABOVE - body) / 2

    @property
    def middle(self) -> float:
        """Where the signs between matrices stand."""
        return self.top + self.v * self.row / 2

    @property
    def wordy(self) -> bool:
        """Whether some token is a word, too wide to stand over a column of X."""
        return max(map(len, self.vocabulary)) > 1

    @property
    def token_width(self) -> float:
        """Width of a drawer's front: a character, or a word up to one and a half times as wide."""
        return 92.0 if self.wordy else 58.0

    @property
    def drawer(self) -> float:
        """Width of a drawer."""
        return self.token_width + 34

    @property
    def hot(self) -> float:
        """Width of a box of the upright x."""
        return 68.0 if self.decimals > 2 else 56.0

    @property
    def hot_x(self) -> float:
        """Left edge of the upright x."""
        return LEFT + self.drawer + (14 if self.wordy else 30)

    @property
    def w_x(self) -> float:
        """Left edge of the cells of W."""
        return self.hot_x + self.hot + (38 if self.wordy else 44)

    @property
    def cell(self) -> float:
        """Width of a product, and of a number of the row that comes out."""
        return CELL_FINE if self.decimals > 2 else CELL

    @property
    def product_x(self) -> float:
        """Left edge of the products."""
        return self.w_x + self.d * CELL + (24 if self.wordy else 30)

    @property
    def out_x(self) -> float:
        """Left edge of the row that comes out."""
        return WIDTH - LEFT - 12 - self.d * self.cell

    @property
    def out_y(self) -> float:
        """Top of the row that comes out."""
        return self.middle - self.row / 2

    def y(self, index: int) -> float:
        """Top of a row."""
        return self.top + index * self.row

    @property
    def mark(self) -> float:
        """Room for the token of a row beside the brackets of a matrix."""
        return (28 if self.wordy else CHIP) + MARK_GAP

    @property
    def right_x(self) -> float:
        """Left edge of the last matrix of a whole sentence."""
        return WIDTH - LEFT - 12 - self.d * CELL

    @property
    def tight(self) -> bool:
        """Whether a whole sentence leaves names and shapes one line only."""
        return self.rows > ROOMY

    @property
    def line(self) -> float:
        """Height of a row of cells where a whole sentence is looked up."""
        return min(54.0, (HEIGHT - (ABOVE_TIGHT if self.tight else ABOVE) - BELOW) / self.rows)

    @property
    def axis(self) -> float:
        """The middle of the matrices of a whole sentence."""
        above = ABOVE_TIGHT if self.tight else ABOVE
        return above + (HEIGHT - above - BELOW) / 2

    def titled(
        self, name: str, words: str | Message, below: str, centre: float, top: float, w: float = 240.0
    ) -> list[Element]:
        """Name and shape over a matrix of a whole sentence: two lines, or one where it is tight."""
        if not self.tight:
            return heading(name, words, below, centre, top - ABOVE, w)
        said = f"{words} {below}" if isinstance(words, str) else replace_shape(words, below)
        return [Element(f"name-{name}", "label", centre - w / 2, top - ABOVE_TIGHT, w, 34, said)]


def replace_shape(words: Message, below: str) -> Message:
    """The message that says name and shape in one."""
    return Message(f"{words.key}_shaped", {**words.values, "shape": below})
