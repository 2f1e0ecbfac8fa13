"""fastText ``.bin``: arguments, vocabulary, then a matrix with the rows of words and n-grams.

All numbers are little-endian. The vector of a word is the mean of its own row and the rows of its n-grams; in models
without n-grams it is its own row. Files from before 2017 lack the two signature numbers of later ones, but their
arguments are specific enough to identify them.
"""

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from explorer.errors import Damaged, Incomplete, NonFiniteNgram, Quantised, TooLarge, Truncated
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import FloatMatrix, Subwords, Vectors
from explorer.vectors.parsing.fasttext_head import (
    ARGUMENTS,
    COUNTS,
    MAGIC,
    Arguments,
    Entries,
    is_old,
    read_arguments,
    read_entries,
)
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.reading import ReadContext

NAME = "fasttext-binary"
_SHAPE = struct.Struct("<2q")
_BLOCK_BYTES = 1 << 22


def matches(head: bytes, path: Path) -> bool:
    """Whether a file starts like a fastText model, new or old."""
    return head.startswith(MAGIC) or is_old(head)


def read(reading: ReadContext) -> Vectors:
    """Read a fastText model: words with counts, and the rows of the n-grams for unseen words.

    Notes
    -----
    The result equals that of gensim 4.4, ``load_facebook_vectors``, which also uses the n-grams of the end-of-sentence
    token ``</s>``; fastText itself does not. The n-grams of a word that is not UTF-8 are those of its bytes, as in
    fastText.
    """
    file = reading.name
    with opened(reading.path, file) as stream:
        arguments = read_arguments(stream, file)
        entries = read_entries(stream, file, arguments)
        n, d = len(entries.words), arguments.d
        word_rows, ngram_rows = _matrix_head(stream, reading, arguments, entries)
        start = stream.tell()
        rows = RowCollector(reading, n)
        subwords = _ngram_rows(stream, reading, arguments, entries, ngram_rows) if ngram_rows else None
        stream.seek(start)
        _word_rows(stream, rows, entries.words.take(np.arange(n) < word_rows), d, subwords)
    return rows.vectors(NAME, metadata=Metadata({"count": entries.counts[:word_rows]}), subwords=subwords)


def shape(path: Path) -> tuple[int, int] | None:
    """Return the words and dimensions announced by the first bytes."""
    with path.open("rb") as stream:
        head = stream.read(len(MAGIC) + 4 + ARGUMENTS.size + COUNTS.size)
    if not matches(head, path):
        return None
    skip = 8 if head.startswith(MAGIC) else 0
    try:
        d = ARGUMENTS.unpack_from(head, skip)[0]
        _, words, _, _ = COUNTS.unpack_from(head, skip + ARGUMENTS.size)
    except struct.error:
        return None
    return (words, d) if words > 0 and LIMITS.dimensions_min <= d <= LIMITS.dimensions_max else None


def _matrix_head(stream: BinaryIO, reading: ReadContext, arguments: Arguments, entries: Entries) -> tuple[int, int]:
    """Check the announced size of the matrix against the file; return the numbers of word rows and n-gram rows.

    In a truncated file, word rows can be rescued unless there are n-grams, whose rows come later.
    """
    file = reading.name
    if arguments.modern and stream.read(1) not in (b"\0", b""):
        raise Quantised(file=file)
    size = size_of(stream)
    position = stream.tell()
    data = stream.read(_SHAPE.size)
    if len(data) < _SHAPE.size:
        raise Damaged(file=file, at=size)
    n, d = len(entries.words), arguments.d
    rows, width = _SHAPE.unpack(data)
    ngram_rows = rows - n
    expected = arguments.buckets if entries.kept is None else len(entries.kept)
    if width != d or ngram_rows not in (0, expected):
        raise Damaged(file=file, at=position)
    available = (size - stream.tell()) // (4 * d)
    if rows > available:
        if rows > 10 * max(available, 1):
            raise TooLarge(file=file, what="rows", want=rows, limit=available)
        if ngram_rows and arguments.maxn:
            raise Incomplete(file=file, want=rows, got=available)
        if not reading.rescue or not available:
            raise Truncated(file=file, want=rows, got=available)
    return min(n, available), ngram_rows if arguments.maxn else 0


def _ngram_rows(
    stream: BinaryIO, reading: ReadContext, arguments: Arguments, entries: Entries, ngram_rows: int
) -> Subwords:
    """Read the rows of the n-grams, which follow those of the words."""
    n, d = len(entries.words), arguments.d
    stream.seek(4 * n * d, 1)
    target: FloatMatrix = reading.array("subwords.f32", (ngram_rows, d))
    size = size_of(stream)
    rows_per_block = max(1, _BLOCK_BYTES // (4 * d))
    positions = entries.places
    for first in range(0, ngram_rows, rows_per_block):
        count = min(rows_per_block, ngram_rows - first)
        block = _read_block(stream, count, d, reading.name)
        finite = np.isfinite(block).all(axis=1)
        if not finite.all():
            raise NonFiniteNgram(file=reading.name, row=n + first + int(np.argmin(finite)) + 1)
        if positions is None:
            target[first : first + count] = block
        else:
            target[positions[first : first + count]] = block
        reading.tick(stream.tell() - 4 * n * d, size, 0)
    target.setflags(write=False)
    return Subwords(target, arguments.minn, arguments.maxn, arguments.buckets, entries.kept)


def _word_rows(stream: BinaryIO, rows: RowCollector, words: StringColumn, d: int, subwords: Subwords | None) -> None:
    """Add the vectors of the words, in blocks."""
    size, start, blob, ends = size_of(stream), stream.tell(), words.blob, words.offsets
    ngram_bytes = size - start - 4 * len(words) * d
    rows_per_block = max(1, _BLOCK_BYTES // (4 * d))
    for first in range(0, len(words), rows_per_block):
        stop = min(first + rows_per_block, len(words))
        block = _read_block(stream, stop - first, d, rows.file)
        chunk = StringColumn.of(blob[ends[first] : ends[stop]].tobytes(), np.diff(ends[first : stop + 1]))
        if subwords is not None:
            block = subwords.compose(chunk.blob, chunk.lengths, block)
        rows.add(_escaped(rows, chunk), block)
        rows.reading.tick(ngram_bytes + stream.tell(), size, rows.total)


def _escaped(rows: RowCollector, words: StringColumn) -> StringColumn:
    r"""Escape bytes that are not UTF-8 as ``\xec``, like gensim, so that different words stay different."""
    try:
        words.blob.tobytes().decode()
    except UnicodeDecodeError:
        pass
    else:
        return words  # the usual case, for all words at once
    encoded = words.pieces()
    escaped = [word.decode("utf-8", "backslashreplace").encode() for word in encoded]
    repaired = [rows.total + 1 + row for row in range(len(encoded)) if escaped[row] != encoded[row]]
    rows.count("repaired_words", repaired)
    return StringColumn(escaped) if repaired else words


def _read_block(stream: BinaryIO, count: int, d: int, file: str) -> FloatMatrix:
    """Read the next rows; they are missing only if the file shrinks during reading."""
    data = stream.read(4 * count * d)
    if len(data) < 4 * count * d:
        raise Damaged(file=file, at=stream.tell())
    return np.frombuffer(data, dtype="<f4").reshape(count, d).astype(np.float32, copy=False)


FORMAT = Format(NAME, matches, read, shape)
