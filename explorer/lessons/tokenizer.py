"""Tokenise sentences for the lessons: each Han character is a token; in other scripts each word is one."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from explorer.vectors.han import is_han

_INSIDE_WORDS = "'’-_"
_JOINED = ("Mn", "Mc", "Me", "Cf", "Sk")
"""Unicode categories of characters that stay with the previous one; of Cf, only those that `_without_layout` keeps."""
_JOINER = "\N{ZERO WIDTH JOINER}"
_KEPT = frozenset(("\N{ZERO WIDTH NON-JOINER}", _JOINER, *map(chr, range(0xE0020, 0xE0080))))
"""Invisible characters that belong to the previous one: joiners, and the tag characters of flags."""
_LONGEST = 8
"""Largest length of a Han word that is searched for."""
_MARKS = 30
"""Largest number of successive combining marks that are normalised together.

No script uses more, and the time is quadratic in their number.
"""


def split(sentence: str, limit: int) -> tuple[str, ...]:
    """Split a sentence into tokens, in order.

    Whitespace only separates tokens. A punctuation mark is a token of its own. Combining marks and characters after a
    joiner stay with the previous character; the two regional indicators of a flag are one token. Other characters that
    only control the layout of text (its direction, line breaks) are dropped.

    Parameters
    ----------
    sentence
        Any text.
    limit
        Number of tokens that are kept.

    Returns
    -------
    tuple of str
        At most `limit` tokens, none of them empty.
    """
    return tuple(token for token, _ in _tokens(sentence, limit))


def split_words(sentence: str, limit: int, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Split a sentence into words: in a run of Han characters, always take the longest known word.

    Parameters
    ----------
    sentence, limit
        See `split`.
    knows
        Returns whether a string is a word; a character at which no known word starts is a token of its own.

    Returns
    -------
    tuple of str
        As `split` does.
    """
    parts = _tokens(sentence, limit * _LONGEST)
    tokens: list[str] = []
    start = 0
    while start < len(parts) and len(tokens) < limit:
        run = [parts[start][0]]
        for part, follows in parts[start + 1 : start + _LONGEST]:
            if not (follows and is_han(run[-1][0]) and is_han(part[0])):  # a word does not extend over a space
                break
            run.append(part)
        words = {length: "".join(run[:length]) for length in range(len(run), 1, -1)}
        length = next((length for length, word in words.items() if knows(word)), 1)
        tokens.append(words.get(length, run[0]))
        start += length
    return tuple(tokens)


def _tokens(sentence: str, limit: int) -> list[tuple[str, bool]]:
    """Return the tokens of `split`, each with whether it follows the previous token without a space."""
    tokens: list[list[str]] = []  # lists of characters: appending to a string copies it each time
    follow: list[bool] = []
    open_word = adjacent = False
    for character in _nfc(_without_layout(sentence)):
        category = unicodedata.category(character)
        if tokens and category in _JOINED and (adjacent or category != "Cf"):
            tokens[-1].append(character)
            continue
        if adjacent and _joins_token(tokens[-1], character, category):
            tokens[-1].append(character)
            open_word = False
            continue
        if character.isspace() or category.startswith("C"):
            open_word = adjacent = False
            continue
        in_word = _is_word_character(character) or (open_word and character in _INSIDE_WORDS)
        if in_word and open_word:
            tokens[-1].append(character)
        elif len(tokens) == limit:
            break
        else:
            tokens.append([character])
            follow.append(adjacent)
        open_word, adjacent = in_word, True
    return [("".join(token), follows) for token, follows in zip(tokens, follow, strict=True)]


def _joins_token(token: list[str], character: str, category: str) -> bool:
    """Whether a character belongs to the previous token: after a joiner, or as the second letter of a flag."""
    if token[-1] == _JOINER:
        return category.startswith("S")
    return len(token) == 1 and _is_flag_letter(token[0]) and _is_flag_letter(character)


def _is_flag_letter(character: str) -> bool:
    """Whether a character is one of the 26 regional indicators."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def join(tokens: tuple[str, ...]) -> str:
    """Join tokens into a sentence, with spaces between words but not next to Han characters or before punctuation."""
    text = ""
    for token in tokens:
        glued = not text or is_han(text[-1]) or is_han(token[0]) or not token[0].isalnum()
        text += token if glued else f" {token}"
    return text


@lru_cache(maxsize=4096)
def _is_word_character(character: str) -> bool:
    """Whether a character is part of a spelled word; a Han character is a token itself."""
    return character.isalnum() and not is_han(character)


def _without_layout(sentence: str) -> str:
    """Return a sentence without layout characters; direction marks would affect all text around it."""
    formats = {character for character in set(sentence) if unicodedata.category(character) == "Cf"} - _KEPT
    return sentence.translate(dict.fromkeys(map(ord, formats))) if formats else sentence


def _nfc(sentence: str) -> str:
    """Return a sentence in NFC; a run of more than `_MARKS` combining marks is normalised in chunks."""
    if sentence.isascii():
        return sentence
    chunks = []
    start = run = 0
    for index, character in enumerate(sentence):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _MARKS:
            chunks.append(sentence[start:index])
            start, run = index, 1
    return "".join(unicodedata.normalize("NFC", chunk) for chunk in (*chunks, sentence[start:]))
