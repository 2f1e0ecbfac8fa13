"""The sentences of the interface, one file a language, and the one function that reads them."""

import tomllib
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

LANGUAGES = ("zh", "en")
"""Codes of the languages, in the order in which they are offered."""


class _Writer(Formatter):
    """Fills fields in; ``{n:row|rows}`` is the first for one, the second for any other number."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the library has it
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if value == 1 else many
        return str(super().format_field(value, format_spec))


_WRITER = _Writer()


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
        The fields of the sentence; format specifications such as ``{n:,}`` are honoured, and ``{n:row|rows}`` chooses.

    Returns
    -------
    str
        Plain text; whoever shows it escapes it for where it goes.

    Raises
    ------
    KeyError
        If the key or a field is missing.
    """
    return _WRITER.vformat(catalogue(language)[key], (), values)


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
