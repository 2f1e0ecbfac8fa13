"""TensorFlow projector: tab-separated numbers in ``tensors.tsv``, words and metadata in ``metadata.tsv``."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadHeader, LineTooLong, LoadError, NonFinite, TooLarge
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.parsing.arrow_text import numbers
from explorer.vectors.parsing.bounds import SHORTENED
from explorer.vectors.parsing.encoding import BOM
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened, size_of
from explorer.vectors.parsing.labels import beside, labels
from explorer.vectors.parsing.number_text import is_number_like, row_of_numbers
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.word_list import Labels
from explorer.vectors.reading import ReadContext

NAME = "projector"
BLOCK_BYTES = 1 << 22
_TAB = b"\t"


def matches(head: bytes, path: Path) -> bool:
    """Whether the first lines hold only tab-separated numbers, and the first column is not a list of words.

    Numbers can be words: a first column of integers before fractions, or of distinct integers, counts as the words of
    text vectors.
    """
    lines = head.removeprefix(BOM).rstrip(b"\r\n").split(b"\n")
    if len(head) >= HEAD_BYTES:  # the last line may be cut
        lines = lines[:-1] or [lines[0].rpartition(_TAB)[0]]
    table = [line.removesuffix(b"\r").split(_TAB) for line in lines]
    if {len(row) for row in table} != {len(table[0])} or len(table[0]) < LIMITS.dimensions_min:
        return False
    if not all(is_number_like(cell) for row in table for cell in row):
        return False
    first = [row[0] for row in table]
    if not all(map(bytes.isdigit, first)):
        return True
    return all(cell.isdigit() for row in table for cell in row) and len(set(first)) < len(first)


def read(reading: ReadContext) -> Vectors:
    """Read the numbers, and the words with all their columns from the companion."""
    with opened(reading.path, reading.name) as stream:
        n, d = _extent(stream, reading.name)
        word_list = labels(reading, n)
        used = () if word_list.file is None else (word_list.file,)
        rows = RowCollector(replace(reading, companions=used))
        kept = _read_rows(stream, rows, word_list, d)
    metadata = word_list.metadata if kept.all() else word_list.metadata.take(kept)
    return rows.vectors(NAME, metadata=metadata)


def _extent(stream: BinaryIO, file: str) -> tuple[int, int]:
    """Return the number of rows, without trailing blank ones, and the dimensions; leaves the stream at row 1."""
    start = len(BOM) if stream.read(len(BOM)) == BOM else 0
    stream.seek(start)
    first = stream.readline(LIMITS.line_bytes + 1)
    if len(first) > LIMITS.line_bytes:
        raise LineTooLong(file=file, line=1, limit=LIMITS.line_bytes)
    d = first.count(_TAB) + 1
    if not LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
        raise BadHeader(file=file, line=first[:SHORTENED].decode("utf-8", "replace"))
    stream.seek(start)
    n, feeds, ended = 0, 0, True
    while chunk := stream.read(BLOCK_BYTES):
        body = chunk.rstrip(b"\r\n")
        if body:
            n += feeds + body.count(b"\n")
            feeds, ended = 0, False
        feeds += chunk.count(b"\n", len(body))
    stream.seek(start)
    n += not ended
    if n > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=n, limit=LIMITS.rows_max)
    return n, d


def _read_rows(stream: BinaryIO, rows: RowCollector, word_list: Labels, d: int) -> NDArray[np.bool_]:
    """Read all rows; return a mask of the words that have one."""
    kept = np.ones(len(word_list.words), dtype=np.bool_)
    row_numbers = np.arange(len(kept)) if word_list.rows is None else word_list.rows
    blob, offsets = word_list.words.blob, word_list.words.offsets
    size, row, done = size_of(stream), 0, stream.tell()
    for block in _blocks(stream, rows.file):
        lines = block.count(b"\n")
        low, high = (int(i) for i in np.searchsorted(row_numbers, [row, row + lines]))
        words = StringColumn.of(blob[offsets[low] : offsets[high]].tobytes(), np.diff(offsets[low : high + 1]))
        indices = row_numbers[low:high] - row
        matrix = numbers(block, d, _TAB)
        if matrix is None:
            good, matrix = _parse_lines(block, rows, d, row, dict(zip(indices.tolist(), words.pieces(), strict=True)))
            kept[low:high] = good[indices]
            words, indices = words.take(good[indices]), indices[good[indices]]
        else:
            matrix = matrix[indices] if len(indices) < lines else matrix
        rows.add(words, matrix, row + indices + 1)
        row += lines
        done += len(block)
        rows.reading.tick(done, size, rows.total)
    return kept


def _blocks(stream: BinaryIO, file: str) -> Iterator[bytes]:
    """Yield complete lines in blocks, each line with its line feed, without trailing blank lines."""
    rest, feeds, line = b"", 0, 1
    while chunk := stream.read(BLOCK_BYTES):
        body = chunk.rstrip(b"\r\n")
        if not body:  # blank lines are only counted until it is known whether they are the last ones
            feeds += chunk.count(b"\n")
            continue
        data = rest + b"\n" * feeds + body
        end = data.rfind(b"\n") + 1
        rest, feeds = data[end:], chunk.count(b"\n", len(body))
        line += data.count(b"\n")
        if len(rest) > LIMITS.line_bytes:
            raise LineTooLong(file=file, line=line, limit=LIMITS.line_bytes)
        if end:
            yield data[:end]
    if rest:
        yield rest + b"\n"


def _parse_lines(
    block: bytes, rows: RowCollector, d: int, first: int, words: dict[int, bytes]
) -> tuple[NDArray[np.bool_], FloatMatrix]:
    """Parse a block line by line: a mask of the lines with a word and valid numbers, and these numbers.

    The first error is raised; with `ReadContext.rescue` all errors are counted.
    """
    lines = block.split(b"\n")[:-1]
    good = np.zeros(len(lines), dtype=np.bool_)
    matrix = []
    for index, line in enumerate(lines):
        number = first + index + 1
        if len(line) > LIMITS.line_bytes:
            raise LineTooLong(file=rows.file, line=number, limit=LIMITS.line_bytes)
        try:
            row = row_of_numbers(line.removesuffix(b"\r"), d, _TAB, rows.file, words.get(index, b""), number)
        except LoadError as error:
            if not rows.reading.rescue:
                raise
            rows.damaged(number, "non_finite_rows" if isinstance(error, NonFinite) else "bad_rows")
            continue
        if index in words:
            good[index] = True
            matrix.append(row[0])
    return good, np.array(matrix, dtype=np.float32).reshape(len(matrix), d)


FORMAT = Format(NAME, matches, read, is_text=True, companions=beside, needs_words=True)
