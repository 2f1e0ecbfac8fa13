"""Translate the labels of Streamlit's own widgets, which are English only.

CSS hides them, also from screen readers, and shows translations instead. A browser test looks for English texts that a
new version of Streamlit may add.
"""

import streamlit as st

from explorer.ui.text import t

_AREA = "[data-testid=stFileUploader]"
_ZONE = f"{_AREA} [data-testid=stFileUploaderDropzone]"
_REJECTED = "[data-testid=stFileChip][aria-invalid=true]"
_BUTTON = f"{_ZONE} > span button [data-testid=stMarkdownContainer]"
_LIMIT = f"{_ZONE} [data-testid=stFileUploaderDropzoneInstructions] > div"
_DRAGGED = f"{_ZONE} > div:not([data-testid]) > span"
_ALERT = f"{_AREA} {_REJECTED} [role=alert]"
_ENTER = "[data-testid=InputInstructions] > span"  # of every single-line box


def translate_text_inputs() -> None:
    """Translate the text boxes of a page; takes no space."""
    st.html(f"<style>{_replacement_rule(_ENTER, t('app.enter'), 'font-size:.75rem;line-height:1')}</style>")


def translate_uploader(mb: int, *, names: bool) -> None:
    """Translate the file uploader; takes no space.

    Parameters
    ----------
    mb
        Largest accepted file in megabytes.
    names
        Whether a file can also be named by its path, which is suggested for one that is too large.
    """
    refused = t("start.upload.refused", mb=mb) + (t("start.upload.instead") if names else "")
    words = {
        _DRAGGED: t("start.upload.release"),
        _ALERT: refused,
    }
    rules = [_replacement_rule(selector, text) for selector, text in words.items()]
    rules.append(f"{_BUTTON} > *, {_LIMIT} > *{{display:none}}")
    rules.append(f"{_BUTTON}::after{_content_declarations(t('start.upload.choose'))}")
    rules.append(f"{_LIMIT}::after{_content_declarations(t('start.upload.limit', mb=mb), 'opacity:.7')}")
    # also show the text of the tooltip below the files
    rules.append(f"{_ZONE}:has({_REJECTED}){{flex-wrap:wrap}}")
    rules.append(f"{_ZONE}:has({_REJECTED})::after{_content_declarations(refused, 'flex:100%')}")
    rules.append("[data-testid=stTooltipErrorContent]{display:none}")
    st.html(f"<style>{''.join(rules)}</style>")


def _replacement_rule(selector: str, text: str, more: str = "") -> str:
    """CSS rules that replace a text."""
    return f"{selector}{{visibility:hidden;font-size:0}}{selector}::after{_content_declarations(text, more)}"


def _content_declarations(text: str, more: str = "") -> str:
    """CSS declarations that show a text."""
    return f'{{content:"{css_escape(text)}";visibility:visible;font-size:.875rem;{more}}}'


def css_escape(text: str) -> str:
    """Escape a text for a CSS string: every character that is not alphanumeric by its code point."""
    return "".join(character if character.isalnum() else f"\\{ord(character):x} " for character in text)
