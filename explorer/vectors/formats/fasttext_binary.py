"""fastText ``.bin``: arguments, vocabulary, then a matrix with the rows of words and n-grams.

All numbers are little-endian. The vector of a word is the mean of its own row and of the rows of its n-grams; models
without n-grams have own rows only. Files from before 2017 lack the two signature numbers of later ones, but their
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

    Raises
    ------
    LoadError
        If it is damaged, quantised, or exceeds a limit.

    Notes
    -----
    Equal to gensim 4.4, ``load_facebook_vectors``, which also takes n-grams of the end-of-sentence token
    ``</s>``; fastText itself does not. The n-grams of a word that is not UTF-8 are those of its bytes, as in fastText.
    """
    file = reading.name
    with opened(reading.path, file) as stream:
        arguments = read_arguments(stream, file)
        entries = read_entries(stream, file, arguments)
        n, d = len(entries.words), arguments.d
        there, grams = _matrix_head(stream, reading, arguments, entries)
        start = stream.tell()
        rows = RowCollector(reading, n)
        subwords = _ngram_rows(stream, reading, arguments, entries, grams) if grams else None
        stream.seek(start)
        _word_rows(stream, rows, entries.words.take(np.arange(n) < there), d, subwords)
    return rows.vectors(NAME, metadata=Metadata({"count": entries.counts[:there]}), subwords=subwords)


def shape(path: Path) -> tuple[int, int] | None:
    """Words and dimensions announced by the first bytes."""
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

    Of a truncated file, rows of words can be rescued, unless there are n-grams, whose rows come later.
    """
    file = reading.name
    if arguments.modern and stream.read(1) not in (b"\0", b""):
        raise Quantised(file=file)
    size = size_of(stream)
    at = stream.tell()
    data = stream.read(_SHAPE.size)
    if len(data) < _SHAPE.size:
        raise Damaged(file=file, at=size)
    n, d = len(entries.words), arguments.d
    rows, width = _SHAPE.unpack(data)
    further = rows - n
    hashed = arguments.buckets if entries.kept is None else len(entries.kept)
    if width != d or further not in (0, hashed):
        raise Damaged(file=file, at=at)
    have = (size - stream.tell()) // (4 * d)
    if rows > have:
        if rows > 10 * max(have, 1):
            raise TooLarge(file=file, what="rows", want=rows, limit=have)
        if further and arguments.maxn:
            raise Incomplete(file=file, want=rows, got=have)
        if not reading.rescue or not have:
            raise Truncated(file=file, want=rows, got=have)
    return min(n, have), further if arguments.maxn else 0


def _ngram_rows(stream: BinaryIO, reading: ReadContext, arguments: Arguments, entries: Entries, grams: int) -> Subwords:
    """Rows of the n-grams, which follow those of the words."""
    n, d = len(entries.words), arguments.d
    stream.seek(4 * n * d, 1)
    target: FloatMatrix = reading.array("subwords.f32", (grams, d))
    size = size_of(stream)
    at_once = max(1, _BLOCK_BYTES // (4 * d))
    order = entries.places
    for first in range(0, grams, at_once):
        count = min(at_once, grams - first)
        block = _take(stream, count, d, reading.name)
        finite = np.isfinite(block).all(axis=1)
        if not finite.all():
            raise NonFiniteNgram(file=reading.name, row=n + first + int(np.argmin(finite)) + 1)
        if order is None:
            target[first : first + count] = block
        else:
            target[order[first : first + count]] = block
        reading.tick(stream.tell() - 4 * n * d, size, 0)
    target.setflags(write=False)
    return Subwords(target, arguments.minn, arguments.maxn, arguments.buckets, entries.kept)


def _word_rows(stream: BinaryIO, rows: RowCollector, words: StringColumn, d: int, subwords: Subwords | None) -> None:
    """Vectors of the words, in blocks."""
    size, begin, blob, ends = size_of(stream), stream.tell(), words.blob, words.offsets
    behind = size - begin - 4 * len(words) * d
    at_once = max(1, _BLOCK_BYTES // (4 * d))
    for first in range(0, len(words), at_once):
        stop = min(first + at_once, len(words))
        block = _take(stream, stop - first, d, rows.file)
        piece = StringColumn.of(blob[ends[first] : ends[stop]].tobytes(), np.diff(ends[first : stop + 1]))
        if subwords is not None:
            block = subwords.compose(piece.blob, piece.lengths, block)
        rows.add(_readable(rows, piece), block)
        rows.reading.tick(behind + stream.tell(), size, rows.total)


def _readable(rows: RowCollector, words: StringColumn) -> StringColumn:
    r"""Words that are not UTF-8 get ``\xec`` for such a byte, as in gensim, so that different words stay different."""
    try:
        words.blob.tobytes().decode()
    except UnicodeDecodeError:
        pass
    else:
        return words  # the usual case, for all words at once
    pieces = words.pieces()
    shown = [piece.decode("utf-8", "backslashreplace").encode() for piece in pieces]
    repaired = [rows.total + 1 + row for row in range(len(pieces)) if shown[row] != pieces[row]]
    rows.count("repaired_words", repaired)
    return StringColumn(shown) if repaired else words


def _take(stream: BinaryIO, count: int, d: int, file: str) -> FloatMatrix:
    """Read the next rows, which exist unless the file shrinks meanwhile."""
    data = stream.read(4 * count * d)
    if len(data) < 4 * count * d:
        raise Damaged(file=file, at=stream.tell())
    return np.frombuffer(data, dtype="<f4").reshape(count, d).astype(np.float32, copy=False)


FORMAT = Format(NAME, matches, read, shape)
