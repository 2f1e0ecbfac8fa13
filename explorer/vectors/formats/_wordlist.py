"""One file of words: as lines, as a table between tabs, as JSON; every way in which it can be read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from explorer.errors import BadJson, Encoding, FileTooLarge, TooManyColumns
from explorer.limits import LIMITS
from explorer.vectors.formats._encoding import is_binary, is_gb18030, marked
from explorer.vectors.formats._guard import unguarded
from explorer.vectors.formats._json_words import parse_json, words_of
from explorer.vectors.formats._packed import Packed
from explorer.vectors.formats.base import HEAD_BYTES, opened, size_of
from explorer.vectors.metadata import NUMBER, Metadata, column_of
from explorer.vectors.reading import File

_BOM = b"\xef\xbb\xbf"
_JSON = re.compile(rb'\s*[\[{]\s*(?:["\[{\]}0-9-]|\Z)')
_LINE_FEED, _RETURN = 10, 13
_QUOTE = ord("'")
_WORD_COLUMNS = ("word", "words", "label", "labels", "token", "tokens", "name", "text", "key")


@dataclass(frozen=True)
class Labels:
    """Words of rows.

    Attributes
    ----------
    words
        k words as bytes.
    metadata
        Columns that stood beside them.
    file
        Where they stood; None if that is the file of the rows itself.
    rows
        (k,) ascending row numbers of the words; None: the first word is that of the first row, and so on.
    """

    words: Packed
    metadata: Metadata
    file: File | None
    rows: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Listing:
    """One way to read a file of words; the words are made when they are wanted.

    Attributes
    ----------
    file
        The file.
    words
        How many words it holds.
    rows
        How many rows they need at least: more than there are words if they have numbers with gaps.
    is_numbered
        Whether each word comes with the number of its row.
    take
        Makes the words.
    """

    file: File
    words: int
    rows: int
    is_numbered: bool
    take: Callable[[], Labels]


def listings(file: File) -> list[Listing]:
    """Every way in which a file can be read as words; none if it is no text.

    Raises
    ------
    BadJson, Encoding, FileTooLarge, TooManyColumns, FileUnreadable
        If it cannot be used.
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
        content = (head + stream.read(max(size - len(head), 0))).removeprefix(_BOM)
    if is_json(content):
        try:
            return [_from_json(content, file)]
        except BadJson:
            if file.name.lower().endswith(".json"):
                raise
    return _from_lines(content, file)


def is_json(content: bytes) -> bool:
    """Whether a text begins like JSON that could name rows; a list of words may well begin with "[PAD]" or "{"."""
    return _JSON.match(content) is not None


def _from_lines(content: bytes, file: File) -> list[Listing]:
    """Lines as they are; without blank ones at the end; with and without a header."""
    bare = content.rstrip(b"\r\n")
    if not bare:
        return []
    first = bare.split(b"\n", 1)[0].removesuffix(b"\r")
    headless = content[content.find(b"\n") + 1 :] if b"\n" in content else b""
    if b"\t" not in first:
        bodies = [content, bare]
        if first.strip().lower().decode("utf-8", "replace") in _WORD_COLUMNS:
            bodies += [headless, headless.rstrip(b"\r\n")]
        return [_listing(file, body, partial(_plain, body, file)) for body in bodies if body]
    names = first.decode("utf-8", "replace").split("\t")
    if len(names) > LIMITS.metadata_columns:
        raise TooManyColumns(file=file.name, want=len(names), limit=LIMITS.metadata_columns)
    found = []
    titled = (headless, headless.rstrip(b"\r\n")) if _can_be_titles(names) else ()
    for body in (*titled[:1], content, *titled[1:], bare):
        titles = names if body in titled else None
        if body:
            found.append(_listing(file, body, partial(_table, body, file, len(names), titles)))
    return found


def _can_be_titles(names: list[str]) -> bool:
    """Whether a first line can name columns: it names the words, or holds no number, which is a value of a row."""
    cells = [name.strip() for name in names]
    return any(cell.lower() in _WORD_COLUMNS for cell in cells) or not any(map(NUMBER.fullmatch, cells))


def _listing(file: File, body: bytes, take: Callable[[], Labels]) -> Listing:
    """A listing with one word a line."""
    count = body.count(b"\n") + (not body.endswith(b"\n"))
    return Listing(file, count, count, is_numbered=False, take=take)


def _plain(body: bytes, file: File) -> Labels:
    """Lines as words."""
    return Labels(_unguarded(_packed(body)), Metadata(), file)


def _unguarded(words: Packed) -> Packed:
    """Words without the quotes that keep spreadsheets from running them, if somebody put them there."""
    firsts = words.blob[words.offsets[:-1][words.lengths > 0]]
    if not bool((firsts == _QUOTE).any()):
        return words
    texts = unguarded([piece.decode("utf-8", "surrogateescape") for piece in words.pieces()])
    return Packed([text.encode("utf-8", "surrogateescape") for text in texts])


def _packed(body: bytes) -> Packed:
    """Lines without their ends."""
    data = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(data == _LINE_FEED)
    keep = np.ones(len(data), dtype=np.bool_)
    keep[ends] = False
    if not body.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    returns = (ends > starts) & (data[np.maximum(ends - 1, 0)] == _RETURN)
    keep[ends[returns] - 1] = False
    return Packed.of(data[keep].tobytes(), (ends - starts - returns).astype(np.int64))


def _table(body: bytes, file: File, width: int, titles: list[str] | None) -> Labels:
    """A table between tabs: its column of words, and the others as metadata. Short lines end with empty cells."""
    lines = [line.removesuffix(b"\r") for line in body.removesuffix(b"\n").split(b"\n")]
    lowered = [title.strip().lower() for title in titles or []]
    at = next((lowered.index(name) for name in _WORD_COLUMNS if name in lowered), 0)
    cells = [line.split(b"\t", width - 1) for line in lines]
    for row in cells:
        row.extend([b""] * (width - len(row)))
    columns = {}
    for place in range(width):
        if place != at:
            title = titles[place] if titles and titles[place] else str(place + 1)
            while title in columns:
                title += "_"
            values = column_of([row[place].decode("utf-8", "replace") for row in cells])
            columns[title] = values if values.dtype.kind == "f" else np.array(unguarded(values.tolist()), dtype=object)
    return Labels(_unguarded(Packed([row[at] for row in cells])), Metadata(columns), file)


def _from_json(content: bytes, file: File) -> Listing:
    """Words of a JSON list, of a dictionary from words to row numbers, or of the tokenizer files of Hugging Face."""
    if len(content) > LIMITS.json_bytes:
        raise FileTooLarge(file=file.name, want=len(content), limit=LIMITS.json_bytes)
    try:
        found = words_of(parse_json(content, LIMITS.json_values))
    except (ValueError, RecursionError) as error:
        raise BadJson(file=file.name) from error
    if not found:
        raise BadJson(file=file.name)
    if isinstance(found, list):
        return Listing(file, len(found), len(found), is_numbered=False, take=partial(_listed, found, None, file))
    words = sorted(found, key=found.__getitem__)
    rows = np.array([found[word] for word in words], dtype=np.int64)
    return Listing(file, len(words), int(rows[-1]) + 1, is_numbered=True, take=partial(_listed, words, rows, file))


def _listed(words: list[str], rows: NDArray[np.int64] | None, file: File) -> Labels:
    return Labels(Packed([word.encode("utf-8", "surrogatepass") for word in words]), Metadata(), file, rows)
