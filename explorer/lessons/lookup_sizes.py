"""Sizes of the lookup lesson, its sentences, and the identity of a token."""

from collections import Counter
from collections.abc import Sequence

from explorer.lessons.lesson import Edit, Message
from explorer.lessons.scene import shorten
from explorer.limits import LIMITS

WIDTH, HEIGHT = 1120.0, 424.0
LEFT = 14.0
HEAD = 2.0
ABOVE = 74.0
"""Room for a name and a shape over what they name."""
ABOVE_TIGHT = 44.0
"""Room for both in one line."""
BELOW = 44.0
"""Room for the tokens under the columns of X."""
TALLEST = 60.0
CELL = 86.0
CELL_FINE = 102.0
"""A number with three decimals."""
CHIP = 38.0
"""A token at the end of a row."""
TIMES = "\N{BULLET}"
"""The sign of the matrix product; a middle dot would be lost between brackets."""

Token = tuple[int, int]
"""Id of a token, and how often it stood before: the identity of a token across sentences."""


def text(name: str, **values: object) -> Message:
    """A sentence of this lesson."""
    return Message(f"lesson.lookup.{name}", values)


def named(matrix: str, row: int, column: int, token: str = "") -> Message:
    """What a number is, in words: its matrix, its row with the token that it belongs to, its column."""
    if token:
        return text("named.token", matrix=matrix, row=row, token=shorten(token), column=column)
    return text("named.cell", matrix=matrix, row=row, column=column)


def named_drawer(index: int, here: bool) -> Message:
    """What a token of the vocabulary is, in words, and whether it is looked up."""
    return text("named.drawer.here" if here else "named.drawer", id=index)


def named_word(place: int, here: bool) -> Message:
    """What a token of the sentence is, in words; `place` counts from 0, and people from 1."""
    return text("named.word.here" if here else "named.word", place=place + 1)


def typed(name: str, *path: int) -> Edit:
    """A number of an input that can be typed at."""
    return Edit("number", name, path=path, most=LIMITS.lesson_value_max)


def occurrences(ids: Sequence[int]) -> list[Token]:
    """Each id of a sentence with how often it stood before."""
    seen: Counter[int] = Counter()
    pairs = []
    for index in ids:
        pairs.append((index, seen[index]))
        seen[index] += 1
    return pairs
