"""Read a file of words: lines, a tab-separated table or JSON. A file may be readable in several ways."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadJson, Encoding, FileChanged, FileTooLarge, TooManyColumns
from explorer.limits import LIMITS
from explorer.vectors.metadata import NUMBER, Metadata
from explorer.vectors.parsing.encoding import BOM, is_binary, is_gb18030, marked
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened, size_of
from explorer.vectors.parsing.formula_guard import unguarded_words
from explorer.vectors.parsing.json_words import words_of
from explorer.vectors.parsing.string_column import StringColumn
from explorer.vectors.parsing.table_columns import WORD_NAMES
from explorer.vectors.parsing.word_table import read_table
from explorer.vectors.reading import File

_JSON = re.compile(rb'\s*[\[{]\s*(?:["\[{\]}0-9-]|\Z)')
_LINE_FEED, _RETURN = 10, 13


@dataclass(frozen=True)
class Labels:
    """The words of the rows of a matrix.

    Attributes
    ----------
    words
        k words as bytes.
    metadata
        Columns that come with the words.
    file
        File of the words; None if it is the file of the rows itself.
    rows
        (k,) ascending row numbers of the words; None if the words are in row order.
    """

    words: StringColumn
    metadata: Metadata
    file: File | None
    rows: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Listing:
    """One way to read a file of words; the words are built on demand.

    Attributes
    ----------
    file
        The file.
    words
        Number of words.
    rows
        Smallest number of rows; larger than `words` if the row numbers have gaps.
    is_numbered
        Whether each word has a row number.
    take
        Builds the words.
    """

    file: File
    words: int
    rows: int
    is_numbered: bool
    take: Callable[[], Labels]


def listings(file: File) -> list[Listing]:
    """Return all ways to read a file as words; none if it is not text.

    Raises
    ------
    BadJson, Encoding, FileTooLarge, TooManyColumns, FileUnreadable
        If it cannot be read.
    """
    with opened(file.path, file.name) as stream:
        size, head = size_of(stream), stream.read(HEAD_BYTES)
        if encoding := marked(head):
            raise Encoding(file=file.name, found=encoding)
        if is_binary(head):
            return []
        if is_gb18030(head):
            raise Encoding(file=file.name, found="GB18030")
        if size > LIMITS.label_bytes:
            raise FileTooLarge(file=file.name, want=size, limit=LIMITS.label_bytes)
        content = head + stream.read(max(size - len(head), 0))
    at = len(BOM) if content.startswith(BOM) else 0
    if is_json(content, at):
        try:
            return [_from_json(content, at, file)]
        except BadJson:
            if file.name.lower().endswith(".json"):
                raise
    return _from_lines(content, at, file)


def is_json(content: bytes, at: int = 0) -> bool:
    """Whether a text starts like JSON that may contain words; a plain list may also start with "[PAD]" or "{"."""
    return _JSON.match(content, at) is not None


def _from_lines(content: bytes, at: int, file: File) -> list[Listing]:
    """Return the ways to read lines: with and without a header, with and without trailing blank lines.

    Parameters
    ----------
    content
        All bytes; the listings keep only the positions of their lines.
    at
        Position of the first line.
    """
    size = len(content)
    bare = len(content.rstrip(b"\r\n"))
    if bare <= at:
        return []
    end = content.find(b"\n", at, bare)
    second_line = content.find(b"\n", at) + 1 or size
    first = content[at : bare if end < 0 else end].removesuffix(b"\r")
    if b"\t" not in first:
        spans = [(at, size), (at, bare)]
        if first.strip().lower().decode("utf-8", "replace") in WORD_NAMES:
            spans += [(second_line, size), (second_line, bare)]
        return [_listing(file, content, start, stop, _plain) for start, stop in spans if stop > start]
    names = first.decode("utf-8", "replace").split("\t")
    if len(names) > LIMITS.metadata_columns:
        raise TooManyColumns(file=file.name, want=len(names), limit=LIMITS.metadata_columns)
    untitled = partial(_table, width=len(names), titles=None)
    spans = [(at, size), (at, bare)]
    if not _can_be_titles(names):
        return [_listing(file, content, start, stop, untitled) for start, stop in spans]
    titled = partial(_table, width=len(names), titles=names)
    ways = [(second_line, size, titled), (at, size, untitled), (second_line, bare, titled), (at, bare, untitled)]
    return [_listing(file, content, start, stop, read) for start, stop, read in ways if stop > start]


def _can_be_titles(names: list[str]) -> bool:
    """Whether a first line can be a header: it names a word column, or has no number (which would be a value)."""
    cells = [name.strip() for name in names]
    return any(cell.lower() in WORD_NAMES for cell in cells) or not any(map(NUMBER.fullmatch, cells))


def _listing(file: File, content: bytes, start: int, stop: int, read: Callable[[bytes, File], Labels]) -> Listing:
    """Return a listing with one word per line, for the lines between two positions."""
    count = content.count(b"\n", start, stop) + (content[stop - 1] != _LINE_FEED)

    def take() -> Labels:
        with opened(file.path, file.name) as stream:
            stream.seek(start)
            body = stream.read(stop - start)
        if len(body) < stop - start or body.count(b"\n") + (not body.endswith(b"\n")) != count:
            raise FileChanged(file=file.name)
        return read(body, file)

    return Listing(file, count, count, is_numbered=False, take=take)


def _plain(body: bytes, file: File) -> Labels:
    """Read lines as words."""
    return Labels(unguarded_words(_packed(body)), Metadata(), file)


def _packed(body: bytes) -> StringColumn:
    """Return the lines of a text as a column, without line ends."""
    data = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(data == _LINE_FEED)
    keep = np.ones(len(data), dtype=np.bool_)
    keep[ends] = False
    if not body.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    returns = (ends > starts) & (data[np.maximum(ends - 1, 0)] == _RETURN)
    keep[ends[returns] - 1] = False
    return StringColumn.of(data[keep].tobytes(), (ends - starts - returns).astype(np.int32))


def _table(body: bytes, file: File, width: int, titles: list[str] | None) -> Labels:
    """Read a tab-separated table; see `read_table`."""
    words, metadata = read_table(body, file.name, width, titles)
    return Labels(unguarded_words(words), metadata, file)


def _from_json(content: bytes, at: int, file: File) -> Listing:
    """Return the words of a JSON list, of a dictionary from words to row numbers, or of a Hugging Face tokenizer."""
    if len(content) > LIMITS.json_bytes:
        raise FileTooLarge(file=file.name, want=len(content), limit=LIMITS.json_bytes)
    try:
        result = words_of(content, at)
    except (ValueError, RecursionError) as error:
        raise BadJson(file=file.name) from error
    if result is None:
        raise BadJson(file=file.name)
    words, rows = result
    count = len(words) if rows is None else int(rows[-1]) + 1
    return Listing(file, len(words), count, rows is not None, partial(Labels, words, Metadata(), file, rows))
