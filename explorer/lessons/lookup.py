"""Lookup: a one-hot vector times a matrix is a row of the matrix.

For a one-hot e_i and W (v, d): ``e_i @ W = W[i]``, because all but one of the v products per column are zero.
A full sentence is a matrix X of one-hots; ``X @ W = W[ids]``. Any other x gives a weighted sum of rows.
"""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from explorer.lessons import lookup_steps as steps
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup_arguments import example_from, size_of
from explorer.lessons.lookup_board import Board
from explorer.lessons.lookup_inputs import (
    BYS,
    SENTENCE,
    By,
    Example,
    Inputs,
    Knows,
    example,
    taken,
    tokens,
)
from explorer.limits import LIMITS

__all__ = [
    "BYS",
    "SENTENCE",
    "STEPS",
    "By",
    "Example",
    "Inputs",
    "example",
    "lesson_of",
    "lookup_lesson",
    "taken",
    "tokens",
]

STEPS = 14
"""Number of steps; it is the same for every sentence."""

REORDERED = (4, 2, 3, 0, 1)
"""Order of the characters of the default sentence in the step ``reorder``: 你欢迎北京; other sentences are reversed."""


def lookup_lesson(
    sentence: str = SENTENCE,
    position: int | None = None,
    weights: ArrayLike | None = None,
    *,
    by: By = "character",
    knows: Knows | None = None,
    own: tuple[int, int] | None = None,
) -> Lesson:
    """Build the lookup lesson: fourteen steps from characters to ``W[i]`` and its cost.

    Parameters
    ----------
    sentence
        Example sentence; its first `LIMITS.sentence_tokens` tokens are used.
    position
        Position of the token to look up, from 0; if None, the second token, or the only one.
    weights
        W: (v, 3) with v distinct tokens, from -`LIMITS.lesson_value_max` to `LIMITS.lesson_value_max`, rounded to two
        decimals so that the printed numbers are the computed ones; if None, drawn from a normal distribution with a
        fixed seed.
    by, knows
        Tokenisation method; for ``word``, `knows` returns whether a string is a word.
    own
        Number of words and dimensions of vectors whose cost is also shown.

    Returns
    -------
    Lesson
        Steps ``ids, one-hot, beside, column, columns, zeros, index, sentence, reorder, repeat, code, linear, gradient,
        cost``.

    Raises
    ------
    LessonError
        If the sentence has no token, or another input is invalid.
    """
    return lesson_of(example_from(sentence, by, knows, position, weights), size_of(own))


def lesson_of(numbers: Example, own: tuple[int, int] | None = None) -> Lesson:
    """Build the lesson from inputs that the user may have edited; see `lookup_lesson`."""
    ids = list(numbers.ids)
    reordered, repeated = _reordered(numbers), _repeated(ids)
    board = Board(numbers, max(len(ids), len(repeated)))
    built = [
        steps.ids(board),
        steps.one_hot(board),
        steps.beside(board),
        steps.column(board),
        steps.columns(board),
        steps.zeros(board),
        steps.index(board),
        steps.sentence(board),
        steps.reorder(board, reordered, repeated),
        steps.repeat(board, repeated),
        steps.code(board, repeated),
        steps.linear(board),
        steps.gradient(board, repeated),
        steps.cost(own),
    ]
    return Lesson("lookup", tuple(built), numbers.plain)


def _reordered(numbers: Example) -> list[int]:
    """Return the ids in another order: reversed, or rotated by one token if the sentence is a palindrome."""
    ids = list(numbers.ids)
    if "".join(numbers.vocabulary) == SENTENCE and len(ids) == len(REORDERED):
        return list(REORDERED)
    return ids[::-1] if ids[::-1] != ids else ids[1:] + ids[:1]


def _repeated(ids: Sequence[int]) -> list[int]:
    """Return the ids with the first tokens repeated at the end, in place of the last ones."""
    again = 2 if len(ids) > 3 else 1
    kept = min(max(len(ids) - 1, 1), LIMITS.sentence_tokens - again)
    return [*ids[:kept], *ids[:again]]
