"""Character classes as bits, to classify all words of a vocabulary by table lookup."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

_NAMED = (
    "latin", "han", "cyrillic", "greek", "arabic", "hebrew", "hangul", "devanagari", "thai", "kana", "other"
)  # fmt: skip
SCRIPTS = {name: 1 << bit for bit, name in enumerate(_NAMED)}
"""Script -> bit."""

LETTERS = sum(SCRIPTS.values())
DIGIT, SYMBOL, SPACE, CONTROL, REPLACED, RUN, COMPOSED, CASED = (1 << bit for bit in range(11, 19))
"""Bits of other classes: COMPOSED may change under NFC, CASED under case folding; RUN is set by the caller."""

_WORDS = {"CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana", "KATAKANA-HIRAGANA": "kana"}
_WIDTHS = ("FULLWIDTH ", "HALFWIDTH ")
_JOINERS = ("\u200c", "\u200d")
_JAMO = range(0x1100, 0x1200)


class Kinds:
    """Lookup tables over all code points, filled for those that occur."""

    def __init__(self) -> None:
        self.bits: NDArray[np.uint32] = np.zeros(0x110000, dtype=np.uint32)
        self.folded: NDArray[np.uint32] = np.arange(0x110000, dtype=np.uint32)
        self._known: NDArray[np.bool_] = np.zeros(0x110000, dtype=np.bool_)

    def learn(self, points: NDArray[np.uint32]) -> None:
        """Fill the tables for the code points of a text."""
        present = np.zeros(len(self._known), dtype=np.bool_)
        present[points] = True
        for point in np.flatnonzero(present & ~self._known).tolist():
            character = chr(point)
            lower = character.casefold()
            self.bits[point] = kind(character) | (CASED if lower != character else 0)
            if len(lower) == 1:
                self.folded[point] = ord(lower)
        self._known |= present


def kind(character: str) -> int:
    """Return the bits of one character."""
    category = unicodedata.category(character)
    composed = COMPOSED if _may_change(character, category) else 0
    if character == "\N{REPLACEMENT CHARACTER}":
        return REPLACED | composed
    if category[0] == "Z" or character in "\t\n\v\f\r":
        return SPACE | composed
    if category[0] == "C":
        return composed if character in _JOINERS else CONTROL | composed
    if category[0] == "L":
        return SCRIPTS[_script(character)] | composed
    return {"N": DIGIT, "M": 0}.get(category[0], SYMBOL) | composed


def _script(character: str) -> str:
    """Return the script of a letter, from the first word of its Unicode name."""
    name = unicodedata.name(character, "")
    for width in _WIDTHS:
        name = name.removeprefix(width)
    first = name.partition(" ")[0]
    script = _WORDS.get(first, first.lower())
    return script if script in SCRIPTS else "other"


def _may_change(character: str, category: str) -> bool:
    """Whether NFC may change a text that contains this character."""
    return category[0] == "M" or ord(character) in _JAMO or unicodedata.normalize("NFC", character) != character
