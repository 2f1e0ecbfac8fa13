"""Whether the rows are ordered by frequency: from counts if there are any, else from indirect evidence."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.health.report import Order
from explorer.vectors.health.rows import MatrixPass
from explorer.vectors.model import Metadata, Vectors

_FEW = 100
_FALLING = -0.8
"""Spearman's correlation of row number and count, up to which the counts are considered descending."""

_LENGTH_SIGN, _NORM_SIGN = 0.05, 0.1
"""Correlations that indicate an order by frequency; GloVe has 0.06 and 0.13, Chinese word2vec 0.24 and 0.25."""

_CHANCE = 5
"""Standard deviations (1/sqrt(n) each) by which a correlation must exceed chance."""

_ALPHABETICAL = 0.98
_TAIL = 10
"""Largest count over median: word counts have a long tail, years and grades do not."""

_COUNT_NAMES = ("count", "freq", "occurrence")


def order_of(vectors: Vectors, seen: MatrixPass, seed: int) -> Order:
    """Determine the order of the rows; see `Order`.

    Counts in the metadata decide if there are any. Otherwise there are two signs: frequent words are short (Zipf's law
    of abbreviation), and training moves a row further the more often its word occurs, which changes its length. Only
    the first sign shows whether the order is ascending or descending.
    """
    n = vectors.n
    rows = np.arange(n)
    if n > LIMITS.health_order:
        rows = np.sort(np.random.default_rng(seed).choice(n, LIMITS.health_order, replace=False))
    column = _count_column(vectors.metadata)
    counts = None
    if column:
        values = vectors.metadata.columns[column][rows]
        given = np.isfinite(values)
        counts = spearman(rows[given], values[given])
    word_lengths = np.diff(_characters(vectors))[rows]
    by_length, by_norm = spearman(rows, word_lengths), spearman(rows, seen.lengths[rows])
    kind, by = _decide(vectors, rows, counts, by_length, by_norm)
    return Order(kind, by, column if by == "counts" else "", counts, by_length, by_norm, len(rows), n)


def _decide(
    vectors: Vectors, rows: NDArray[np.intp], counts: float | None, by_length: float | None, by_norm: float | None
) -> tuple[str, str]:
    """Return the `kind` of the order and the evidence `by`."""
    if counts is not None:
        return ("frequency" if counts <= _FALLING else "other"), "counts"
    if len(rows) < _FEW:
        return "few", ""
    # the first rows, not the sample, because adjacent rows are compared
    first_words = [bytes(vectors.words.word(row), "utf-8", "surrogatepass") for row in range(min(vectors.n, 10_000))]
    ascending = sum(first <= second for first, second in pairwise(first_words))
    if ascending >= _ALPHABETICAL * (len(first_words) - 1):
        return "alphabetical", "alphabet"
    chance = _CHANCE / len(rows) ** 0.5
    length_rho, norm_rho = by_length or 0.0, by_norm or 0.0
    trend = abs(norm_rho) >= max(_NORM_SIGN, chance)
    if abs(length_rho) < max(_LENGTH_SIGN, chance):
        return ("norms", "norms") if trend else ("none", "")
    if length_rho < 0:
        return "shorter", "letters"
    return "frequency", "signs" if trend else "letters"


def _count_column(metadata: Metadata) -> str:
    """Return the column of counts: by its name, else the first integer column with a long tail."""
    counts = [name for name in metadata.names if metadata.is_number(name) and _are_counts(metadata.columns[name])]
    named = [name for name in counts if any(part in name.casefold() for part in _COUNT_NAMES)]
    long_tailed = [name for name in counts if _have_long_tail(metadata.columns[name])]
    return next(iter((*named, *long_tailed)), "")


def _are_counts(values: NDArray[np.float64]) -> bool:
    """Whether at least 90 % of the values exist, and these are non-negative integers and not all equal."""
    given = values[np.isfinite(values)]
    if len(given) < max(2, 0.9 * len(values)):
        return False
    return bool((given >= 0).all() and (given == np.floor(given)).all() and given.min() < given.max())


def _have_long_tail(values: NDArray[np.float64]) -> bool:
    given = values[np.isfinite(values)]
    return bool(given.max() > _TAIL * max(float(np.median(given)), 1.0))


def _characters(vectors: Vectors) -> NDArray[np.int64]:
    """Return the (n + 1,) number of characters before each word: bytes that are not UTF-8 continuation bytes."""
    starts = (np.asarray(vectors.words.blob) & 0xC0) != 0x80
    before = np.zeros(len(starts) + 1, dtype=np.int64)
    np.cumsum(starts, out=before[1:])
    result: NDArray[np.int64] = before[np.asarray(vectors.words.offsets)]
    return result


def spearman(first: NDArray[np.generic], second: NDArray[np.generic]) -> float | None:
    """Return Spearman's rank correlation, with mean ranks for ties; None if one side is constant."""
    one, two = _ranks(first), _ranks(second)
    if len(one) < 2 or not one.std() or not two.std():
        return None
    return float(np.corrcoef(one, two)[0, 1])


def _ranks(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return the (n,) ranks from 1, with mean ranks for ties."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: NDArray[np.float64] = (ends - (counts - 1) / 2)[inverse]
    return ranks
