"""Which characters are Chinese characters."""

import re
import unicodedata

HAN_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]+")
"""A word of Chinese characters alone; a pattern, because whole vocabularies go through it."""

_LIKE_ONE = (0x3005, 0x3007)  # the iteration mark and the zero, which are written like one


def is_han(character: str) -> bool:
    """Whether a character is a Chinese character, an iteration mark or the round zero."""
    return ord(character) in _LIKE_ONE or unicodedata.name(character, "").startswith("CJK ")
