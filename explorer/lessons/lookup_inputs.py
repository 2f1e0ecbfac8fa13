"""Inputs of the lookup lesson, and the values computed from them: tokens, ids, x and W."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from explorer.lessons.errors import NoTokens
from explorer.lessons.tokenizer import split, split_words
from explorer.limits import LIMITS

By = Literal["character", "word"]
BYS: tuple[By, ...] = get_args(By)
SENTENCE = "北京欢迎你"
DIMENSIONS = 3
SEED = 2213
"""Seed of W, for which the row of the default token has both signs and no number that rounds to zero."""

_EXCERPT = 40
"""Number of characters of the sentence that an error message quotes."""

Cell = tuple[int, int, float]
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Inputs:
    """Inputs that the user can edit.

    Attributes
    ----------
    sentence
        Example sentence.
    by
        Tokenisation method.
    token
        Position of the chosen token, from 0.
    x
        One weight per vocabulary token; empty for the one-hot of the chosen token.
    W
        Row, column and value of each edited number of W.
    """

    sentence: str = SENTENCE
    by: By = "character"
    token: int = 1
    x: tuple[float, ...] = ()
    W: tuple[Cell, ...] = ()


@dataclass(frozen=True, eq=False)
class Example:
    """Valid inputs and the numbers computed from them.

    Attributes
    ----------
    inputs
        Valid inputs: the position is in the sentence, x is not a one-hot, and all cells are in W.
    vocabulary
        The v distinct tokens, in order of appearance.
    ids
        The n ids of the sentence.
    x
        (v,) float64.
    weights
        W: (v, 3) float64 with two decimals.
    """

    inputs: Inputs
    vocabulary: tuple[str, ...]
    ids: tuple[int, ...]
    x: NDArray[np.float64]
    weights: NDArray[np.float64]

    @property
    def plain(self) -> dict[str, Any]:
        """All inputs as plain JSON; edits of the picture are applied to it."""
        inputs = self.inputs
        return {
            "sentence": inputs.sentence,
            "by": inputs.by,
            "token": inputs.token,
            "x": list(inputs.x),
            "W": self.weights.tolist(),
        }


def example(inputs: Inputs, knows: Knows | None = None) -> Example:
    """Tokenise the sentence and compute the numbers of the lesson.

    Parameters
    ----------
    inputs
        Any inputs; values that do not fit the sentence are adjusted or left out.
    knows
        Returns whether a string is a word; used for tokenisation by word.

    Raises
    ------
    NoTokens
        If the sentence has no tokens.
    """
    return example_of(inputs, words_of(inputs.sentence, inputs.by, knows))


def example_of(inputs: Inputs, words: tuple[str, ...]) -> Example:
    """Compute the numbers of the lesson from inputs whose sentence is already tokenised."""
    vocabulary = tuple(dict.fromkeys(words))
    ids = tuple(vocabulary.index(word) for word in words)
    v = len(vocabulary)
    token = min(max(inputs.token, 0), len(ids) - 1)
    x = (*inputs.x, *[0.0] * v)[:v]
    nonzero = [index for index, weight in enumerate(x) if weight]
    if len(nonzero) == 1 and x[nonzero[0]] == 1.0:
        token = token if ids[token] == nonzero[0] else ids.index(nonzero[0])
        nonzero = []
    x = x if nonzero else ()
    default = first_weights(v)
    weights = default.copy()
    for i, j, value in inputs.W:
        if 0 <= i < v and 0 <= j < DIMENSIONS:
            weights[i, j] = value
    one_hot: NDArray[np.float64] = np.eye(v)[ids[token]]
    normalised = replace(inputs, token=token, x=x, W=changed(weights, default))
    return Example(normalised, vocabulary, ids, np.array(x) if x else one_hot, weights)


def left_out(asked: Inputs, made: Example) -> tuple[str, ...]:
    """Return the names of the inputs that `example` adjusted: they are outside the sentence or contradict x.

    Parameters
    ----------
    asked
        Inputs passed to `example`.
    made
        Result of `example`.
    """
    v = len(made.vocabulary)
    outside = {
        "token": asked.token != made.inputs.token,
        "x": any(asked.x[v:]),
        "W": any(row >= v for row, _, _ in asked.W),
    }
    return tuple(name for name, is_outside in outside.items() if is_outside)


def tokens(
    sentence: str, by: By = "character", knows: Knows | None = None, limit: int = LIMITS.sentence_tokens
) -> tuple[str, ...]:
    """Return the first `limit` tokens of a sentence; empty if there are none."""
    if by == "word" and knows is not None:
        return split_words(sentence, limit, knows)
    return split(sentence, limit)


def words_of(sentence: str, by: By, knows: Knows | None) -> tuple[str, ...]:
    """Return the tokens that the lesson shows; raise `NoTokens` if there are none."""
    words = tokens(sentence, by, knows)
    if not words:
        raise NoTokens(text=sentence if len(sentence) <= _EXCERPT else f"{sentence[:_EXCERPT]}…")
    return words


def first_weights(v: int) -> NDArray[np.float64]:
    """Return the default W (v, 3); its first rows are the same for every v."""
    drawn = np.random.default_rng(SEED).normal(0.0, 0.5, (v, DIMENSIONS))
    return np.asarray(np.round(drawn, 2) + 0.0, dtype=np.float64)


def changed(weights: NDArray[np.floating], standard: NDArray[np.float64]) -> tuple[Cell, ...]:
    """Return the cells of W (v, 3) that differ from the default W."""
    return tuple((int(i), int(j), float(weights[i, j])) for i, j in zip(*np.nonzero(weights != standard), strict=True))


def usable(value: object) -> float:
    """Return a number rounded to two decimals; raise `ValueError` if it is not a number in the range of a cell."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)  # noqa: TRY004 - callers treat all unusable values alike
    number = round(float(value), 2) + 0.0  # no negative zero
    if not (math.isfinite(number) and abs(number) <= LIMITS.lesson_value_max):
        raise ValueError(value)
    return number


