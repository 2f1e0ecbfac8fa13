"""Read words from JSON: a list, an object of words and row numbers, or the vocabulary of a tokenizer.

Only some words are Python strings at a time; the others are kept as bytes in one block.
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.parsing.json_stream import skip, walk
from explorer.vectors.parsing.string_column import StringColumn, first_of_each

Words = tuple[StringColumn, NDArray[np.int64] | None]
"""Words, and their (k,) ascending row numbers; None if the words are in row order."""

_WORD_LISTS = ("words", "labels", "tokens", "vocab", "index_to_key", "itos")
_MODEL, _VOCAB, _ADDED = "model", "vocab", "added_tokens"
_NAMES = frozenset({*_WORD_LISTS, _MODEL, _ADDED})
_BLANK = re.compile(rb"\s*")


def words_of(content: bytes, at: int = 0) -> Words | None:
    """Return the words in row order, or with row numbers; None if there are none.

    Parameters
    ----------
    content, at
        The JSON text, and the position at which it starts.

    Raises
    ------
    ValueError, RecursionError
        If it is not JSON, has more values than `LIMITS.json_values`, or has a word with two row numbers.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > LIMITS.json_values:
        raise ValueError("too many values")
    root, end = _container(content, _BLANK.match(content, at).end(), 0)  # type: ignore[union-attr]
    if content[end:].strip():
        raise ValueError(end)
    words = root.words()
    return words if words is not None and len(words[0]) else None


class _Texts:
    """Words collected so far, as bytes."""

    def __init__(self) -> None:
        self._blobs: list[bytes] = []
        self._lengths: list[NDArray[np.int32]] = []

    def add(self, words: list[str]) -> None:
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        self._blobs.append(b"".join(encoded))
        self._lengths.append(np.fromiter(map(len, encoded), np.int32, len(encoded)))

    def packed(self) -> StringColumn:
        return StringColumn.of(b"".join(self._blobs), np.concatenate([*self._lengths, np.empty(0, np.int32)]))


class _List:
    """Content of a list: words, tokenizer pieces with scores, or added tokens."""

    def __init__(self, name: str = "") -> None:
        self._texts: _Texts | None = _Texts()
        self._pieces: _Texts | None = _Texts() if name == _VOCAB else None
        self.added: dict[str, Any] | None = {} if name == _ADDED else None

    def take(self, items: list[Any]) -> None:
        if self._texts is not None:
            self._texts = _extended(self._texts, items if all(isinstance(item, str) for item in items) else None)
        if self._pieces is not None:
            good = all(isinstance(item, list) and item and isinstance(item[0], str) for item in items)
            self._pieces = _extended(self._pieces, [item[0] for item in items] if good else None)
        if self.added is not None:
            for item in items:
                if isinstance(item, dict) and isinstance(item.get("content"), str) and "id" in item:
                    self.added[item["content"]] = item["id"]

    def enter(self, content: bytes, at: int, deep: int) -> int:
        self._texts = self._pieces = None
        return skip(content, at, deep)

    def words(self) -> Words | None:
        return None if self._texts is None else (self._texts.packed(), None)

    def tokens(self, added: dict[str, Any]) -> Words | None:
        """Return the pieces of a tokenizer and the added tokens; only the pieces, in row order, if one occurs twice."""
        if self._pieces is None:
            return None
        pieces = self._pieces.packed()
        if not first_of_each(pieces, np.ones(len(pieces), dtype=np.bool_)).all():
            return pieces, None
        return _sorted_by_number(pieces, np.arange(len(pieces)), added)


class _Object:
    """Content of an object: its keys as words if all values are row numbers, and the values of some keys."""

    def __init__(self) -> None:
        self._texts: _Texts | None = _Texts()
        self._numbers: list[NDArray[np.int64]] = []
        self.parts: dict[str, _List | _Object | None] = {}

    def take(self, members: dict[str, Any]) -> None:
        for name in _NAMES & members.keys():
            self._keep(name, _part(name, members[name]))
        if self._texts is not None:
            values = list(members.values())
            good = all(type(value) is int and 0 <= value < LIMITS.rows_max for value in values)
            self._texts = _extended(self._texts, list(members) if good else None)
            self._numbers = [*self._numbers, np.array(values, dtype=np.int64)] if good else []

    def enter(self, content: bytes, name: str, at: int, deep: int) -> int:
        self._texts, self._numbers = None, []
        if name not in _NAMES:
            return skip(content, at, deep)
        part, end = _container(content, at, deep, name)
        self._keep(name, part)
        return end

    def _keep(self, name: str, part: "_List | _Object | None") -> None:
        if name in self.parts:
            raise ValueError("the same key twice")
        self.parts[name] = part

    def words(self) -> Words | None:
        model, added = self.parts.get(_MODEL), self.parts.get(_ADDED)
        if isinstance(model, _Object) and _VOCAB in model.parts:
            vocab = model.parts[_VOCAB]
            return vocab.tokens(getattr(added, "added", None) or {}) if vocab is not None else None
        named = [part for name in _WORD_LISTS if (part := self.parts.get(name)) is not None]
        return named[0].words() if len(named) == 1 else self.tokens({})

    def tokens(self, added: dict[str, Any]) -> Words | None:
        """Return the words and row numbers, including those of added tokens."""
        if self._texts is None:
            return None
        words, numbers = self._texts.packed(), np.concatenate([*self._numbers, np.empty(0, np.int64)])
        self._texts, self._numbers = None, []
        if not first_of_each(words, np.ones(len(words), dtype=np.bool_)).all():
            raise ValueError("the same key twice")
        return _sorted_by_number(words, numbers, added)


def _extended(texts: _Texts, words: list[str] | None) -> _Texts | None:
    """Add words to `texts`; return None if `words` is None, which means that some elements are not words."""
    if words is None:
        return None
    texts.add(words)
    return texts


def _container(content: bytes, at: int, deep: int, name: str = "") -> tuple[_List | _Object, int]:
    """Return the list or object at a position, and the position after it."""
    if content[at : at + 1] == b"{":
        members = _Object()
        end = walk(content, at, members.take, lambda key, start, depth: members.enter(content, key, start, depth), deep)
        return members, end
    items = _List(name)
    return items, walk(content, at, items.take, lambda _, start, depth: items.enter(content, start, depth), deep)


def _part(name: str, value: Any) -> _List | _Object | None:  # noqa: ANN401 - any JSON value
    """Return a list or object from parsed JSON; None for another value."""
    if isinstance(value, dict):
        members = _Object()
        members.take(value)
        return members
    if isinstance(value, list):
        items = _List(name)
        items.take(value)
        return items
    return None


def _sorted_by_number(words: StringColumn, numbers: NDArray[np.int64], added: dict[str, Any]) -> Words | None:
    """Sort words by row number; gaps are allowed. None if a number occurs twice or is invalid."""
    if added:
        texts = [word.encode("utf-8", "surrogatepass") for word in added]
        combined = StringColumn.joined([words, StringColumn(texts)])
        new = first_of_each(combined, np.ones(len(combined), dtype=np.bool_))
        new_numbers = [number for number, is_new in zip(added.values(), new[len(words) :], strict=True) if is_new]
        if not all(type(number) is int and 0 <= number < LIMITS.rows_max for number in new_numbers):
            return None
        words, numbers = combined.take(new), np.concatenate([numbers, np.array(new_numbers, dtype=np.int64)])
    if not (np.diff(numbers) > 0).all():
        order = np.argsort(numbers, kind="stable")
        words, numbers = words.ordered(order), numbers[order]
        if not (np.diff(numbers) > 0).all():
            return None
    return words, numbers
