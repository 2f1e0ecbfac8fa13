"""Edits of a lesson's picture, as the browser sends them, and their effect on the inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["EditEvent", "apply_edit", "parse_edit"]

_MOST = 1000
"""Edits that are processed at once: more cannot be made before the page answers."""


@dataclass(frozen=True)
class EditEvent:
    """An edit: a new value for one input.

    Attributes
    ----------
    input
        Name in `Lesson.inputs`.
    path
        Index of a number in a list, or in a list of lists; empty: the whole input.
    value
        Any value: it comes from the browser.
    """

    input: str
    path: tuple[int, ...]
    value: Any


def parse_edit(sent: object, plain: Mapping[str, Any], *, after: int = 0) -> list[tuple[int, EditEvent]]:
    """Return the edits in a message of the browser that belong to a lesson, each with its number.

    Parameters
    ----------
    sent
        Anything; ``{"lesson": id, "edits": [{"n", "input", "path", "value"}]}`` is expected.
    plain
        The lesson from `explorer.lessons.serialize.payload`.
    after
        Number of the last processed edit; edits up to it are resent and are ignored.
    """
    if not isinstance(sent, dict) or sent.get("lesson") != plain["id"]:
        return []
    edits = sent.get("edits")
    found = []
    for edit in edits[:_MOST] if isinstance(edits, list) else []:
        if not isinstance(edit, dict):
            continue
        n, name, path = edit.get("n"), edit.get("input"), edit.get("path")
        # the browser sends integers as such or as floats
        if isinstance(n, bool) or not isinstance(n, int | float) or not after < n < 2**53:
            continue
        if not isinstance(name, str) or name not in plain.get("inputs", {}) or not isinstance(path, list):
            continue
        if all(type(place) is int and place >= 0 for place in path):
            found.append((int(n), EditEvent(name, tuple(path), edit.get("value"))))
    return found


def apply_edit(inputs: Mapping[str, Any], changes: Sequence[EditEvent]) -> dict[str, Any]:
    """Apply edits to inputs, one after another; edits that do not fit are ignored.

    Parameters
    ----------
    inputs
        As in `Lesson.inputs`; not modified.
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
