"""Widgets that are bound to a field of the state."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from explorer.ui.state import bind_widget
from explorer.ui.text import names, t


def choice(key: str, options: Sequence[Any], field: str, **settings: Any) -> None:  # noqa: ANN401 - as streamlit has it
    """Draw a choice of one of a few options, in one row without a visible label.

    Parameters
    ----------
    key
        Key of its text; the text of an option is ``<key>.<option>``.
    options
        Values of the field.
    field
        Field of `ViewState`.
    settings
        Further arguments of ``st.segmented_control``.
    """
    settings = {"label_visibility": "collapsed"} | bind_widget(field) | settings
    st.segmented_control(t(key), options, required=True, format_func=names(key, options), **settings)


def distinct_labels(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Labels of options by value; a prime marks a repeated label, because the browser distinguishes options by labels.

    Parameters
    ----------
    labels
        Value and label of each option.
    """
    result: dict[str, str] = {}
    for value, label in labels:
        while label in result.values():
            label += "\N{PRIME}"
        result[value] = label
    return result
