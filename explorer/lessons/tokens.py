"""Sentences into tokens for the lessons: a Han character is a token, elsewhere a word is."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from explorer.vectors.han import is_han

_INSIDE_WORDS = "'’-_"
_JOINED = ("Mn", "Mc", "Me", "Cf", "Sk")
"""Categories of what stays with the character before it."""
_LONGEST = 8
"""Characters of the longest Han word that is looked for."""
_MARKS = 30
"""Combining marks in a row that are put in order: no script writes more, and the time for it grows as their square."""


def split(sentence: str, limit: int) -> tuple[str, ...]:
    """Tokens of a sentence, in order.

    Whitespace only separates; a punctuation mark is a token of its own; combining marks stay with their character.

    Parameters
    ----------
    sentence
        Any text.
    limit
        Tokens that are kept, counted from the first.

    Returns
    -------
    tuple of str
        At most `limit` tokens, none of them empty.
    """
    tokens: list[list[str]] = []  # of characters: adding to a text copies it each time
    open_word = False
    for character in _composed(sentence):
        category = unicodedata.category(character)
        if category in _JOINED and tokens:
            tokens[-1].append(character)
            continue
        if character.isspace() or category.startswith("C"):
            open_word = False
            continue
        in_word = _spells(character) or (open_word and character in _INSIDE_WORDS)
        if in_word and open_word:
            tokens[-1].append(character)
        elif len(tokens) == limit:
            break
        else:
            tokens.append([character])
        open_word = in_word
    return tuple("".join(token) for token in tokens)


def split_words(sentence: str, limit: int, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Tokens of a sentence by word: in a run of Han characters, always the longest word that is known.

    Parameters
    ----------
    sentence
        Any text.
    limit
        Tokens that are kept, counted from the first.
    knows
        Whether a run of characters is a word; a character that begins no known word is a token of its own.

    Returns
    -------
    tuple of str
        At most `limit` tokens, none of them empty.
    """
    characters = split(sentence, limit * _LONGEST)
    tokens: list[str] = []
    place = at = 0  # in characters, and in the text: a word does not reach over a space
    text = _composed(sentence)
    while place < len(characters) and len(tokens) < limit:
        at = text.find(characters[place], at)
        run = 0
        while run < _LONGEST and place + run < len(characters) and is_han(characters[place + run][0]):
            run += 1
        words = {length: "".join(characters[place : place + length]) for length in range(run, 1, -1)}
        known = (length for length, word in words.items() if text.startswith(word, at) and knows(word))
        length = next(known, 1)
        tokens.append(words.get(length, characters[place]))
        at += len(tokens[-1])
        place += length
    return tuple(tokens)


def join(tokens: tuple[str, ...]) -> str:
    """Tokens back into a sentence: spaces between words, none beside Han characters and before punctuation."""
    text = ""
    for token in tokens:
        glued = not text or is_han(text[-1]) or is_han(token[0]) or not token[0].isalnum()
        text += token if glued else f" {token}"
    return text


@lru_cache(maxsize=4096)
def _spells(character: str) -> bool:
    """Whether words are spelt with a character, which a Han character is not: it is one."""
    return character.isalnum() and not is_han(character)


def _composed(sentence: str) -> str:
    """The sentence in NFC; of a longer run of marks than `_MARKS`, each piece by itself."""
    if sentence.isascii():
        return sentence
    pieces = []
    begin = run = 0
    for place, character in enumerate(sentence):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _MARKS:
            pieces.append(sentence[begin:place])
            begin, run = place, 1
    return "".join(unicodedata.normalize("NFC", piece) for piece in (*pieces, sentence[begin:]))
