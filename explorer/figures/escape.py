"""Words as Plotly text: every word is displayed literally."""

import html

from explorer.locales.number_format import visible
from explorer.locales.text_width import text_width

_GUARD = "\u200b"


def plain(word: str) -> str:
    r"""Escape a word so that Plotly displays it literally.

    Plotly interprets some HTML tags and entities, and formulas between dollar signs. It splits off tags before it
    decodes entities, so escaping ``& < >`` is enough, and quotation marks must stay (``&quot;`` would be displayed as
    is). A zero-width space is added before a leading and after a trailing dollar sign. Invisible characters and
    characters that change the text direction are replaced by their code points: ``\u202e`` becomes ``⟨U+202E⟩``.

    Parameters
    ----------
    word
        Any string; lone surrogates are allowed.

    Returns
    -------
    str
        Text for `text`, `ticktext` and annotations of a figure.
    """
    text = visible(word)
    if text.startswith("$"):
        text = _GUARD + text
    if text.endswith("$"):
        text += _GUARD
    return html.escape(text, quote=False)


def shorten(word: str, columns: int) -> str:
    """Cut a word at its end to a width, with an ellipsis; East Asian wide characters take two columns."""
    kept = beginning(word, columns)
    return word if kept == word else word[: max(len(kept) - 1, 1)] + "…"


def shorten_middle(word: str, columns: int) -> str:
    """Cut a word in the middle to a width, so that its end remains visible; see `shorten`."""
    if beginning(word, columns) == word:
        return word
    end = columns // 2
    return f"{beginning(word, columns - end - 1)}…{ending(word, end)}"


def beginning(word: str, columns: int) -> str:
    """Longest prefix of a word that fits into a width; see `shorten`."""
    used = 0
    for index, character in enumerate(word):
        used += text_width(character)
        if used > columns:
            return word[:index]
    return word


def ending(word: str, columns: int) -> str:
    """Longest suffix of a word that fits into a width; see `shorten`."""
    return beginning(word[: -columns - 1 : -1], columns)[::-1]
