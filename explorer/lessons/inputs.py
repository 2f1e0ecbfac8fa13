"""Declared inputs of a lesson: parse the text of a link or option, print it again, and clean values of the browser.

Links, edits of the picture, options of the command line and the controls of the page all follow from the declaration.
"""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.limits import LIMITS

_NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,2})?")


@dataclass(frozen=True)
class Input(ABC):
    """One input of a lesson.

    Attributes
    ----------
    name
        Name in `Lesson.inputs`, in links and on the command line.
    default
        Value if nothing is given.
    """

    name: str
    default: Any

    @abstractmethod
    def clean(self, raw: object) -> Any:  # noqa: ANN401 - each input has its own type
        """Return a valid value for any value from the browser; raise `ValueError` if there is none."""

    def parse(self, text: str) -> Any:  # noqa: ANN401 - as above
        """Return the value of a text in a link; raise `ValueError` if it is malformed."""
        return self.clean(text)

    def print(self, value: Any) -> str:  # noqa: ANN401 - as above
        """Format a value for `parse`."""
        return str(value)


@dataclass(frozen=True)
class Word(Input):
    """A word of the open vectors; empty for the one that the lesson chooses."""

    default: str = ""

    def clean(self, raw: object) -> str:
        """Return a text without lone surrogates, cut to what a link can carry."""
        if not isinstance(raw, str):
            raise ValueError(raw)  # noqa: TRY004 - callers treat all unusable values alike
        return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")[: LIMITS.query_value].strip()


@dataclass(frozen=True)
class Index(Input):
    """An integer from 0 to `last`."""

    default: int = 0
    last: int = LIMITS.dimensions_max - 1

    def clean(self, raw: object) -> int:
        """Return an integer in the range."""
        if type(raw) is not int or not 0 <= raw <= self.last:
            raise ValueError(raw)
        return raw

    def parse(self, text: str) -> int:
        """Return the number of ASCII digits."""
        if not (text.isascii() and text.isdigit()):
            raise ValueError(text)
        return self.clean(int(text))


@dataclass(frozen=True)
class Numbers(Input):
    """A fixed number of numbers with two decimals.

    Attributes
    ----------
    most
        Largest absolute value of each number.
    """

    default: tuple[float, ...]
    most: tuple[float, ...]

    def clean(self, raw: object) -> tuple[float, ...]:
        """Return the numbers, rounded to two decimals."""
        if not isinstance(raw, list | tuple) or len(raw) != len(self.default):
            raise ValueError(raw)
        values = []
        for value, most in zip(raw, self.most, strict=True):
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise ValueError(raw)
            rounded = round(float(value), 2) + 0.0  # no negative zero
            if abs(rounded) > most:
                raise ValueError(raw)
            values.append(rounded)
        return tuple(values)

    def parse(self, text: str) -> tuple[float, ...]:
        """Return the numbers of a text such as ``2_-0.5``."""
        parts = text.split("_")
        if not text.isascii() or not all(_NUMBER.fullmatch(part) for part in parts):
            raise ValueError(text)
        return self.clean([float(part) for part in parts])

    def print(self, value: Sequence[float]) -> str:
        """Format numbers for `parse`."""
        return "_".join(f"{one:.2f}".rstrip("0").rstrip(".") for one in value)


def cleaned(inputs: Sequence[Input], raw: Mapping[str, object], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return valid values for all inputs; an invalid or missing one keeps its previous value."""
    values = {}
    for one in inputs:
        try:
            values[one.name] = one.clean(raw[one.name])
        except (KeyError, ValueError, OverflowError):
            values[one.name] = before[one.name]
    return values


def parsed(inputs: Sequence[Input], texts: Mapping[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the values of texts, with defaults for missing and malformed ones, and the names of the malformed."""
    values, refused = {}, []
    for one in inputs:
        values[one.name] = one.default
        if one.name in texts:
            try:
                values[one.name] = one.parse(texts[one.name])
            except (ValueError, OverflowError):
                refused.append(one.name)
    return values, tuple(refused)


def printed(inputs: Sequence[Input], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of all values that differ from the defaults."""
    return {one.name: one.print(values[one.name]) for one in inputs if values[one.name] != one.default}
