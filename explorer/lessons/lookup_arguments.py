"""Validate the arguments of the lookup lesson before anything is computed from them."""

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

_SURROGATE = re.compile("[\ud800-\udfff]")


def example_from(sentence: object, by: object, knows: Knows | None, position: object, weights: object) -> Example:
    """Validate the arguments and return the inputs of the lesson with the numbers computed from them.

    Parameters
    ----------
    sentence, by, knows, position, weights
        Any values; the valid ones are those of `explorer.lessons.lookup.lookup_lesson`.

    Raises
    ------
    LessonError
        If an argument is invalid.
    """
    if not isinstance(sentence, str):
        raise NotText(got=_repr(sentence))
    if surrogate := _SURROGATE.search(sentence):
        raise HalfCharacter(place=surrogate.start() + 1, point=f"U+{ord(surrogate[0]):04X}")
    method = next((name for name in BYS if isinstance(by, str) and name == by), None)
    if method is None:
        raise UnknownCut(got=_repr(by))
    if not (knows is None or callable(knows)):
        raise NoFunction(got=_repr(knows))
    words = words_of(sentence, method, knows)
    token = min(Inputs.token, len(words) - 1) if position is None else _integer(position)
    if token is None or not 0 <= token < len(words):
        raise NoSuchToken(got=_repr(position), n=len(words), last=len(words) - 1)
    inputs = Inputs(sentence, method, token, W=() if weights is None else _cells(weights, len(set(words))))
    return example_of(inputs, words)


def size_of(own: object) -> Size | None:
    """Validate and return the number of words and dimensions of vectors whose cost is shown.

    Raises
    ------
    WrongSize
        If it is neither None nor two integers in the range of vector sizes.
    """
    if own is None:
        return None
    numbers = [_integer(number) for number in own] if isinstance(own, tuple | list) else []
    maxima = (LIMITS.rows_max, LIMITS.dimensions_max)
    match numbers:
        case [int(n), int(d)] if 1 <= n <= maxima[0] and 1 <= d <= maxima[1]:
            return n, d
    raise WrongSize(got=_repr(own), words=maxima[0], dimensions=maxima[1])


def _cells(weights: object, v: int) -> tuple[Cell, ...]:
    """Return the cells of W (v, 3) that differ from the default, rounded so that the printed numbers are exact."""
    array = _array(weights, v)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite values are rejected below
        rounded = np.round(array.astype(np.float64), 2) + 0.0  # no negative zero
    for row, column in np.argwhere(~(np.abs(rounded) <= LIMITS.lesson_value_max)):
        value, limit = float(array[row, column]), LIMITS.lesson_value_max
        raise WeightOutside(value=value, row=int(row), column=int(column), limit=limit)
    return changed(rounded, first_weights(v))


def _array(weights: object, v: int) -> NDArray[np.generic]:
    """Convert weights to an array (v, 3) of real numbers; accept anything that NumPy converts."""
    try:
        array = np.asarray(weights)
    except (ValueError, TypeError):  # for example, rows of different lengths
        raise WrongWeights(got=_repr(weights), v=v, d=DIMENSIONS) from None
    if array.dtype.kind not in "iuf" or array.shape != (v, DIMENSIONS):
        got = f"{array.shape} {array.dtype}" if array.shape else _repr(weights)
        raise WrongWeights(got=got, v=v, d=DIMENSIONS)
    return array


def _integer(value: object) -> int | None:
    """Return a Python or NumPy integer as int; None for anything else."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        return None
    try:
        return operator.index(value)
    except TypeError:  # an array with several elements
        return None


def _repr(value: object) -> str:
    """Return the shortened representation of a value."""
    try:
        return reprlib.repr(value)
    except ValueError:  # an integer with too many digits
        return type(value).__name__
