"""Inputs of the lookup lesson, and what follows from them: tokens, ids, x and W."""

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
"""Seed of W; the row of the default token has both signs and no number that rounds to zero."""

_BEGIN = 40
"""Characters of a sentence that an error repeats."""

Cell = tuple[int, int, float]
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Inputs:
    """What the user can edit.

    Attributes
    ----------
    sentence
        The example.
    by
        Tokenisation.
    token
        Position of the chosen token, from 0.
    x
        One weight per token of the vocabulary; empty for the one-hot of the chosen token.
    W
        Row, column and value of the edited numbers of W.
    """

    sentence: str = SENTENCE
    by: By = "character"
    token: int = 1
    x: tuple[float, ...] = ()
    W: tuple[Cell, ...] = ()


@dataclass(frozen=True, eq=False)
class Example:
    """The numbers computed from the inputs.

    Attributes
    ----------
    inputs
        Valid inputs: the position is in the sentence, x is not the one-hot itself, all cells are in W.
    vocabulary
        The v distinct tokens in order of appearance.
    ids
        (n,) ids of the sentence.
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
        """All inputs as JSON, to which an edit of the picture is applied."""
        inputs = self.inputs
        return {
            "sentence": inputs.sentence,
            "by": inputs.by,
            "token": inputs.token,
            "x": list(inputs.x),
            "W": self.weights.tolist(),
        }


def example(inputs: Inputs, knows: Knows | None = None) -> Example:
    """Compute the numbers of the inputs.

    Parameters
    ----------
    inputs
        Any inputs; values outside the sentence are cut.
    knows
        Whether a text is a word, for tokenisation by word.

    Raises
    ------
    NoTokens
        If the sentence has none.
    """
    return example_of(inputs, words_of(inputs.sentence, inputs.by, knows))


def example_of(inputs: Inputs, words: tuple[str, ...]) -> Example:
    """Compute the numbers of inputs with a tokenised sentence."""
    vocabulary = tuple(dict.fromkeys(words))
    ids = tuple(vocabulary.index(word) for word in words)
    v = len(vocabulary)
    token = min(max(inputs.token, 0), len(ids) - 1)
    x = (*inputs.x, *[0.0] * v)[:v]
    lit = [place for place, weight in enumerate(x) if weight]
    if len(lit) == 1 and x[lit[0]] == 1.0:
        token = token if ids[token] == lit[0] else ids.index(lit[0])
        lit = []
    x = x if lit else ()
    standard = first_weights(v)
    weights = standard.copy()
    for i, j, value in inputs.W:
        if 0 <= i < v and 0 <= j < DIMENSIONS:
            weights[i, j] = value
    one_hot: NDArray[np.float64] = np.eye(v)[ids[token]]
    used = replace(inputs, token=token, x=x, W=changed(weights, standard))
    return Example(used, vocabulary, ids, np.array(x) if x else one_hot, weights)


def left_out(asked: Inputs, made: Example) -> tuple[str, ...]:
    """Names of the inputs that were not fully used, because they are outside the sentence or contradict x.

    Parameters
    ----------
    asked
        Requested inputs of `example`.
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
    """Tokens of a sentence, at most as many as the lesson shows; empty if there are none."""
    if by == "word" and knows is not None:
        return split_words(sentence, limit, knows)
    return split(sentence, limit)


def words_of(sentence: str, by: By, knows: Knows | None) -> tuple[str, ...]:
    """Tokens that the lesson shows; `NoTokens` if there are none."""
    words = tokens(sentence, by, knows)
    if not words:
        raise NoTokens(text=sentence if len(sentence) <= _BEGIN else f"{sentence[:_BEGIN]}…")
    return words


def first_weights(v: int) -> NDArray[np.float64]:
    """W before any edit: (v, 3), with the same first rows for every v."""
    drawn = np.random.default_rng(SEED).normal(0.0, 0.5, (v, DIMENSIONS))
    return np.asarray(np.round(drawn, 2) + 0.0, dtype=np.float64)


def changed(weights: NDArray[np.floating], standard: NDArray[np.float64]) -> tuple[Cell, ...]:
    """Cells of W (v, 3) that differ from the default ones."""
    return tuple((int(i), int(j), float(weights[i, j])) for i, j in zip(*np.nonzero(weights != standard), strict=True))


def usable(value: object) -> float:
    """A number in the range of a cell, with two decimals; `ValueError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)  # noqa: TRY004 - whoever asks has one answer to all that cannot be used
    number = round(float(value), 2) + 0.0  # no negative zero
    if not (math.isfinite(number) and abs(number) <= LIMITS.lesson_value_max):
        raise ValueError(value)
    return number


def taken(raw: object, before: Example) -> Inputs:
    """Inputs from the browser; invalid values keep their previous value.

    When another token is chosen, it takes over the weight of the previous one: two ones stay two ones.

    Parameters
    ----------
    raw
        Any value; inputs as in `Example.plain` are expected.
    before
        Inputs on the screen.
    """
    old = before.inputs
    if not isinstance(raw, dict):
        return old
    sentence, by, token = raw.get("sentence"), raw.get("by"), raw.get("token")
    new = replace(
        old,
        sentence=_paired(sentence)[: LIMITS.query_value] if isinstance(sentence, str) else old.sentence,
        by=by if by in BYS else old.by,
        token=token if type(token) is int and 0 <= token < LIMITS.sentence_tokens else old.token,
        W=_cells(raw.get("W"), before),
    )
    if (new.sentence, new.by) != (old.sentence, old.by):
        return replace(new, x=())
    x = _weights(raw.get("x"), before)
    if x and x == old.x and new.token != old.token:
        x = swapped(x, before.ids[old.token], before.ids[min(new.token, len(before.ids) - 1)])
    return replace(new, x=x)


def swapped(x: Sequence[float], one: int, other: int) -> tuple[float, ...]:
    """Swap two weights."""
    exchanged = list(x)
    exchanged[one], exchanged[other] = exchanged[other], exchanged[one]
    return tuple(exchanged)


def _paired(text: str) -> str:
    """Replace lone surrogates by U+FFFD: JSON can hold them, but no page and no file can."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _weights(raw: object, before: Example) -> tuple[float, ...]:
    if not isinstance(raw, list) or len(raw) not in (0, len(before.vocabulary)):
        return before.inputs.x
    try:
        x = tuple(usable(weight) for weight in raw)
    except (ValueError, OverflowError):
        return before.inputs.x
    return x if any(x) else ()


def _cells(raw: object, before: Example) -> tuple[Cell, ...]:
    shape = before.weights.shape
    try:
        if not isinstance(raw, list) or len(raw) != shape[0] or any(len(row) != shape[1] for row in raw):
            return before.inputs.W
        weights = np.array([[usable(value) for value in row] for row in raw])
    except (ValueError, OverflowError, TypeError):
        return before.inputs.W
    return changed(weights, first_weights(shape[0]))
