"""JSON as objects, within a bound of its values."""

import json
from typing import Any


def parse_json(content: bytes, values: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Parse JSON that holds no more than so many values: three bytes of it can become a hundred in memory.

    Raises
    ------
    ValueError, RecursionError
        If it is damaged, or holds more.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > values:
        raise ValueError("too many values")
    return json.loads(content, object_pairs_hook=unique)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A dictionary; ValueError for a key that stands there twice, of which readers choose one or the other."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("the same key twice")
    return table
