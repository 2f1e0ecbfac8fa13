"""Registry of the lessons by name, for the command line, the stand-alone file and notebooks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from explorer.lessons.cosine import INPUTS, cosine_lesson
from explorer.lessons.errors import UnknownLesson
from explorer.lessons.lesson import Lesson
from explorer.lessons.lookup import lookup_lesson
from explorer.lessons.spec import Spec

SPECS: Mapping[str, Spec] = MappingProxyType(
    {
        "cosine": Spec("cosine", INPUTS, ":material/architecture:", cosine_lesson),
    }
)
"""Lessons with declared inputs, by id in the order of the navigation. Pages, links and options follow from them."""

LESSONS: Mapping[str, Callable[..., Lesson]] = MappingProxyType({"lookup": lookup_lesson, **SPECS})
"""Functions that build the lessons, by lesson id in the order of the navigation; every input has a default."""


def lesson(name: str, **inputs: object) -> Lesson:
    """Build a lesson from the given inputs.

    Parameters
    ----------
    name
        One of `LESSONS`.
    inputs
        Arguments of the function that builds the lesson, such as ``sentence`` for ``lookup``.

    Returns
    -------
    Lesson
        All steps with their scenes.

    Raises
    ------
    LessonError
        If the lesson does not exist or cannot be built from these inputs.
    """
    return maker(name)(**inputs)


def maker(name: str) -> Callable[..., Lesson]:
    """Return the function that builds a lesson; raise `UnknownLesson` if the name is unknown."""
    if not isinstance(name, str) or name not in LESSONS:
        raise UnknownLesson(name=name, lessons=", ".join(LESSONS))
    return LESSONS[name]
