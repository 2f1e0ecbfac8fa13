"""Read the arguments and the vocabulary of a fastText ``.bin``; every count is checked before it is used."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadHeader, Damaged, TooLarge, Truncated
from explorer.limits import LIMITS
from explorer.vectors.parsing.bounds import check_count, check_word
from explorer.vectors.parsing.file_io import size_of
from explorer.vectors.parsing.string_column import StringColumn

MAGIC = struct.pack("<i", 793712314)
ARGUMENTS = struct.Struct("<12id")
COUNTS = struct.Struct("<3iq")
_VERSIONS = (11, 12)
_SUPERVISED = 3
_ENTRY = struct.Struct("<qb")
_BLOCK_BYTES = 1 << 22


@dataclass(frozen=True)
class Arguments:
    """Arguments of a model.

    Attributes
    ----------
    d
        Dimensions.
    buckets
        Number of buckets of the n-grams.
    minn, maxn
        Length of the shortest and the longest n-gram; there are none if maxn is 0.
    modern
        Whether the file starts with signature and version, and so has the fields that were added later.
    """

    d: int
    buckets: int
    minn: int
    maxn: int
    modern: bool


@dataclass(frozen=True)
class Entries:
    """Vocabulary of a model.

    Attributes
    ----------
    words
        n words, without the labels of a classifier.
    counts
        (n,) numbers of occurrences in the training text.
    kept
        (m,) ascending buckets that have rows; None if all buckets have rows.
    places
        (m,) index in `kept` of the bucket of each n-gram row in the file; None if all buckets have rows.
    """

    words: StringColumn
    counts: NDArray[np.float64]
    kept: NDArray[np.int64] | None
    places: NDArray[np.int64] | None


def is_old(head: bytes) -> bool:
    """Whether a file starts with the arguments of a model from before 2017."""
    if len(head) < ARGUMENTS.size + COUNTS.size:
        return False
    d, window, epochs, _, negative, _, loss, model, buckets, minn, maxn, _, sample = ARGUMENTS.unpack_from(head)
    size, words, labels, tokens = COUNTS.unpack_from(head, ARGUMENTS.size)
    return (
        LIMITS.dimensions_min <= d <= LIMITS.dimensions_max
        and loss in (1, 2, 3)
        and model in (1, 2, 3)
        and all(0 <= value < 1 << 20 for value in (window, epochs, negative, minn, maxn))
        and 0 <= buckets <= LIMITS.ngram_buckets
        and 0 <= sample <= 1
        and size == words + labels
        and min(words, labels, tokens) >= 0
    )


def read_arguments(stream: BinaryIO, file: str) -> Arguments:
    """Read the arguments at the start of a model and check them against the limits."""
    head = stream.read(8)
    modern = head.startswith(MAGIC)
    version = struct.unpack("<i", head[4:])[0] if modern and len(head) == 8 else _VERSIONS[0]
    if not modern:
        stream.seek(0)
    data = stream.read(ARGUMENTS.size)
    if version not in _VERSIONS or len(data) < ARGUMENTS.size:
        raise Damaged(file=file, at=4 if version not in _VERSIONS else size_of(stream))
    d, _, _, _, _, _, _, model, buckets, minn, maxn, _, _ = ARGUMENTS.unpack(data)
    if not LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
        raise BadHeader(file=file, line=f"dim {d}")
    if not (0 <= buckets <= LIMITS.ngram_buckets and minn >= 0 and 0 <= maxn <= LIMITS.ngram_characters):
        raise BadHeader(file=file, line=f"bucket {buckets}, minn {minn}, maxn {maxn}")
    if modern and version == _VERSIONS[0] and model == _SUPERVISED:
        maxn = 0  # classifiers of that version had word n-grams only
    return Arguments(d, buckets, minn, maxn, modern)


def read_entries(stream: BinaryIO, file: str, arguments: Arguments) -> Entries:
    """Read the vocabulary; every announced size is checked."""
    size = size_of(stream)
    start = stream.tell()
    data = stream.read(COUNTS.size)
    if len(data) < COUNTS.size:
        raise Damaged(file=file, at=size)
    total, n, labels, _ = COUNTS.unpack(data)
    check_count(file, total, 1 + _ENTRY.size, size)
    if min(n, labels) < 0 or total != n + labels:
        raise Damaged(file=file, at=start)
    pruned = -1
    if arguments.modern:
        data = stream.read(8)
        if len(data) < 8:
            raise Damaged(file=file, at=size)
        (pruned,) = struct.unpack("<q", data)
    words, counts = _vocabulary(stream, file, total)
    kept = places = None
    if pruned >= 0:
        if 8 * pruned > size - stream.tell():
            raise TooLarge(file=file, what="n-grams", want=pruned, limit=(size - stream.tell()) // 8)
        if pruned:
            pairs = np.frombuffer(stream.read(8 * pruned), dtype="<i4").reshape(-1, 2).astype(np.int64)
            order = np.argsort(pairs[:, 0], kind="stable")
            kept, places = pairs[order, 0], np.argsort(pairs[order, 1], kind="stable")
            if not np.array_equal(pairs[order, 1][places], np.arange(pruned)) or (np.diff(kept) <= 0).any():
                raise Damaged(file=file, at=stream.tell())
    return Entries(StringColumn(words[:n]), np.array(counts[:n], dtype=np.float64), kept, places)


def _vocabulary(stream: BinaryIO, file: str, total: int) -> tuple[list[bytes], list[int]]:
    """Read the words, the labels after them, and their counts; the stream is then at the byte after them."""
    words: list[bytes] = []
    counts: list[int] = []
    rest, unpack, tail = b"", _ENTRY.unpack_from, _ENTRY.size
    while len(words) < total:
        chunk = stream.read(_BLOCK_BYTES)
        data = rest + chunk
        position = 0
        while len(words) < total:
            end = data.find(b"\0", position, position + LIMITS.word_bytes + 1)
            if end < 0:
                check_word(file, len(words) + 1, len(data) - position)
                break
            if end + 1 + tail > len(data):
                break
            count, kind = unpack(data, end + 1)
            # words precede labels, because they have the first rows
            if kind not in (0, 1):
                raise Damaged(file=file, at=stream.tell() - len(data) + end)
            words.append(data[position:end])
            counts.append(count)
            position = end + 1 + tail
        rest = data[position:]
        if not chunk and len(words) < total:
            raise Truncated(file=file, want=total, got=0)  # no rows: they come after all words
    stream.seek(-len(rest), 1)
    return words, counts
