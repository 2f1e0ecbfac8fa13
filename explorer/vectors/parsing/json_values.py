"""Parse JSON to objects with a limit on the number of values."""

import json
from typing import Any


def parse_json(content: bytes, values: int) -> Any:  # noqa: ANN401 - any JSON value
    """Parse JSON with at most `values` values: three bytes of text can take a hundred bytes in memory.

    Raises
    ------
    ValueError, RecursionError
        If it is invalid or contains more values.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > values:
        raise ValueError("too many values")
    return json.loads(content, object_pairs_hook=unique)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a dictionary; raise ValueError for a repeated key, because parsers differ in which value they use."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("the same key twice")
    return table
