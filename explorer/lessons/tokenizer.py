"""Tokens of sentences for the lessons: a Han character is a token; elsewhere a word is."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from explorer.vectors.han import is_han

_INSIDE_WORDS = "'’-_"
_JOINED = ("Mn", "Mc", "Me", "Cf", "Sk")
"""Unicode categories of characters that stay with the one before; of Cf, only those that `_heard` keeps."""
_JOINER = "\N{ZERO WIDTH JOINER}"
_KEPT = frozenset(("\N{ZERO WIDTH NON-JOINER}", _JOINER, *map(chr, range(0xE0020, 0xE0080))))
"""Invisible characters that belong to the one before: joiners, and the tags of flags."""
_LONGEST = 8
"""Length of the longest Han word that is searched."""
_MARKS = 30
"""Combining marks in a row that are normalised: no script uses more, and the time is quadratic in their number."""


def split(sentence: str, limit: int) -> tuple[str, ...]:
    """Tokens of a sentence, in order.

    Whitespace only separates. A punctuation mark is a token of its own. Combining marks stay with their character, and
    so do characters after a joiner; the two letters of a flag are one token. Other characters that only control the
    layout of text (its direction, line breaks) are dropped.

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
    return tuple(token for token, _ in _pieces(sentence, limit))


def split_words(sentence: str, limit: int, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Tokens of a sentence by word: in a run of Han characters, always the longest known word.

    Parameters
    ----------
    sentence
        Any text.
    limit
        Number of tokens that are kept.
    knows
        Whether a text is a word; a character that starts no known word is a token of its own.

    Returns
    -------
    tuple of str
        At most `limit` tokens, none of them empty.
    """
    pieces = _pieces(sentence, limit * _LONGEST)
    tokens: list[str] = []
    place = 0
    while place < len(pieces) and len(tokens) < limit:
        run = [pieces[place][0]]
        for piece, follows in pieces[place + 1 : place + _LONGEST]:
            if not (follows and is_han(run[-1][0]) and is_han(piece[0])):  # a word does not extend over a space
                break
            run.append(piece)
        words = {length: "".join(run[:length]) for length in range(len(run), 1, -1)}
        length = next((length for length, word in words.items() if knows(word)), 1)
        tokens.append(words.get(length, run[0]))
        place += length
    return tuple(tokens)


def _pieces(sentence: str, limit: int) -> list[tuple[str, bool]]:
    """Tokens of `split`, each with whether it follows the one before without a space."""
    tokens: list[list[str]] = []  # a list of characters: appending to a text copies it each time
    follow: list[bool] = []
    open_word = near = False
    for character in _composed(_heard(sentence)):
        category = unicodedata.category(character)
        if tokens and category in _JOINED and (near or category != "Cf"):
            tokens[-1].append(character)
            continue
        if near and _is_tied(tokens[-1], character, category):
            tokens[-1].append(character)
            open_word = False
            continue
        if character.isspace() or category.startswith("C"):
            open_word = near = False
            continue
        in_word = _spells(character) or (open_word and character in _INSIDE_WORDS)
        if in_word and open_word:
            tokens[-1].append(character)
        elif len(tokens) == limit:
            break
        else:
            tokens.append([character])
            follow.append(near)
        open_word, near = in_word, True
    return [("".join(token), follows) for token, follows in zip(tokens, follow, strict=True)]


def _is_tied(token: list[str], character: str, category: str) -> bool:
    """Whether a character belongs to the token before it: after a joiner, or as the second letter of a flag."""
    if token[-1] == _JOINER:
        return category.startswith("S")
    return len(token) == 1 and _is_flag_letter(token[0]) and _is_flag_letter(character)


def _is_flag_letter(character: str) -> bool:
    """Whether a character is one of the 26 regional indicators."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def join(tokens: tuple[str, ...]) -> str:
    """Join tokens to a sentence: spaces between words, none next to Han characters or before punctuation."""
    text = ""
    for token in tokens:
        glued = not text or is_han(text[-1]) or is_han(token[0]) or not token[0].isalnum()
        text += token if glued else f" {token}"
    return text


@lru_cache(maxsize=4096)
def _spells(character: str) -> bool:
    """Whether words are spelled with a character; a Han character is a word itself."""
    return character.isalnum() and not is_han(character)


def _heard(sentence: str) -> str:
    """The sentence without layout characters; direction marks would affect all text around it."""
    formats = {one for one in set(sentence) if unicodedata.category(one) == "Cf"} - _KEPT
    return sentence.translate(dict.fromkeys(map(ord, formats))) if formats else sentence


def _composed(sentence: str) -> str:
    """The sentence in NFC; a run of more than `_MARKS` marks is normalised in chunks."""
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
