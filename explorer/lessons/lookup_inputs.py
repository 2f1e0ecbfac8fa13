"""What a person can change in the lookup lesson, and what follows from it: tokens, ids, x and W."""

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
"""Its row for the default token has both signs and no number that looks like zero."""

_BEGIN = 40
"""Characters of a sentence that an error repeats."""

Cell = tuple[int, int, float]
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Inputs:
    """What a person can change.

    Attributes
    ----------
    sentence
        The example.
    by
        What a token of it is.
    token
        Position of the token in hand, from 0.
    x
        One weight for each token of the vocabulary; empty for the one-hot of the token in hand.
    W
        Row, column and value of the numbers of W that were changed.
    """

    sentence: str = SENTENCE
    by: By = "character"
    token: int = 1
    x: tuple[float, ...] = ()
    W: tuple[Cell, ...] = ()


@dataclass(frozen=True, eq=False)
class Example:
    """The numbers that the inputs make.

    Attributes
    ----------
    inputs
        As they can be used: the position inside the sentence, no x that is the one-hot anyway, no cell outside of W.
    vocabulary
        The v distinct tokens in order of appearance.
    ids
        (n,) the sentence as numbers.
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
        """The inputs whole, as JSON: what a change in the picture is made to."""
        inputs = self.inputs
        return {
            "sentence": inputs.sentence,
            "by": inputs.by,
            "token": inputs.token,
            "x": list(inputs.x),
            "W": self.weights.tolist(),
        }


def example(inputs: Inputs, knows: Knows | None = None) -> Example:
    """The numbers of the inputs.

    Parameters
    ----------
    inputs
        Any; what lies outside of the sentence is cut.
    knows
        Whether a run of characters is a word, for tokens by word.

    Raises
    ------
    NoTokens
        If the sentence has none.
    """
    return example_of(inputs, words_of(inputs.sentence, inputs.by, knows))


def example_of(inputs: Inputs, words: tuple[str, ...]) -> Example:
    """The numbers of inputs whose sentence has been split."""
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
    """Names of those inputs of which something could not be used: it lies outside of the sentence, or x says otherwise.

    Parameters
    ----------
    asked
        What `example` was asked for.
    made
        What came of it.
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
    """The tokens of a sentence, at most as many as the lesson shows; empty if there are none."""
    if by == "word" and knows is not None:
        return split_words(sentence, limit, knows)
    return split(sentence, limit)


def words_of(sentence: str, by: By, knows: Knows | None) -> tuple[str, ...]:
    """The tokens that the lesson shows; `NoTokens` if there are none."""
    words = tokens(sentence, by, knows)
    if not words:
        raise NoTokens(text=sentence if len(sentence) <= _BEGIN else f"{sentence[:_BEGIN]}…")
    return words


def first_weights(v: int) -> NDArray[np.float64]:
    """W before anybody changed it: (v, 3), the same first rows for every v."""
    drawn = np.random.default_rng(SEED).normal(0.0, 0.5, (v, DIMENSIONS))
    return np.asarray(np.round(drawn, 2) + 0.0, dtype=np.float64)


def changed(weights: NDArray[np.floating], standard: NDArray[np.float64]) -> tuple[Cell, ...]:
    """The cells of W (v, 3) that differ from the standard ones."""
    return tuple((int(i), int(j), float(weights[i, j])) for i, j in zip(*np.nonzero(weights != standard), strict=True))


def usable(value: object) -> float:
    """A number that a cell can hold, with two decimals; `ValueError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)  # noqa: TRY004 - whoever asks has one answer to all that cannot be used
    number = round(float(value), 2) + 0.0  # no negative zero
    if not (math.isfinite(number) and abs(number) <= LIMITS.lesson_value_max):
        raise ValueError(value)
    return number


def taken(raw: object, before: Example) -> Inputs:
    """The inputs that came back from a browser; whatever of them cannot be used stays as it was.

    When the token in hand changes, it takes over the weight of the one before: two ones stay two ones.

    Parameters
    ----------
    raw
        Anything; inputs as in `Example.plain` are expected.
    before
        What was on the screen.
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
    """Weights with two of them exchanged."""
    exchanged = list(x)
    exchanged[one], exchanged[other] = exchanged[other], exchanged[one]
    return tuple(exchanged)


def _paired(text: str) -> str:
    """Text in which U+FFFD stands for half of a character, which JSON can carry and no page and no file can show."""
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
