"""Format numbers and words in the same way in all languages and outputs."""

import re

MINUS = "\N{MINUS SIGN}"
"""Minus sign, as wide as the plus sign, so that columns of numbers align."""

# Control, format, private-use, surrogate and line-breaking characters, except the two joiners that scripts need.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\uf8ff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001-\U000e007f\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)


def number(value: float, decimals: int = 2) -> str:
    """Format a number with fixed decimals, a true minus sign and no negative zero."""
    text = f"{value:.{decimals}f}"
    digits = text.lstrip("-")
    negative = text.startswith("-") and any(digit in "123456789" for digit in digits)
    return f"{MINUS}{digits}" if negative else digits


def visible(text: object) -> str:
    """Replace invisible and reordering characters by their code points, such as ``⟨U+202E⟩``."""
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", str(text))
