"""What a lesson cannot be made from, one class a kind of input; the sentences live in the locale files."""

from explorer.errors import ExplorerError


class LessonError(ExplorerError, ValueError):
    """A lesson cannot be made from what was given."""


class UnknownLesson(LessonError):
    """There is no such lesson. Details: `name`, `lessons`."""


class NotText(LessonError):
    """A sentence is no text. Details: `got`."""


class HalfCharacter(LessonError):
    """A sentence holds half of a pair of surrogates. Details: `place` (from 1), `point` (its code point)."""


class NoTokens(LessonError):
    """A sentence has neither a character nor a word. Details: `text` (its begin)."""


class UnknownCut(LessonError):
    """A sentence cannot be cut like this. Details: `got`."""


class NoFunction(LessonError):
    """What tells words from other texts cannot be called. Details: `got`."""


class NoSuchToken(LessonError):
    """A position is outside of the sentence, or none at all. Details: `got`, `n` (tokens), `last` (position)."""


class WrongWeights(LessonError):
    """Weights are no real numbers, or not as many as needed. Details: `got`, `v`, `d`."""


class WeightOutside(LessonError):
    """A weight does not fit into a cell. Details: `value`, `row`, `column`, `limit`."""


class WrongSize(LessonError):
    """No vectors have this size. Details: `got`, `words`, `dimensions` (the greatest)."""