def taken(raw: object, before: Example) -> Inputs:
    """Validate inputs from the browser; an invalid value is replaced by the previous one.

    When another token is chosen in a mixture, the two tokens swap their weights: two ones stay two ones.

    Parameters
    ----------
    raw
        Any value; expected are inputs as in `Example.plain`.
    before
        Example shown on the screen.
    """
    old = before.inputs
    if not isinstance(raw, dict):
        return old
    sentence, by, token = raw.get("sentence"), raw.get("by"), raw.get("token")
    new = replace(
        old,
        sentence=_without_surrogates(sentence)[: LIMITS.query_value] if isinstance(sentence, str) else old.sentence,
        by=by if by in BYS else old.by,
        token=token if type(token) is int and 0 <= token < LIMITS.sentence_tokens else old.token,
        W=_parse_cells(raw.get("W"), before),
    )
    if (new.sentence, new.by) != (old.sentence, old.by):
        return replace(new, x=())
    x = _parse_weights(raw.get("x"), before)
    if x and x == old.x and new.token != old.token:
        x = swapped(x, before.ids[old.token], before.ids[min(new.token, len(before.ids) - 1)])
    return replace(new, x=x)


def swapped(x: Sequence[float], one: int, other: int) -> tuple[float, ...]:
    """Return the weights with two of them swapped."""
    weights = list(x)
    weights[one], weights[other] = weights[other], weights[one]
    return tuple(weights)


def _without_surrogates(text: str) -> str:
    """Replace lone surrogates by U+FFFD: JSON can contain them, but a page or a file cannot."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _parse_weights(raw: object, before: Example) -> tuple[float, ...]:
    if not isinstance(raw, list) or len(raw) not in (0, len(before.vocabulary)):
        return before.inputs.x
    try:
        x = tuple(usable(weight) for weight in raw)
    except (ValueError, OverflowError):
        return before.inputs.x
    return x if any(x) else ()


def _parse_cells(raw: object, before: Example) -> tuple[Cell, ...]:
    shape = before.weights.shape
    try:
        if not isinstance(raw, list) or len(raw) != shape[0] or any(len(row) != shape[1] for row in raw):
            return before.inputs.W
        weights = np.array([[usable(value) for value in row] for row in raw])
    except (ValueError, OverflowError, TypeError):
        return before.inputs.W
    return changed(weights, first_weights(shape[0]))
