"""Parse JSON to objects, with a limit on the number of values."""

import json
from typing import Any


def parse_json(content: bytes, values: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Parse JSON with at most so many values: three bytes of it can become a hundred in memory.

    Raises
    ------
    ValueError, RecursionError
        If it is invalid, or contains more values.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > values:
        raise ValueError("too many values")
    return json.loads(content, object_pairs_hook=unique)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A dictionary; ValueError for a repeated key, of which readers choose either value."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("the same key twice")
    return table
