"""What a person changed in the picture of a lesson, as it comes from the browser, and what it does to the inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["EditEvent", "apply_edit", "parse_edit"]

_MOST = 1000
"""Changes that are looked at: nobody makes more before the page has answered."""


@dataclass(frozen=True)
class EditEvent:
    """One value of the inputs that becomes another one.

    Attributes
    ----------
    input
        Name in `Lesson.inputs`.
    path
        Which number of a list, or of a list of lists; empty: all of it.
    value
        Anything: it comes from the browser.
    """

    input: str
    path: tuple[int, ...]
    value: Any


def parse_edit(sent: object, plain: Mapping[str, Any], *, after: int = 0) -> list[tuple[int, EditEvent]]:
    """The changes in a message of the browser that belong to a lesson, each with its number.

    Parameters
    ----------
    sent
        Anything; ``{"lesson": id, "edits": [{"n", "input", "path", "value"}]}`` is expected.
    plain
        The lesson as `explorer.lessons.serialize.payload` gives it.
    after
        Number of the last change that was taken; those up to it come again and are left out.
    """
    if not isinstance(sent, dict) or sent.get("lesson") != plain["id"]:
        return []
    edits = sent.get("edits")
    found = []
    for edit in edits[:_MOST] if isinstance(edits, list) else []:
        if not isinstance(edit, dict):
            continue
        n, name, path = edit.get("n"), edit.get("input"), edit.get("path")
        # the browser has whole numbers as such, or as floats
        if isinstance(n, bool) or not isinstance(n, int | float) or not after < n < 2**53:
            continue
        if not isinstance(name, str) or name not in plain.get("inputs", {}) or not isinstance(path, list):
            continue
        if all(type(place) is int and place >= 0 for place in path):
            found.append((int(n), EditEvent(name, tuple(path), edit.get("value"))))
    return found


def apply_edit(inputs: Mapping[str, Any], changes: Sequence[EditEvent]) -> dict[str, Any]:
    """Inputs with the changes made to them, one after the other; what does not fit them is left out.

    Parameters
    ----------
    inputs
        As in `Lesson.inputs`; they stay as they were.
    changes
        In the order in which they were made.
    """
    made = dict(inputs)
    for change in changes:
        made[change.input] = _replaced(made.get(change.input), change.path, change.value)
    return made


def _replaced(old: Any, path: Sequence[int], value: Any) -> Any:  # noqa: ANN401 - any value of an input
    if not path:
        return value
    if not isinstance(old, list | tuple) or path[0] >= len(old):
        return old
    return [_replaced(one, path[1:], value) if place == path[0] else one for place, one in enumerate(old)]
