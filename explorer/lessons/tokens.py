"""Sentences into tokens for the lessons: a Han character is a token, elsewhere a word is."""

import unicodedata

from explorer.vectors.han import is_han

_INSIDE_WORDS = "'’-_"


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
    tokens: list[str] = []
    open_word = False
    for character in unicodedata.normalize("NFC", sentence):
        if unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Sk") and tokens:
            tokens[-1] += character
            continue
        if character.isspace() or unicodedata.category(character).startswith("C"):
            open_word = False
            continue
        in_word = not is_han(character) and (character.isalnum() or (open_word and character in _INSIDE_WORDS))
        if in_word and open_word:
            tokens[-1] += character
        elif len(tokens) == limit:
            break
        else:
            tokens.append(character)
        open_word = in_word
    return tuple(tokens)


def join(tokens: tuple[str, ...]) -> str:
    """Tokens back into a sentence: spaces between words, none beside Han characters and before punctuation."""
    text = ""
    for token in tokens:
        glued = not text or is_han(text[-1]) or is_han(token[0]) or not token[0].isalnum()
        text += token if glued else f" {token}"
    return text
