"""Which lessons there are, for whoever asks for one by its name: the command line, the stand-alone file, notebooks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from explorer.lessons.errors import UnknownLesson
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup import lookup_lesson

LESSONS: Mapping[str, Callable[..., Lesson]] = MappingProxyType({"lookup": lookup_lesson})
"""Ids in the order of the navigation, each with the function that makes it; every input has a default."""


def lesson(name: str, **inputs: object) -> Lesson:
    """A lesson with inputs of one's own.

    Parameters
    ----------
    name
        One of `LESSONS`.
    inputs
        What the function of the lesson takes, such as ``sentence`` for ``lookup``.

    Returns
    -------
    Lesson
        Every step with its scene.

    Raises
    ------
    LessonError
        If there is no such lesson, or it cannot be made from these inputs.
    """
    return maker(name)(**inputs)


def maker(name: str) -> Callable[..., Lesson]:
    """The function that makes a lesson; `UnknownLesson` if there is none of this name."""
    if not isinstance(name, str) or name not in LESSONS:
        raise UnknownLesson(name=name, lessons=", ".join(LESSONS))
    return LESSONS[name]
