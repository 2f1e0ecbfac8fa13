"""The sentences of the interface, one file a language, and the one function that reads them."""

import tomllib
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

LANGUAGES = ("zh", "en")
"""Codes of the languages, in the order in which they are offered."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of one language, keyed by their dotted path.

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
        If the language has no file.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    text = resources.files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text)))


def sentence(language: str, key: str, /, **values: object) -> str:
    """One sentence with its values filled in.

    Parameters
    ----------
    language
        One of `LANGUAGES`.
    key
        Dotted path in the locale file.
    values
        The fields of the sentence; format specifications such as ``{n:,}`` are honoured.

    Returns
    -------
    str
        Plain text; whoever shows it escapes it for where it goes.

    Raises
    ------
    KeyError
        If the key or a field is missing.
    """
    return catalogue(language)[key].format(**values)


def fields(text: str) -> set[str]:
    """Names of the fields of a sentence, so that a test can hold the languages to each other."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _flatten(tree: dict[str, Any], path: str = "") -> list[tuple[str, str]]:
    """Turn nested tables into dotted keys."""
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, dict):
            pairs += _flatten(value, f"{path}{name}.")
        else:
            pairs.append((f"{path}{name}", str(value)))
    return pairs
