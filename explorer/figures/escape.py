"""Words as Plotly text: shown letter by letter, whatever they hold."""

import html

from explorer.locales.number_format import visible
from explorer.locales.text_width import text_width

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
    kept = beginning(word, columns)
    return word if kept == word else word[: max(len(kept) - 1, 1)] + "…"


def shorten_middle(word: str, columns: int) -> str:
    """Word cut in its middle to a width: what begins alike is told apart by its end; see `shorten`."""
    if beginning(word, columns) == word:
        return word
    end = columns // 2
    return f"{beginning(word, columns - end - 1)}…{ending(word, end)}"


def beginning(word: str, columns: int) -> str:
    """As much of the beginning of a word as fits into a width; see `shorten`."""
    used = 0
    for place, char in enumerate(word):
        used += text_width(char)
        if used > columns:
            return word[:place]
    return word


def ending(word: str, columns: int) -> str:
    """As much of the end of a word as fits into a width; see `shorten`."""
    return beginning(word[: -columns - 1 : -1], columns)[::-1]
