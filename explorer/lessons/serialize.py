"""Serialise a lesson for the player as plain JSON with the texts of one language."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from explorer.lessons.lesson import Element, Lesson, Message

Translate = Callable[[Message], str]
_POSITION = ("x", "y", "w", "h")


def payload(lesson: Lesson, translate: Translate) -> dict[str, Any]:
    """Convert a lesson to plain dictionaries, lists, strings and numbers, as in docs/lesson.schema.json.

    Parameters
    ----------
    lesson
        Any lesson.
    translate
        Returns the text of a message in one language.

    Returns
    -------
    dict
        Keys are the attributes of the dataclasses; attributes with their default value are left out.
    """
    plain: dict[str, Any] = _plain(lesson, translate)
    return plain


def _plain(value: Any, translate: Translate) -> Any:  # noqa: ANN401 - any value of a lesson
    if isinstance(value, Message):
        return translate(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _object(value, translate)
    if isinstance(value, tuple | list):
        return [_plain(item, translate) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item, translate) for name, item in value.items()}
    return value


def _object(value: Any, translate: Translate) -> dict[str, Any]:  # noqa: ANN401 - any dataclass of a lesson
    plain: dict[str, Any] = {}
    for field in fields(value):
        current = getattr(value, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if current != default:
            is_position = isinstance(value, Element) and field.name in _POSITION
            plain[field.name] = round(current, 2) if is_position else _plain(current, translate)
    return plain
