"""Validation of the arguments of the lookup lesson, before anything is computed from them."""

import operator
import re
import reprlib

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.errors import (
    HalfCharacter,
    NoFunction,
    NoSuchToken,
    NotText,
    UnknownCut,
    WeightOutside,
    WrongSize,
    WrongWeights,
)
from explorer.lessons.lookup_cost import Size
from explorer.lessons.lookup_inputs import (
    BYS,
    DIMENSIONS,
    Cell,
    Example,
    Inputs,
    Knows,
    changed,
    example_of,
    first_weights,
    words_of,
)
from explorer.limits import LIMITS

_HALF = re.compile("[\ud800-\udfff]")


def example_from(sentence: object, by: object, knows: Knows | None, position: object, weights: object) -> Example:
    """Return the inputs of the lesson.

    Parameters
    ----------
    sentence, by, knows, position, weights
        As in `explorer.lessons.lookup.lookup_lesson`, or any other value.

    Raises
    ------
    LessonError
        If a value is invalid.
    """
    if not isinstance(sentence, str):
        raise NotText(got=_shown(sentence))
    if half := _HALF.search(sentence):
        raise HalfCharacter(place=half.start() + 1, point=f"U+{ord(half[0]):04X}")
    cut = next((one for one in BYS if isinstance(by, str) and one == by), None)
    if cut is None:
        raise UnknownCut(got=_shown(by))
    if not (knows is None or callable(knows)):
        raise NoFunction(got=_shown(knows))
    words = words_of(sentence, cut, knows)
    token = min(Inputs.token, len(words) - 1) if position is None else _whole(position)
    if token is None or not 0 <= token < len(words):
        raise NoSuchToken(got=_shown(position), n=len(words), last=len(words) - 1)
    inputs = Inputs(sentence, cut, token, W=() if weights is None else _cells(weights, len(set(words))))
    return example_of(inputs, words)


def size_of(own: object) -> Size | None:
    """Words and dimensions of vectors whose cost is shown.

    Raises
    ------
    WrongSize
        If it is neither None nor two integers in the range of vector sizes.
    """
    if own is None:
        return None
    numbers = [_whole(number) for number in own] if isinstance(own, tuple | list) else []
    most = (LIMITS.rows_max, LIMITS.dimensions_max)
    match numbers:
        case [int(n), int(d)] if 1 <= n <= most[0] and 1 <= d <= most[1]:
            return n, d
    raise WrongSize(got=_shown(own), words=most[0], dimensions=most[1])


def _cells(weights: object, v: int) -> tuple[Cell, ...]:
    """Cells of W (v, 3) that differ from the default ones, with two decimals, so that the printed numbers are exact."""
    given = _table(weights, v)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite values are refused
        rounded = np.round(given.astype(np.float64), 2) + 0.0  # no negative zero
    for row, column in np.argwhere(~(np.abs(rounded) <= LIMITS.lesson_value_max)):
        value, limit = float(given[row, column]), LIMITS.lesson_value_max
        raise WeightOutside(value=value, row=int(row), column=int(column), limit=limit)
    return changed(rounded, first_weights(v))


def _table(weights: object, v: int) -> NDArray[np.generic]:
    """Real numbers of a given shape; anything that numpy converts is accepted."""
    try:
        given = np.asarray(weights)
    except (ValueError, TypeError):  # rows of different lengths, for example
        raise WrongWeights(got=_shown(weights), v=v, d=DIMENSIONS) from None
    if given.dtype.kind not in "iuf" or given.shape != (v, DIMENSIONS):
        got = f"{given.shape} {given.dtype}" if given.shape else _shown(weights)
        raise WrongWeights(got=got, v=v, d=DIMENSIONS)
    return given


def _whole(value: object) -> int | None:
    """An integer, also of numpy; None for anything else."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        return None
    try:
        return operator.index(value)
    except TypeError:  # an array of several
        return None


def _shown(value: object) -> str:
    """Representation of a value, shortened."""
    try:
        return reprlib.repr(value)
    except ValueError:  # too many digits
        return type(value).__name__
