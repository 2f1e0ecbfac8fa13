"""Words in JSON: a list, a dictionary from words to row numbers, or the vocabulary of a tokenizer.

Only some of the words are objects at a time; they are kept as one run of bytes.
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.limits import LIMITS
from explorer.vectors.parsing.json_stream import skip, walk
from explorer.vectors.parsing.string_column import StringColumn, first_of_each

Words = tuple[StringColumn, NDArray[np.int64] | None]
"""Words, and (k,) ascending row numbers; None: the words are in row order."""

_WORD_LISTS = ("words", "labels", "tokens", "vocab", "index_to_key", "itos")
_MODEL, _VOCAB, _ADDED = "model", "vocab", "added_tokens"
_NAMES = frozenset({*_WORD_LISTS, _MODEL, _ADDED})
_BLANK = re.compile(rb"\s*")


def words_of(content: bytes, at: int = 0) -> Words | None:
    """Words in row order, or with row numbers; None if there are none.

    Parameters
    ----------
    content, at
        The text, and the position of the words.

    Raises
    ------
    ValueError, RecursionError
        If it is not JSON, has more values than `LIMITS.json_values`, or a word has two numbers.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > LIMITS.json_values:
        raise ValueError("too many values")
    root, end = _container(content, _BLANK.match(content, at).end(), 0)  # type: ignore[union-attr]
    if content[end:].strip():
        raise ValueError(end)
    found = root.words()
    return found if found is not None and len(found[0]) else None


class _Texts:
    """Collects words."""

    def __init__(self) -> None:
        self._blobs: list[bytes] = []
        self._lengths: list[NDArray[np.int32]] = []

    def add(self, words: list[str]) -> None:
        pieces = [word.encode("utf-8", "surrogatepass") for word in words]
        self._blobs.append(b"".join(pieces))
        self._lengths.append(np.fromiter(map(len, pieces), np.int32, len(pieces)))

    def packed(self) -> StringColumn:
        return StringColumn.of(b"".join(self._blobs), np.concatenate([*self._lengths, np.empty(0, np.int32)]))


class _List:
    """Content of a list: only words, pieces with scores, or added tokens."""

    def __init__(self, name: str = "") -> None:
        self._texts: _Texts | None = _Texts()
        self._pieces: _Texts | None = _Texts() if name == _VOCAB else None
        self.added: dict[str, Any] | None = {} if name == _ADDED else None

    def take(self, items: list[Any]) -> None:
        if self._texts is not None:
            self._texts = _added(self._texts, items if all(isinstance(item, str) for item in items) else None)
        if self._pieces is not None:
            good = all(isinstance(item, list) and item and isinstance(item[0], str) for item in items)
            self._pieces = _added(self._pieces, [item[0] for item in items] if good else None)
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
        """Pieces of a tokenizer, followed by the added ones; as a list if a piece occurs twice."""
        if self._pieces is None:
            return None
        found = self._pieces.packed()
        if not first_of_each(found, np.ones(len(found), dtype=np.bool_)).all():
            return found, None
        return _numbered(found, np.arange(len(found)), added)


class _Object:
    """Content of an object: whether all its values are row numbers, and the values of some keys."""

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
            self._texts = _added(self._texts, list(members) if good else None)
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
        """Words and row numbers, with those of added tokens."""
        if self._texts is None:
            return None
        found, numbers = self._texts.packed(), np.concatenate([*self._numbers, np.empty(0, np.int64)])
        self._texts, self._numbers = None, []
        if not first_of_each(found, np.ones(len(found), dtype=np.bool_)).all():
            raise ValueError("the same key twice")
        return _numbered(found, numbers, added)


def _added(texts: _Texts, words: list[str] | None) -> _Texts | None:
    """Texts extended by some more; None if these are not texts."""
    if words is None:
        return None
    texts.add(words)
    return texts


def _container(content: bytes, at: int, deep: int, name: str = "") -> tuple[_List | _Object, int]:
    """The list or object at a position, and the position after it."""
    if content[at : at + 1] == b"{":
        found = _Object()
        end = walk(content, at, found.take, lambda key, place, below: found.enter(content, key, place, below), deep)
        return found, end
    items = _List(name)
    return items, walk(content, at, items.take, lambda _, place, below: items.enter(content, place, below), deep)


def _part(name: str, value: Any) -> _List | _Object | None:  # noqa: ANN401 - whatever JSON holds
    """The same from parsed JSON; None if it is neither."""
    if isinstance(value, dict):
        found = _Object()
        found.take(value)
        return found
    if isinstance(value, list):
        items = _List(name)
        items.take(value)
        return items
    return None


def _numbered(words: StringColumn, numbers: NDArray[np.int64], added: dict[str, Any]) -> Words | None:
    """Words in the order of their numbers, each of which may occur once; gaps are allowed."""
    if added:
        texts = [word.encode("utf-8", "surrogatepass") for word in added]
        every = StringColumn.joined([words, StringColumn(texts)])
        new = first_of_each(every, np.ones(len(every), dtype=np.bool_))
        behind = [number for number, is_new in zip(added.values(), new[len(words) :], strict=True) if is_new]
        if not all(type(number) is int and 0 <= number < LIMITS.rows_max for number in behind):
            return None
        words, numbers = every.take(new), np.concatenate([numbers, np.array(behind, dtype=np.int64)])
    if not (np.diff(numbers) > 0).all():
        order = np.argsort(numbers, kind="stable")
        words, numbers = words.ordered(order), numbers[order]
        if not (np.diff(numbers) > 0).all():
            return None
    return words, numbers
