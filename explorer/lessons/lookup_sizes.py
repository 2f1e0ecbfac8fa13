"""Sizes of the lookup lesson, its sentences, and the identity of a token."""

from collections import Counter
from collections.abc import Sequence

from explorer.lessons.lesson import Message

WIDTH, HEIGHT = 1120.0, 424.0
LEFT = 14.0
HEAD = 2.0
TOP = 76.0
BODY = 338.0
TALLEST = 60.0
CELL = 88.0

Token = tuple[int, int]
"""Id of a token, and how often it stood before: the identity of a token across sentences."""


def text(name: str, **values: object) -> Message:
    """A sentence of this lesson."""
    return Message(f"lesson.lookup.{name}", values)


def occurrences(ids: Sequence[int]) -> list[Token]:
    """Each id of a sentence with how often it stood before."""
    seen: Counter[int] = Counter()
    pairs = []
    for index in ids:
        pairs.append((index, seen[index]))
        seen[index] += 1
    return pairs
