"""Words of the vocabulary that an unknown word may have meant."""

import unicodedata

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Hamming

from explorer.geometry.letters import Letters, folded
from explorer.vectors.han import is_han
from explorer.vectors.model import Vocabulary

_LONGEST, _LOOKED_AT = 12, 40
"""Letters of the longest piece that is looked for inside a text, and of the text: every piece of both is looked up."""


def near_spellings(words: Vocabulary, typed: str, limit: int = 6) -> list[str]:
    """Known words that are spelled like an unknown one, the most likely first.

    In turn: the same word in another case or Unicode form; words of its length with one other character; known pieces
    of it, the longest first (an unknown Chinese phrase is mostly made of known words); words that begin with it; words
    at a small edit distance. Case makes no difference but among equals, where the case that was typed goes first.

    Parameters
    ----------
    words
        The vocabulary; of a large one the first `LIMITS.spelling_words` are compared letter by letter.
    typed
        What was typed.
    limit
        How many at most.

    Returns
    -------
    list of str
        Without repetition; may be empty.
    """
    text = unicodedata.normalize("NFC", typed.strip())
    if not text:
        return []
    found = [form for form in _forms(text) if form in words]
    found += _one_changed(words, text)
    found += _pieces(words, text)
    for form in _forms(text):
        found += words.suggest(form, limit)
    found += _similar(words, text, limit)
    return list(dict.fromkeys(found))[:limit]


def _forms(text: str) -> list[str]:
    """A text in the cases and forms in which a vocabulary may have it, as it was typed first."""
    compatible = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys((text, text.lower(), text.capitalize(), text.upper(), compatible, compatible.lower())))


def _one_changed(words: Vocabulary, text: str) -> list[str]:
    """Words of the same length that differ in one character, or in case alone; frequent ones first among equals."""
    if len(text) < 2:
        return []
    wanted = folded(text)
    known = Letters.of(words).within(text, 1 / len(text), len(text))
    hits = process.extract(
        wanted, [folded(word) for word in known], scorer=Hamming.distance, score_cutoff=1, limit=None
    )
    nearest = sorted(hits, key=lambda hit: (hit[1], Hamming.distance(text, known[hit[2]]), hit[2]))
    return [known[place] for _, _, place in nearest[:2]]


def _pieces(words: Vocabulary, text: str) -> list[str]:
    """Known words inside the text that do not lie inside a longer one found before, at least half of them long."""
    found: list[tuple[int, int, str]] = []
    shortest = 1 if _has_han(text) else 4
    for length in range(min(len(text) - 1, _LONGEST), shortest - 1, -1):
        for start in range(min(len(text), _LOOKED_AT) - length + 1):
            if any(s <= start and start + length <= e for s, e, _ in found):
                continue
            piece = text[start : start + length]
            cases = dict.fromkeys((piece, piece.lower(), piece.capitalize()))
            word = next((case for case in cases if case in words), None)
            if word is not None:
                found.append((start, start + length, word))
    return [word for start, end, word in found if len(text) <= 4 or end - start > 1]


def _similar(words: Vocabulary, text: str, limit: int) -> list[str]:
    """Words at a small edit distance (rapidfuzz), frequent ones first among equals."""
    cutoff = 50.0 if _has_han(text) else 70.0
    wanted = folded(text)
    known = Letters.of(words).within(text, 1 - cutoff / 100)
    hits = process.extract(wanted, [folded(word) for word in known], scorer=fuzz.ratio, score_cutoff=cutoff, limit=None)
    nearest = sorted(hits, key=lambda hit: (-hit[1], -fuzz.ratio(text, known[hit[2]]), hit[2]))
    return [known[place] for _, _, place in nearest[:limit]]


def _has_han(text: str) -> bool:
    return any(is_han(letter) for letter in text)
