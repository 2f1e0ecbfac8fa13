"""Errors in lesson inputs, one exception class per kind of error; the messages are in the locale files."""

from explorer.errors import ExplorerError


class LessonError(ExplorerError, ValueError):
    """The lesson cannot be built from the given inputs."""


class UnknownLesson(LessonError):
    """The lesson does not exist. Details: `name`, `lessons`."""


class NotText(LessonError):
    """The sentence is not a string. Details: `got`."""


class HalfCharacter(LessonError):
    """The sentence contains a lone surrogate. Details: `place` (position from 1), `point` (its code point)."""


class NoTokens(LessonError):
    """The sentence has no tokens. Details: `text` (its start)."""


class UnknownCut(LessonError):
    """The tokenisation method is unknown. Details: `got`."""


class NoFunction(LessonError):
    """The function that recognises words is not callable. Details: `got`."""


class NoSuchToken(LessonError):
    """The position is outside the sentence. Details: `got`, `n` (number of tokens), `last` (last position)."""


class WrongWeights(LessonError):
    """The weights are not real numbers or have the wrong shape. Details: `got`, `v`, `d`."""


class WeightOutside(LessonError):
    """A weight is outside the range of a cell. Details: `value`, `row`, `column`, `limit`."""


class WrongSize(LessonError):
    """The size is not a possible size of vectors. Details: `got`, `words`, `dimensions` (the largest ones)."""


class WrongInput(LessonError):
    """An input of a lesson does not exist or has an invalid value. Details: `lesson`, `name`, `got`."""
