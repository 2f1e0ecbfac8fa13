"""Registry of the lessons by name, for the command line, the stand-alone file and notebooks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from explorer.lessons.errors import UnknownLesson
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup import lookup_lesson

LESSONS: Mapping[str, Callable[..., Lesson]] = MappingProxyType({"lookup": lookup_lesson})
"""Lesson ids in the order of the navigation, each with the function that builds it; every input has a default."""


def lesson(name: str, **inputs: object) -> Lesson:
    """Build a lesson with given inputs.

    Parameters
    ----------
    name
        One of `LESSONS`.
    inputs
        Arguments of the function of the lesson, such as ``sentence`` for ``lookup``.

    Returns
    -------
    Lesson
        All steps with their scenes.

    Raises
    ------
    LessonError
        If there is no such lesson, or it cannot be built from these inputs.
    """
    return maker(name)(**inputs)


def maker(name: str) -> Callable[..., Lesson]:
    """Function that builds a lesson; `UnknownLesson` if there is none of this name."""
    if not isinstance(name, str) or name not in LESSONS:
        raise UnknownLesson(name=name, lessons=", ".join(LESSONS))
    return LESSONS[name]
