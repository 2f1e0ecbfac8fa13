"""Width of text in columns: Chinese characters take two, others one."""

import unicodedata


def is_wide(character: str) -> bool:
    """Whether a character takes two columns (East Asian Width "wide" or "full")."""
    return unicodedata.east_asian_width(character) in "WF"


def text_width(text: str) -> int:
    """Return the number of columns that a text takes."""
    return sum(2 if is_wide(character) else 1 for character in text)
