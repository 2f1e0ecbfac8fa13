"""Sizes of the lookup lesson, its texts, and the identity of a token."""

from collections import Counter
from collections.abc import Sequence

from explorer.lessons.lesson import Edit, Message
from explorer.lessons.scene import shorten
from explorer.limits import LIMITS

WIDTH, HEIGHT = 1120.0, 424.0
LEFT = 14.0
HEAD = 2.0
ABOVE = 74.0
"""Height of a name and a shape above a matrix."""
ABOVE_TIGHT = 44.0
"""Height of both in one line."""
BELOW = 44.0
"""Height of the tokens below the columns of X."""
TALLEST = 60.0
CELL = 86.0
CELL_FINE = 102.0
"""Width of a number with three decimals."""
CHIP = 38.0
"""Width of a token at the end of a row."""
TIMES = "\N{BULLET}"
"""Sign of the matrix product; a middle dot would be hard to see between brackets."""

Token = tuple[int, int]
"""Id of a token, and how often it occurred before: the identity of a token across sentences."""


def text(name: str, **values: object) -> Message:
    """A text of this lesson."""
    return Message(f"lesson.lookup.{name}", values)


def named(matrix: str, row: int, column: int, token: str = "") -> Message:
    """Accessible name of a number: its matrix, its row with the token, its column."""
    if token:
        return text("named.token", matrix=matrix, row=row, token=shorten(token), column=column)
    return text("named.cell", matrix=matrix, row=row, column=column)


def named_drawer(index: int, here: bool) -> Message:
    """Accessible name of a token of the vocabulary, and whether it is looked up."""
    return text("named.drawer.here" if here else "named.drawer", id=index)


def named_word(place: int, here: bool) -> Message:
    """Accessible name of a token of the sentence; `place` counts from 0, the name from 1."""
    return text("named.word.here" if here else "named.word", place=place + 1)


def typed(name: str, *path: int) -> Edit:
    """Edit of a number of an input."""
    return Edit("number", name, path=path, most=LIMITS.lesson_value_max)


def occurrences(ids: Sequence[int]) -> list[Token]:
    """Each id of a sentence with its number of earlier occurrences."""
    seen: Counter[int] = Counter()
    pairs = []
    for index in ids:
        pairs.append((index, seen[index]))
        seen[index] += 1
    return pairs
