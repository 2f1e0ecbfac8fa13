"""Health report: compute all measures of a set of vectors."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.health.findings import findings_of
from explorer.vectors.health.hubs import Nearest, draw, hubness_of, nearest_among
from explorer.vectors.health.order import order_of
from explorer.vectors.health.report import Doubles, Health, Twins
from explorer.vectors.health.rows import MatrixPass, equal_rows, one_pass, unit_rows_of
from explorer.vectors.health.spread import SHOWN, anisotropy_of, norms_of
from explorer.vectors.health.vocabulary import words_of
from explorer.vectors.model import Vectors
from explorer.vectors.reading import Progress, ProgressCallback, ignore_progress

_NEAR = 0.999
"""Cosine above which two words are suspiciously close."""

_SEARCH_COST = 20
"""Cost of searching one row, relative to one row of the pass over the matrix."""


def health(vectors: Vectors, seed: int = 0, report: ProgressCallback = ignore_progress) -> Health:
    """Compute the health report of a set of vectors.

    All numbers are computed from the vectors. Where there are too many pairs of words, a random sample is compared; its
    size and that of the population are part of the result.

    Parameters
    ----------
    vectors
        n words in d dimensions, possibly mapped: the matrix is read once, in blocks.
    seed
        Seed of the samples: the same vectors and seed produce the same report.
    report
        Progress callback, in rows; an exception that it raises cancels the work.

    Returns
    -------
    Health
        Numbers and words; `Health.to_dict` is ready for JSON.

    Notes
    -----
    Lengths and equal rows: all rows. Scripts and spellings: all words. Mean cosine: all pairs, in closed form; its
    spread: up to `LIMITS.health_pairs` pairs. Neighbours: an exact search among up to `LIMITS.health_words` words.
    """
    started, n = monotonic(), vectors.n
    searched = min(n, len(draw(vectors.norms.astype(np.float64), vectors.d, seed)))
    total = n + _SEARCH_COST * searched

    def ticking(offset: int, cost: int) -> Callable[[int], None]:
        return lambda done: report(Progress(offset + cost * done, total, n, monotonic() - started))

    seen = one_pass(vectors, ticking(0, 1))
    words, forms, cases = words_of(vectors.words)
    rows = draw(seen.lengths, vectors.d, seed)
    of = int(np.count_nonzero(seen.lengths))
    nearest = nearest_among(vectors, rows, of, ticking(n, _SEARCH_COST)) if len(rows) > 1 else None
    source = vectors.source
    result = Health(
        source.name,
        source.format,
        source.wrapper,
        source.files or (source.name,),
        source.choice,
        source.choices,
        n,
        vectors.d,
        vectors.matrix.nbytes,
        dict(source.warnings),
        dict(source.lines),
        norms_of(vectors, seen),
        order_of(vectors, seen, seed),
        anisotropy_of(vectors, seen, seed),
        hubness_of(vectors, nearest) if nearest else None,
        _doubles(vectors, seen, nearest, len(rows), of),
        replace(
            words,
            form_twins=_twins(vectors, forms, "form"),
            case_twins=_twins(vectors, cases, "case"),
        ),
        seed,
    )
    report(Progress(total, total, n, monotonic() - started))
    return replace(result, findings=findings_of(result))


def _doubles(vectors: Vectors, seen: MatrixPass, nearest: Nearest | None, drawn: int, of: int) -> Doubles:
    """Find different words with equal or nearly equal rows; see `Doubles`."""
    groups = equal_rows(vectors, seen)
    pairs = [(int(group[0]), int(group[1])) for group in groups[:SHOWN]]
    examples = _twins(vectors, pairs, "identical")
    near, close = 0, []
    if nearest is not None:
        near = int((nearest.cosines[:, 0] > _NEAR).sum())
        group_of = np.full(vectors.n, -1, dtype=np.int32)
        for number, group in enumerate(groups):
            group_of[group] = number
        close = _close_pairs(nearest, group_of)
    return Doubles(
        sum(map(len, groups)),
        len(groups[0]) if groups else 0,
        near,
        drawn,
        of,
        _NEAR,
        examples + _twins(vectors, close, "near"),
    )


def _close_pairs(nearest: Nearest, group_of: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Return the first pairs above the limit, the nearest first, without pairs of equal rows."""
    row, column = np.nonzero(nearest.cosines > _NEAR)
    first, second = nearest.rows[row], nearest.ids[row, column]
    order = np.lexsort((second, first, -nearest.cosines[row, column]))
    pairs: dict[tuple[int, int], None] = {}
    for one, two in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if group_of[one] < 0 or group_of[one] != group_of[two]:
            pairs[min(one, two), max(one, two)] = None
        if len(pairs) == SHOWN:
            break
    return list(pairs)


def _twins(vectors: Vectors, pairs: Iterable[tuple[int, int]], kind: str) -> tuple[Twins, ...]:
    """Convert pairs of row numbers to their words and the cosine of their rows."""
    twins = []
    for pair in pairs:
        rows: NDArray[np.intp] = np.array(pair)
        units = unit_rows_of(vectors, rows).astype(np.float64)
        cosine = float(units[0] @ units[1]) if units.any(axis=1).all() else None
        first, second = (vectors.words.word(row) for row in pair)
        same = _folded(first) == _folded(second)
        twins.append(Twins(first, second, pair, None if cosine is None else max(-1.0, min(1.0, cosine)), kind, same))
    return tuple(twins)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
