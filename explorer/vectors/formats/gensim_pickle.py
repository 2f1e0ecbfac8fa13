"""Files saved by gensim (``.kv``, ``.model``): a pickle, read as data, with large arrays in separate ``.npy`` files.

All versions from 0.12 are supported. The table was first called ``syn0``, later ``vectors``; its words ``index2word``,
later ``index_to_key``. It was first part of the model itself, later of its attribute ``wv``.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import CountMismatch, Damaged, EmptyFile, NonFiniteNgram, UnknownChoice, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import FloatMatrix, Subwords, Vectors
from explorer.vectors.parsing.file_io import opened
from explorer.vectors.parsing.matrix import check_shape, float32
from explorer.vectors.parsing.pickle_opcodes import read_pickle
from explorer.vectors.parsing.pickled_array import PickledArray, from_companion, from_node, number_of
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.safe_unpickler import Node, Pairs
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.reading import ReadContext

NAME = "gensim"
_START = re.compile(rb"\x80[\x02-\x05](\x95.{8})?(c|\x8c.)gensim\.", re.DOTALL)
_PARTS = ("wv", "kv", "dv", "docvecs")
"""Attributes of models that hold tables: words first, then documents."""

_MATRICES = ("vectors_docs", "doctag_syn0", "vectors", "syn0")
_OWN, _NGRAMS = ("vectors_vocab", "syn0_vocab"), "vectors_ngrams"
_WORDS_AT_ONCE = 1 << 16
_WORDS = ("index_to_key", "index2word", "index2entity", "offset2doctag", "index2doctag")


@dataclass(frozen=True)
class Part:
    """A table of a model.

    Attributes
    ----------
    prefix
        Prefix of the names of its array files: ``wv.``.
    attributes
        Name to value.
    reading
        Context of the file.
    """

    prefix: str
    attributes: dict[str, Any]
    reading: ReadContext

    def array(self, *names: str) -> PickledArray | None:
        """Return the array of the first attribute that exists, from the pickle or from a companion."""
        separate = self.attributes.get("__numpys")
        for name in names:
            if isinstance(separate, list) and name in separate:
                return from_companion(self.reading, f"{self.prefix}{name}.npy")
            if isinstance(self.attributes.get(name), Node):
                return from_node(self.attributes[name], self.reading)
        return None

    def whole(self, name: str) -> int:
        """Return an integer attribute; 0 if it is missing."""
        value = number_of(self.attributes.get(name), self.reading)
        return int(value) if value is not None and np.isfinite(value) else 0

    @property
    def words(self) -> StringColumn:
        """Listed words; documents may have numbers instead."""
        listed: list[Any] = next(
            (self.attributes[name] for name in _WORDS if isinstance(self.attributes.get(name), list)), []
        )
        parts = (listed[first : first + _WORDS_AT_ONCE] for first in range(0, len(listed), _WORDS_AT_ONCE))
        return StringColumn.joined([StringColumn([_word(word, self.reading) for word in part]) for part in parts])


def matches(head: bytes, path: Path) -> bool:
    """Whether a file is a pickle whose first object is a gensim class."""
    return _START.match(head) is not None


def beside(path: Path) -> tuple[Path, ...]:
    """Return the array files of a file saved by gensim."""
    attributes = (*_MATRICES, *_OWN, _NGRAMS)
    names = [f"{prefix}{name}" for prefix in ("", *(f"{part}." for part in _PARTS)) for name in attributes]
    candidates = [path.with_name(f"{path.name}.{name}.npy") for name in names]
    return tuple(candidate for candidate in candidates if candidate.is_file())


def read(reading: ReadContext) -> Vectors:
    """Read vectors or a model of gensim: Word2Vec, FastText, Doc2Vec, Poincaré."""
    with opened(reading.path, reading.name) as stream:
        root = read_pickle(stream, reading)
    parts = _parts(root, reading)
    if not parts:
        raise WrongFormat(file=reading.name)
    if reading.choice and reading.choice not in parts:
        raise UnknownChoice(file=reading.name, choice=reading.choice, choices=", ".join(parts))
    choice = reading.choice or next(iter(parts))
    several = len(parts) > 1
    rows, metadata, subwords = _read(parts[choice], reading)
    return rows.vectors(
        NAME,
        metadata=metadata,
        subwords=subwords,
        choice=choice if several else "",
        choices=tuple(parts) if several else (),
    )


def _parts(root: object, reading: ReadContext) -> dict[str, Part]:
    """Return the tables of a file by name."""
    attributes = _attributes(root)
    parts = {}
    if any(name in attributes for name in _WORDS):  # vectors alone, or a model from before `wv`
        parts["wv"] = Part("", attributes, reading)
    for name in _PARTS:
        inner = _attributes(attributes.get(name))
        if any(key in inner for key in _WORDS) and _is_filled(inner):
            parts[name] = Part(f"{name}.", inner, reading)
    return parts


def _is_filled(attributes: dict[str, Any]) -> bool:
    """Whether a table has rows; models trained without documents or without words contain an empty table."""
    separate = attributes.get("__numpys")
    names = (*_MATRICES, *_OWN)
    return any(
        isinstance(attributes.get(name), Node) or (isinstance(separate, list) and name in separate) for name in names
    )


def _read(part: Part, reading: ReadContext) -> tuple[RowCollector, Metadata, Subwords | None]:
    """Read a table: its rows, word counts and subwords."""
    matrix = part.array(*_MATRICES)
    own = None if matrix is not None else part.array(*_OWN)
    stored = matrix or own
    if stored is None:
        raise EmptyFile(file=reading.name)
    check_shape(stored.shape, reading.name)
    n, d = stored.shape
    words = part.words
    if len(words) < n and any(name in part.attributes for name in ("offset2doctag", "index2doctag")):
        words = StringColumn.joined([StringColumn([b"%d" % number for number in range(n - len(words))]), words])
    if len(words) != n:
        raise CountMismatch(file=reading.name, words=len(words), rows=n)
    subwords = _subwords(part, reading, n, d)
    if own is not None and subwords is None and part.whole("bucket"):
        raise Damaged(file=reading.name, at=0)  # n-grams hashed as in older versions: the vectors cannot be composed
    rows = RowCollector(reading)
    ends, blob = words.offsets, words.blob
    for block in stored.blocks(reading.name):
        first, stop = rows.total, rows.total + len(block)
        chunk = StringColumn.of(blob[ends[first] : ends[stop]].tobytes(), np.diff(ends[first : stop + 1]))
        values = float32(block)
        if own is not None and subwords is not None:  # gensim stores the rows of words and n-grams, not their mean
            values = subwords.compose(chunk.blob, chunk.lengths, values)
        rows.add(chunk, values)
        before = 0 if subwords is None else len(subwords.matrix)
        reading.tick(before + rows.total, before + n, rows.total)
    counts = _counts(part, words, reading)
    return rows, Metadata() if counts is None else Metadata({"count": counts}), subwords


def _subwords(part: Part, reading: ReadContext, n: int, d: int) -> Subwords | None:
    """Read the rows of the n-grams; None if there are none, or if they were hashed as in gensim before 3.7."""
    minn, maxn, buckets = part.whole("min_n"), part.whole("max_n"), part.whole("bucket")
    compatible = part.attributes.get("compatible_hash") is True
    if not compatible or not 0 < buckets <= LIMITS.ngram_buckets or not 0 < maxn <= LIMITS.ngram_characters:
        return None
    stored = part.array(_NGRAMS)
    if stored is None:
        return None
    if len(stored.shape) != 2 or stored.shape[1] != d:
        raise Damaged(file=reading.name, at=0)
    kept, positions = _kept(part, stored.shape[0], buckets, reading)
    target: FloatMatrix = reading.array("subwords.f32", (stored.shape[0], d))
    first = 0
    for raw in stored.blocks(reading.name):
        block = float32(raw)
        finite = np.isfinite(block).all(axis=1)
        if not finite.all():
            raise NonFiniteNgram(file=reading.name, row=first + int(np.argmin(finite)) + 1)
        target[slice(first, first + len(block)) if positions is None else positions[first : first + len(block)]] = block
        first += len(block)
        reading.tick(first, stored.shape[0] + n, 0)
    target.setflags(write=False)
    return Subwords(target, minn, maxn, buckets, kept)


def _kept(
    part: Part, m: int, buckets: int, reading: ReadContext
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
    """Return the buckets with rows, and the position in them of each stored row; None if all buckets have rows."""
    table = part.attributes.get("hash2index")
    if not isinstance(table, Pairs) or m == buckets:
        if m != buckets:
            raise Damaged(file=reading.name, at=0)
        return None, None
    numbers = [number_of(value, reading) for value in table]
    if not all(number is not None and number.is_integer() for number in numbers):
        raise Damaged(file=reading.name, at=0)
    pairs = np.array(numbers, dtype=np.float64).astype(np.int64).reshape(-1, 2)
    order = np.argsort(pairs[:, 0], kind="stable")
    kept, rows = pairs[order, 0], pairs[order, 1]
    if len(kept) != m or not np.array_equal(np.sort(rows), np.arange(m)) or (np.diff(kept) <= 0).any():
        raise Damaged(file=reading.name, at=0)
    return kept, np.argsort(rows, kind="stable")


def _counts(part: Part, words: StringColumn, reading: ReadContext) -> NDArray[np.float64] | None:
    """Return the number of occurrences of each word in the training text; None if unknown."""
    node = _dictionary(part.attributes.get("expandos")).get("count")
    if isinstance(node, Node):
        stored = from_node(node, reading)
        if stored.shape == (len(words),):
            return np.concatenate([np.asarray(block, dtype=np.float64) for block in stored.blocks(reading.name)])
        return None
    vocab = part.attributes.get("vocab")
    if not isinstance(vocab, Pairs):
        return None
    known = {}
    for word, entry in zip(vocab[::2], vocab[1::2], strict=True):
        count = number_of(_attributes(entry).get("count"), reading)
        if count is not None:
            known[_word(word, reading)] = count
    counts = np.array([known.get(word, np.nan) for word in words.pieces()], dtype=np.float64)
    return None if np.isnan(counts).all() else counts


def _attributes(node: object) -> dict[str, Any]:
    """Return the attributes that unpickling would restore."""
    state = node.state if isinstance(node, Node) else None
    return _dictionary(state[0] if isinstance(state, tuple) and state else state)


def _dictionary(pairs: object) -> dict[str, Any]:
    """Return the pairs with text keys as a dictionary."""
    if not isinstance(pairs, Pairs):
        return {}
    return {key: value for key, value in zip(pairs[::2], pairs[1::2], strict=True) if type(key) is str}


def _word(word: object, reading: ReadContext) -> bytes:
    """Return a word or a document number as bytes; empty for the gap that gensim leaves for a repeated word."""
    if type(word) is str:
        return word.encode("utf-8", "surrogatepass")
    if word is None:
        return b""
    number = number_of(word, reading)
    if number is None or not number.is_integer():
        raise Damaged(file=reading.name, at=0)
    return b"%d" % int(number)


FORMAT = Format(NAME, matches, read, companions=beside, is_choosing=True)
