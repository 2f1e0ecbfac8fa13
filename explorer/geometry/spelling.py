"""Spelling suggestions: words of the vocabulary that are similar to an unknown word."""

import unicodedata

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Hamming

from explorer.geometry.letters import CharacterSets, fold_case
from explorer.vectors.han import is_han
from explorer.vectors.model import Vocabulary

_LONGEST, _SEARCHED = 12, 40
"""Maximum lengths in characters of a substring and of the part of the text in which all substrings are looked up."""


def near_spellings(words: Vocabulary, typed: str, limit: int = 6) -> list[str]:
    """Known words that are spelled like an unknown word, the most likely first.

    In this order: the same word in another case or Unicode form; words of the same length with one different character;
    known words inside it, the longest first (an unknown Chinese phrase mostly consists of known words); words that
    start with it; words at a small edit distance. Case is ignored, except that among equals the typed case is first.

    Parameters
    ----------
    words
        The vocabulary; only the first `LIMITS.spelling_words` words are compared character by character.
    typed
        The unknown word.
    limit
        Maximum number of suggestions.

    Returns
    -------
    list of str
        Without repetition; may be empty.
    """
    text = unicodedata.normalize("NFC", typed.strip())
    if not text:
        return []
    result = [form for form in _forms(text) if form in words]
    result += _one_changed(words, text)
    result += _pieces(words, text)
    for form in _forms(text):
        result += words.suggest(form, limit)
    result += _similar(words, text, limit)
    return list(dict.fromkeys(result))[:limit]


def _forms(text: str) -> list[str]:
    """Cases and Unicode forms of a text that a vocabulary may contain; the typed form is first."""
    compatible = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys((text, text.lower(), text.capitalize(), text.upper(), compatible, compatible.lower())))


def _one_changed(words: Vocabulary, text: str) -> list[str]:
    """Words of the same length that differ in one character or only in case; frequent words first among equals."""
    if len(text) < 2:
        return []
    wanted = fold_case(text)
    known = CharacterSets.of(words).within(text, 1 / len(text), len(text))
    hits = process.extract(
        wanted, [fold_case(word) for word in known], scorer=Hamming.distance, score_cutoff=1, limit=None
    )
    nearest = sorted(hits, key=lambda hit: (hit[1], Hamming.distance(text, known[hit[2]]), hit[2]))
    return [known[index] for _, _, index in nearest[:2]]


def _pieces(words: Vocabulary, text: str) -> list[str]:
    """Known words inside the text, the longest first, without words inside a longer result."""
    result: list[tuple[int, int, str]] = []
    shortest = 1 if _has_han(text) else 4
    for length in range(min(len(text) - 1, _LONGEST), shortest - 1, -1):
        for start in range(min(len(text), _SEARCHED) - length + 1):
            if any(s <= start and start + length <= e for s, e, _ in result):
                continue
            substring = text[start : start + length]
            cases = dict.fromkeys((substring, substring.lower(), substring.capitalize()))
            word = next((case for case in cases if case in words), None)
            if word is not None:
                result.append((start, start + length, word))
    return [word for start, end, word in result if len(text) <= 4 or end - start > 1]


def _similar(words: Vocabulary, text: str, limit: int) -> list[str]:
    """Words at a small edit distance (rapidfuzz); frequent words first among equals."""
    cutoff = 50.0 if _has_han(text) else 70.0
    wanted = fold_case(text)
    known = CharacterSets.of(words).within(text, 1 - cutoff / 100)
    hits = process.extract(
        wanted, [fold_case(word) for word in known], scorer=fuzz.ratio, score_cutoff=cutoff, limit=None
    )
    nearest = sorted(hits, key=lambda hit: (-hit[1], -fuzz.ratio(text, known[hit[2]]), hit[2]))
    return [known[index] for _, _, index in nearest[:limit]]


def _has_han(text: str) -> bool:
    return any(is_han(character) for character in text)
