"""Words as Plotly text: shown letter by letter, whatever they hold."""

import html
import unicodedata

from explorer.locales.writing import visible

_GUARD = "\u200b"


def plain(word: str) -> str:
    r"""Word as text that Plotly shows literally.

    Plotly reads a few HTML tags and entities, and formulas between dollar signs. Tags are split off before entities are
    decoded, so escaping ``& < >`` is enough, and quotation marks must stay (``&quot;`` would be shown as it is). A
    zero-width space keeps a word from beginning or ending with a dollar sign. Characters that cannot be seen, or that
    turn the reading direction of everything behind them, are named: ``\u202e`` becomes ``⟨U+202E⟩``.

    Parameters
    ----------
    word
        Any string, also one with lone surrogates.

    Returns
    -------
    str
        Text for `text`, `ticktext` and annotations of a figure.
    """
    seen = visible(word)
    if seen.startswith("$"):
        seen = _GUARD + seen
    if seen.endswith("$"):
        seen += _GUARD
    return html.escape(seen, quote=False)


def shorten(word: str, columns: int) -> str:
    """Word cut to a width, with an ellipsis; Chinese, Japanese and Korean characters count two columns."""
    used = 0
    for place, char in enumerate(word):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > columns:
            return word[: max(place - 1, 1)] + "…"
    return word
