"""Detection of Chinese characters."""

import re
import unicodedata

HAN_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]+")
"""Pattern of a word that consists of Chinese characters; compiled, because it is applied to entire vocabularies."""

_HAN_LIKE = (0x3005, 0x3007)  # iteration mark and zero, which are written like Chinese characters


def is_han(character: str) -> bool:
    """Whether a character is a Chinese character, an iteration mark or the round zero."""
    return ord(character) in _HAN_LIKE or unicodedata.name(character, "").startswith("CJK ")
