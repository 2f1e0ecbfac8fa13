"""Words in JSON: a list, a dictionary from words to row numbers, or the vocabulary of a tokenizer."""

import json
from typing import Any

from explorer.limits import LIMITS

_WORD_LISTS = ("words", "labels", "tokens", "vocab", "index_to_key", "itos")


def parse_json(content: bytes, values: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Parse JSON that holds no more than so many values: three bytes of it can become a hundred in memory.

    Raises
    ------
    ValueError, RecursionError
        If it is damaged, or holds more.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > values:
        raise ValueError("too many values")
    return json.loads(content, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A dictionary; ValueError for a key that stands there twice, of which readers choose one or the other."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("the same key twice")
    return table


def words_of(tree: Any) -> list[str] | dict[str, int] | None:  # noqa: ANN401
    """Words in the order of their rows, or with their row numbers, from parsed JSON; None if there are none."""
    if isinstance(tree, dict):
        if isinstance(tree.get("model"), dict) and "vocab" in tree["model"]:
            added = tree.get("added_tokens", [])
            return _tokenizer(tree["model"]["vocab"], added if isinstance(added, list) else [])
        named = [tree[name] for name in _WORD_LISTS if isinstance(tree.get(name), list | dict)]
        return words_of(named[0]) if len(named) == 1 else _numbered(tree)
    if isinstance(tree, list) and all(isinstance(word, str) for word in tree):
        return list(tree)
    return None


def _tokenizer(vocab: Any, added: list[Any]) -> list[str] | dict[str, int] | None:  # noqa: ANN401
    """Pieces of a tokenizer: a dictionary to numbers, or a list of pieces with their scores; added tokens behind."""
    if isinstance(vocab, list):
        if not all(isinstance(pair, list) and pair and isinstance(pair[0], str) for pair in vocab):
            return None
        table = {pair[0]: number for number, pair in enumerate(vocab)}
        if len(table) != len(vocab):
            return [pair[0] for pair in vocab]
    elif isinstance(vocab, dict):
        table = vocab
    else:
        return None
    extra = {
        token["content"]: token["id"]
        for token in added
        if isinstance(token, dict) and isinstance(token.get("content"), str) and "id" in token
    }
    return _numbered({**extra, **table})


def _numbered(table: dict[str, Any]) -> dict[str, int] | None:
    """A dictionary whose values are row numbers, each once; gaps are allowed."""
    numbers = set()
    for number in table.values():
        if type(number) is not int or not 0 <= number < LIMITS.rows_max:
            return None
        numbers.add(number)
    return table if len(numbers) == len(table) else None
