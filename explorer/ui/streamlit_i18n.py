"""The words of Streamlit's own widgets, which know English only, in the language of the session.

They are hidden, from the eye and from a screen reader, and words of ours are put behind them by CSS. A test in the
browser looks for English that a new version of Streamlit may bring.
"""

import streamlit as st

from explorer.ui.text import t

_AREA = "[data-testid=stFileUploader]"
_ZONE = f"{_AREA} [data-testid=stFileUploaderDropzone]"
_WRONG = "[data-testid=stFileChip][aria-invalid=true]"
_BUTTON = f"{_ZONE} > span button [data-testid=stMarkdownContainer]"
_LIMIT = f"{_ZONE} [data-testid=stFileUploaderDropzoneInstructions] > div"
_DRAGGED = f"{_ZONE} > div:not([data-testid]) > span"
_ALERT = f"{_AREA} {_WRONG} [role=alert]"
_ENTER = "[data-testid=InputInstructions] > span"  # of every box of one line


def translate_text_inputs() -> None:
    """Put in the words of the boxes that any page has; takes no room on the page."""
    st.html(f"<style>{_replacement_rule(_ENTER, t('app.enter'), 'font-size:.75rem;line-height:1')}</style>")


def translate_uploader(mb: int, *, names: bool) -> None:
    """Put the words in; takes no room on the page.

    Parameters
    ----------
    mb
        Megabytes of the largest file that is taken.
    names
        Whether a file can also be named, which is said of one that is too large.
    """
    refused = t("start.upload.refused", mb=mb) + (t("start.upload.instead") if names else "")
    words = {
        _DRAGGED: t("start.upload.release"),
        _ALERT: refused,
    }
    rules = [_replacement_rule(place, text) for place, text in words.items()]
    rules.append(f"{_BUTTON} > *, {_LIMIT} > *{{display:none}}")
    rules.append(f"{_BUTTON}::after{_content_declarations(t('start.upload.choose'))}")
    rules.append(f"{_LIMIT}::after{_content_declarations(t('start.upload.limit', mb=mb), 'opacity:.7')}")
    # what a small mark says when the pointer is on it, is said below for everybody
    rules.append(f"{_ZONE}:has({_WRONG}){{flex-wrap:wrap}}")
    rules.append(f"{_ZONE}:has({_WRONG})::after{_content_declarations(refused, 'flex:100%')}")
    rules.append("[data-testid=stTooltipErrorContent]{display:none}")
    st.html(f"<style>{''.join(rules)}</style>")


def _replacement_rule(place: str, text: str, more: str = "") -> str:
    """Rules that show a text in the place of another one."""
    return f"{place}{{visibility:hidden;font-size:0}}{place}::after{_content_declarations(text, more)}"


def _content_declarations(text: str, more: str = "") -> str:
    """Declarations that show a text."""
    return f'{{content:"{css_escape(text)}";visibility:visible;font-size:.875rem;{more}}}'


def css_escape(text: str) -> str:
    """Text inside a string of CSS: whatever is no letter or digit by its number."""
    return "".join(letter if letter.isalnum() else f"\\{ord(letter):x} " for letter in text)
