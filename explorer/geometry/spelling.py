"""Words of the vocabulary that an unknown word may have meant."""

import unicodedata
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Hamming

from explorer.limits import LIMITS
from explorer.vectors.han import is_han
from explorer.vectors.model import Vocabulary


def near_spellings(words: Vocabulary, typed: str, limit: int = 6) -> list[str]:
    """Known words that are spelled like an unknown one, the most likely first.

    In turn: the same word in another case or Unicode form; words of its length with one other character; known pieces
    of it, the longest first (an unknown Chinese phrase is mostly made of known words); words that begin with it; words
    at a small edit distance.

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
    forms = (text, text.lower(), text.capitalize(), text.upper(), unicodedata.normalize("NFKC", text))
    found = [form for form in forms if form in words]
    frequent = list(islice(words, LIMITS.spelling_words))
    found += _one_changed(frequent, text)
    found += _pieces(words, text)
    found += words.suggest(text, limit)
    found += _similar(frequent, text, limit)
    return list(dict.fromkeys(found))[:limit]


def _one_changed(words: list[str], text: str) -> list[str]:
    """Words of the same length that differ in one character, the first of them shared, frequent ones first."""
    if len(text) < 2:
        return []
    hits = process.extract(text, words, scorer=Hamming.distance, score_cutoff=1, limit=2)
    return [word for word, _, _ in hits if len(word) == len(text)]


def _pieces(words: Vocabulary, text: str) -> list[str]:
    """Known words inside the text that do not lie inside a longer one found before, at least half of them long."""
    found: list[tuple[int, int]] = []
    shortest = 1 if _has_han(text) else 4
    for length in range(min(len(text) - 1, 12), shortest - 1, -1):
        for start in range(min(len(text), 64) - length + 1):
            inside = any(s <= start and start + length <= e for s, e in found)
            if not inside and text[start : start + length] in words:
                found.append((start, start + length))
    return [text[start:end] for start, end in found if len(text) <= 4 or end - start > 1]


def _similar(words: list[str], text: str, limit: int) -> list[str]:
    """Words at a small edit distance (rapidfuzz), frequent ones first among equals."""
    cutoff = 50.0 if _has_han(text) else 70.0
    hits = process.extract(text, words, scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
    return [word for word, _, _ in hits]


def _has_han(text: str) -> bool:
    return any(is_han(letter) for letter in text)
