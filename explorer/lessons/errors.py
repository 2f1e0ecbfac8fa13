"""Errors of lesson inputs, one class per kind of input; their messages are in the locale files."""

from explorer.errors import ExplorerError


class LessonError(ExplorerError, ValueError):
    """A lesson cannot be built from the given inputs."""


class UnknownLesson(LessonError):
    """There is no such lesson. Details: `name`, `lessons`."""


class NotText(LessonError):
    """A sentence is not a text. Details: `got`."""


class HalfCharacter(LessonError):
    """A sentence contains a lone surrogate. Details: `place` (from 1), `point` (its code point)."""


class NoTokens(LessonError):
    """A sentence has no tokens. Details: `text` (its start)."""


class UnknownCut(LessonError):
    """The tokenisation is unknown. Details: `got`."""


class NoFunction(LessonError):
    """The test for words is not callable. Details: `got`."""


class NoSuchToken(LessonError):
    """A position is not in the sentence. Details: `got`, `n` (tokens), `last` (position)."""


class WrongWeights(LessonError):
    """Weights are not real numbers, or have the wrong shape. Details: `got`, `v`, `d`."""


class WeightOutside(LessonError):
    """A weight exceeds the range of a cell. Details: `value`, `row`, `column`, `limit`."""


class WrongSize(LessonError):
    """No vectors have this size. Details: `got`, `words`, `dimensions` (the largest)."""
