"""From a lesson to what the player receives: plain JSON, with the sentences of one language filled in."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from explorer.lessons.lesson import Element, Lesson, Message, Step

Translate = Callable[[Message], str]


def payload(lesson: Lesson, translate: Translate) -> dict[str, Any]:
    """The lesson as plain dictionaries, lists, strings and numbers.

    Parameters
    ----------
    lesson
        Any lesson.
    translate
        Gives the sentence of a message in the language that is wanted.

    Returns
    -------
    dict
        ``{"id": ..., "steps": [{"id", "name", "text", "code", "scene": {"width", "height", "elements"}}]}``.
        Attributes of an element that have their default value are left out.
    """
    return {"id": lesson.id, "steps": [_step(step, translate) for step in lesson.steps]}


def _step(step: Step, translate: Translate) -> dict[str, Any]:
    return {
        "id": step.id,
        "name": translate(step.name),
        "text": translate(step.text),
        "code": step.code,
        "scene": {
            "width": step.scene.width,
            "height": step.scene.height,
            "elements": [_element(element, translate) for element in step.scene.elements],
        },
    }


def _element(element: Element, translate: Translate) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in fields(element):
        value = getattr(element, field.name)
        if value == field.default and field.name not in ("id", "kind", "x", "y"):
            continue
        if isinstance(value, Message):
            value = translate(value)
        elif isinstance(value, tuple):
            value = list(value)
        elif field.name in ("x", "y", "w", "h"):
            value = round(value, 2)
        plain[field.name] = value
    return plain
