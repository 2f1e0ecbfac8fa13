"""Sentences of the interface, one file per language, and the function that looks them up."""

import tomllib
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

LANGUAGES = ("zh", "en")
"""Language codes, in the order of the language menu."""


class _PluralFormatter(Formatter):
    """Formatter with plurals: ``{n:row|rows}`` is ``row`` if n is 1, else ``rows``."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the library has it
        one, separator, many = format_spec.partition("|")
        if separator:
            return one if value == 1 else many
        return str(super().format_field(value, format_spec))


_FORMATTER = _PluralFormatter()


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of one language, keyed by dotted path.

    Parameters
    ----------
    language
        One of `LANGUAGES`.

    Returns
    -------
    dict
        ``{"nav.start": "Start", ...}``.

    Raises
    ------
    ValueError
        If the language is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    text = resources.files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text)))


def sentence(language: str, key: str, /, **values: object) -> str:
    """Return a sentence with its fields filled in.

    Parameters
    ----------
    language
        One of `LANGUAGES`.
    key
        Dotted path in the locale file.
    values
        Fields of the sentence. Format specifications such as ``{n:,}`` and plurals such as ``{n:row|rows}`` apply.

    Returns
    -------
    str
        Plain text; the caller escapes it for its output format.

    Raises
    ------
    KeyError
        If the key or a field is missing.
    """
    return _FORMATTER.vformat(catalogue(language)[key], (), values)


def fields(text: str) -> set[str]:
    """Names of the fields of a sentence; tests use them to compare the languages."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _flatten(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Flatten nested tables into pairs of dotted key and text."""
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, dict):
            pairs += _flatten(value, f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
