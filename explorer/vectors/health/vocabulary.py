"""Content of a vocabulary: scripts, odd characters, several spellings of a word. Covers all words, by table lookup."""

import unicodedata
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.health import characters as c
from explorer.vectors.health.report import Marked, Words
from explorer.vectors.health.spread import SHOWN
from explorer.vectors.model import Vocabulary

_AT_ONCE = 1 << 16
_RUN = 8
"""Number of repetitions of a character that makes a word suspicious."""

_MARKS = {"space": c.SPACE, "control": c.CONTROL, "replaced": c.REPLACED, "run": c.RUN}


def words_of(words: Vocabulary) -> tuple[Words, list[tuple[int, int]], list[tuple[int, int]]]:
    """Examine a vocabulary.

    Returns
    -------
    tuple
        `Words` without examples; row numbers of the first pairs that are equal after NFC; the same for case folding.
    """
    n = len(words)
    bits, hashes = np.empty(n, dtype=np.uint32), np.empty(n, dtype=np.uint64)
    kinds = c.Kinds()
    for start in range(0, n, _AT_ONCE):
        part = slice(start, min(start + _AT_ONCE, n))
        bits[part], hashes[part] = _examine(words, part, kinds)
    empty = np.flatnonzero(np.diff(np.asarray(words.offsets)) == 0)
    marked = {name: _marked(words, np.flatnonzero(bits & bit)) for name, bit in _MARKS.items()}
    marked["empty"] = _marked(words, empty)
    forms = _forms(words, np.flatnonzero(bits & c.COMPOSED))
    cases, case_pairs = _cases(words, hashes, bits)
    result = Words(_scripts(bits), marked, len(forms), (), cases, ())
    return result, forms[:SHOWN], case_pairs


def _examine(words: Vocabulary, part: slice, kinds: c.Kinds) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """Return the character classes in each word as bits, and a case-insensitive hash of each word."""
    offsets = np.asarray(words.offsets[part.start : part.stop + 1])
    blob = np.asarray(words.blob[offsets[0] : offsets[-1]])
    text = str(blob.tobytes(), "utf-8", "surrogatepass")
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    before = np.zeros(len(blob) + 1, dtype=np.int64)
    np.cumsum((blob & 0xC0) != 0x80, out=before[1:])
    starts = before[offsets - offsets[0]]
    lengths = np.diff(starts)
    kinds.learn(points)
    bits = kinds.bits[points]
    position = np.arange(len(points)) - np.repeat(starts[:-1], lengths)
    bits[_runs(points, position)] |= c.RUN
    is_filled = lengths > 0
    word_bits, hashes = np.zeros(len(lengths), np.uint32), np.zeros(len(lengths), np.uint64)
    if is_filled.any():
        word_starts = starts[:-1][is_filled]
        word_bits[is_filled] = np.bitwise_or.reduceat(bits, word_starts)
        hashes[is_filled] = np.add.reduceat(_mixed(kinds.folded[points], position), word_starts)
    return word_bits, hashes


def _runs(points: NDArray[np.uint32], position: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the positions of characters that end a run of `_RUN` equal ones within one word."""
    is_run = np.zeros(len(points), dtype=np.bool_)
    is_run[1:] = (points[1:] == points[:-1]) & (position[1:] > 0)
    for step in (1, 2, 3):  # 1 + 1, 2 + 2, 4 + 3 repetitions
        is_run[step:] &= is_run[:-step].copy()
        is_run[:step] = False
    return np.flatnonzero(is_run)


def _mixed(points: NDArray[np.uint32], position: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a number per character and position in its word; the sum over a word is its hash."""
    mixed = (points.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    multipliers = np.random.default_rng(0).integers(0, 2**63, int(position.max()) + 1, dtype=np.uint64)
    result: NDArray[np.uint64] = mixed * (multipliers * np.uint64(2) + np.uint64(1))[position]
    return result


def _marked(words: Vocabulary, rows: NDArray[np.intp]) -> Marked:
    return Marked(len(rows), tuple(words.word(int(row)) for row in rows[:SHOWN]))


def _scripts(bits: NDArray[np.uint32]) -> dict[str, int]:
    """Count the words of each script, in the order of frequency."""
    letters = bits & c.LETTERS
    # Japanese words mix kana and Chinese characters
    letters = np.where(letters == c.SCRIPTS["kana"] | c.SCRIPTS["han"], c.SCRIPTS["kana"], letters)
    counts = {name: int((letters == bit).sum()) for name, bit in c.SCRIPTS.items()}
    counts["mixed"] = int(np.count_nonzero(letters)) - sum(counts.values())
    digits = (letters == 0) & ((bits & c.DIGIT) > 0)
    counts["digits"] = int(digits.sum())
    counts["symbols"] = int((letters == 0).sum()) - counts["digits"]
    return {name: count for name, count in sorted(counts.items(), key=lambda item: -item[1]) if count}


def _forms(words: Vocabulary, rows: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return pairs of rows whose words are equal after NFC, the earlier first; NFC may change only words of `rows`."""
    seen: dict[str, int] = {}
    pairs = []
    for row in rows.tolist():
        word = words.word(row)
        if unicodedata.is_normalized("NFC", word):
            continue
        composed = unicodedata.normalize("NFC", word)
        twin = seen.get(composed)
        if twin is None and composed in words:
            twin = words.id(composed)
        if twin is not None:
            pairs.append((min(row, twin), max(row, twin)))
        seen.setdefault(composed, row)
    return pairs


def _cases(
    words: Vocabulary, hashes: NDArray[np.uint64], bits: NDArray[np.uint32]
) -> tuple[int, list[tuple[int, int]]]:
    """Return the number of words that differ from another in case only, and the first pairs of them."""
    if not (bits & c.CASED).any():
        return 0, []
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    is_repeated = np.zeros(len(order), dtype=np.bool_)
    is_repeated[1:] = ordered[1:] == ordered[:-1]
    grouped = is_repeated.copy()
    grouped[:-1] |= is_repeated[1:]
    return int(grouped.sum()), list(_first_pairs(words, order, is_repeated))


def _first_pairs(
    words: Vocabulary, order: NDArray[np.intp], is_repeated: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs with the earliest rows; pairs that have only the hash in common are skipped."""
    indices = np.flatnonzero(is_repeated)
    indices = indices[np.argsort(order[indices - 1], kind="stable")][:SHOWN]
    for index in indices.tolist():
        first, second = int(order[index - 1]), int(order[index])
        if words.word(first).casefold() == words.word(second).casefold():
            yield first, second
