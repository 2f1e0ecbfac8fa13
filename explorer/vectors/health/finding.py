"""One finding of a health report, with its state and its sentence."""

from dataclasses import dataclass
from typing import Any

from explorer.locales import catalogue, sentence
from explorer.locales.number_format import MINUS, visible

GOOD, LOOK, DAMAGED = "good", "look", "damaged"
STATES = (DAMAGED, LOOK, GOOD)
"""Ordered from the worst to the best."""

_HUNDRED, _MILLION = 100, 1e6

_SLIVER = 0.001
"""Shares below this are written as "less than" instead of being rounded to 0."""


class _Number(float):
    """A number formatted with a true minus sign, and without an exponent below a million."""

    def __format__(self, spec: str) -> str:
        spec = ",.0f" if spec == ".3g" and _HUNDRED <= abs(self) < _MILLION else spec
        return super().__format__(spec).replace("-", MINUS)


@dataclass(frozen=True)
class Finding:
    """One finding of a report.

    Attributes
    ----------
    state
        ``good``, ``look`` (worth a look) or ``damaged``.
    key
        Key of its text in the locales, ``health.finding.<key>``; the advice is ``health.advice.<key>``, if any.
    values
        Fields of the texts: numbers, texts, words, and names of scripts with shares.
    """

    state: str
    key: str
    values: dict[str, Any]

    def sentence(self, language: str) -> str:
        """Return the finding as plain text."""
        return self._sentence(language, "finding")

    def advice(self, language: str) -> str:
        """Return the advice; empty if there is none."""
        return self._sentence(language, "advice") if f"health.advice.{self.key}" in catalogue(language) else ""

    def _sentence(self, language: str, part: str) -> str:
        values = {name: _formatted(language, value) for name, value in self.values.items()}
        if "lines" in self.values:
            values["where"] = _where(language, self.values["lines"], self.values["n"])
        if "drawn" in self.values:
            values["scope"] = scope(language, self.values["drawn"], self.values["of"])
        return sentence(language, f"health.{part}.{self.key}", **values)


def scope(language: str, drawn: int, of: int) -> str:
    """Return the number of examined words and of all words, as part of a sentence."""
    return sentence(language, "health.scope.all" if drawn == of else "health.scope.sample", drawn=drawn, of=of)


def _where(language: str, lines: tuple[int, ...], count: int) -> str:
    """Format line numbers as part of a sentence, which states whether they are all or only the first."""
    if not lines:
        return ""
    *others, last = map(str, lines)
    comma, last_comma = (sentence(language, f"health.{name}") for name in ("comma", "and"))
    text = comma.join(others) + last_comma + last if others else last
    name = ("all" if others else "one") if len(lines) == count else "first"
    return sentence(language, f"health.where.{name}", lines=text)


def _formatted(language: str, value: object) -> object:
    """Format a value for a sentence."""
    comma = sentence(language, "health.comma")
    if isinstance(value, float):
        return _Number(value)
    if isinstance(value, dict):
        names = {name: sentence(language, f"health.script.{name}") for name in value}
        return comma.join(f"{names[name]} {_share(part)}" for name, part in value.items())
    if isinstance(value, tuple):
        return comma.join(str(item) if isinstance(item, int) else visible(item) for item in value)
    return visible(value) if isinstance(value, str) else value


def _share(part: float) -> str:
    """Format a share so that only 0 is written as 0 % and only 1 as 100 %."""
    if 0 < part < _SLIVER:
        return f"<{_SLIVER:.1%}"
    if 1 - _SLIVER < part < 1:
        return f">{1 - _SLIVER:.1%}"
    return f"{part:.0%}" if part == 1 else f"{part:.1%}"
