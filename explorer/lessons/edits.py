"""Parse the edits of a lesson's picture that the browser sends, and apply them to the inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["EditEvent", "apply_edit", "parse_edit"]

_MAX_EDITS = 1000
"""Largest number of edits in one message: more cannot be made before the page answers."""


@dataclass(frozen=True)
class EditEvent:
    """A new value for one input or for a part of it.

    Attributes
    ----------
    input
        Name in `Lesson.inputs`.
    path
        Index of a number in a list or in a list of lists; empty for the complete input.
    value
        Any value: it comes from the browser and is not validated.
    """

    input: str
    path: tuple[int, ...]
    value: Any


def parse_edit(sent: object, plain: Mapping[str, Any], *, after: int = 0) -> list[tuple[int, EditEvent]]:
    """Parse a message from the browser and return the edits of a lesson as pairs (number, edit).

    Parameters
    ----------
    sent
        Any value; expected is ``{"lesson": id, "edits": [{"n", "input", "path", "value"}]}``. Others are skipped.
    plain
        The lesson from `explorer.lessons.serialize.payload`.
    after
        Number of the last processed edit; resent edits with this number or a lower one are ignored.
    """
    if not isinstance(sent, dict) or sent.get("lesson") != plain["id"]:
        return []
    edits = sent.get("edits")
    events = []
    for edit in edits[:_MAX_EDITS] if isinstance(edits, list) else []:
        if not isinstance(edit, dict):
            continue
        n, name, path = edit.get("n"), edit.get("input"), edit.get("path")
        # the browser may send an integer as a float
        if isinstance(n, bool) or not isinstance(n, int | float) or not after < n < 2**53:
            continue
        if not isinstance(name, str) or name not in plain.get("inputs", {}) or not isinstance(path, list):
            continue
        if all(type(index) is int and index >= 0 for index in path):
            events.append((int(n), EditEvent(name, tuple(path), edit.get("value"))))
    return events


def apply_edit(inputs: Mapping[str, Any], changes: Sequence[EditEvent]) -> dict[str, Any]:
    """Return the inputs after a sequence of edits; edits with an invalid path are ignored.

    Parameters
    ----------
    inputs
        As in `Lesson.inputs`; not modified.
    changes
        Edits in the order in which they were made.
    """
    result = dict(inputs)
    for change in changes:
        result[change.input] = _replace_at(result.get(change.input), change.path, change.value)
    return result


def _replace_at(old: Any, path: Sequence[int], value: Any) -> Any:  # noqa: ANN401 - any value of an input
    if not path:
        return value
    if not isinstance(old, list | tuple) or path[0] >= len(old):
        return old
    return [_replace_at(item, path[1:], value) if index == path[0] else item for index, item in enumerate(old)]
