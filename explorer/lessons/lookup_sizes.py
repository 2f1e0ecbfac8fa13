"""Sizes and texts of the lookup lesson, and the identity of a token."""

from collections import Counter
from collections.abc import Sequence

from explorer.lessons.lesson import Edit, Message
from explorer.lessons.scene import shorten
from explorer.limits import LIMITS

WIDTH, HEIGHT = 1120.0, 424.0
LEFT = 14.0
HEAD = 2.0
ABOVE = 74.0
"""Height of name and shape above a matrix, in two lines."""
ABOVE_TIGHT = 44.0
"""Height of name and shape above a matrix, in one line."""
BELOW = 44.0
"""Height of the tokens below the columns of X."""
TALLEST = 60.0
CELL = 86.0
CELL_FINE = 102.0
"""Width of a number with three decimals."""
CHIP = 38.0
"""Width of a token at the end of a row."""
TIMES = "\N{BULLET}"
"""Sign of the matrix product; a middle dot is hard to see between brackets."""

Token = tuple[int, int]
"""Id of a token and its number of earlier occurrences, which identify the token in every order of the sentence."""


def text(name: str, **values: object) -> Message:
    """Return a text of this lesson."""
    return Message(f"lesson.lookup.{name}", values)


def named(matrix: str, row: int, column: int, token: str = "") -> Message:
    """Return the accessible name of a number: matrix, row with its token, column."""
    if token:
        return text("named.token", matrix=matrix, row=row, token=shorten(token), column=column)
    return text("named.cell", matrix=matrix, row=row, column=column)


def named_drawer(index: int, here: bool) -> Message:
    """Return the accessible name of a token of the vocabulary; `here`: it is looked up."""
    return text("named.drawer.here" if here else "named.drawer", id=index)


def named_word(place: int, here: bool) -> Message:
    """Return the accessible name of a token of the sentence; `place` counts from 0, the name from 1."""
    return text("named.word.here" if here else "named.word", place=place + 1)


def typed(name: str, *path: int) -> Edit:
    """Return the edit of one number of an input."""
    return Edit("number", name, path=path, most=LIMITS.lesson_value_max)


def occurrences(ids: Sequence[int]) -> list[Token]:
    """Return each id of a sentence with its number of earlier occurrences."""
    seen: Counter[int] = Counter()
    pairs = []
    for index in ids:
        pairs.append((index, seen[index]))
        seen[index] += 1
    return pairs
