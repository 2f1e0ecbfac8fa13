"""Read the header line "count size" of word2vec files, and distinguish text rows from binary rows."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from explorer.errors import BadHeader, LoadError
from explorer.limits import LIMITS
from explorer.vectors.parsing.bounds import SHORTENED, check_count
from explorer.vectors.parsing.encoding import BOM
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.number_text import number_fields

_INTEGER = re.compile(rb"[0-9]{1,%d}" % LIMITS.header_digits)
_INTEGER_LIKE = re.compile(r"[+-]?[\d_.]+")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r"))


def read_header(stream: BinaryIO, file: str) -> tuple[int, int]:
    """Read the header "count size"; the stream is then at the next line.

    Returns
    -------
    tuple
        Number of rows and of dimensions.

    Raises
    ------
    BadHeader
        If the line is not two numbers of ASCII digits, or the number of dimensions is outside the limits.
    """
    line = stream.readline(LIMITS.header_bytes + 1)
    tokens = line.removeprefix(BOM).split()
    if len(line) > LIMITS.header_bytes or len(tokens) != 2 or not all(map(_INTEGER.fullmatch, tokens)):
        raise BadHeader(file=file, line=_shortened(line))
    count, d = map(int, tokens)
    if not LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
        raise BadHeader(file=file, line=_shortened(line))
    return count, d


def open_header(stream: BinaryIO, file: str, row_bytes: Callable[[int], int]) -> tuple[int, int]:
    """Read the header and check it against the size of the file; the stream is then at the first row.

    Parameters
    ----------
    stream
        Open file.
    file
        Display name.
    row_bytes
        Maps the number of dimensions to the smallest size of a row in bytes.

    Raises
    ------
    BadHeader, TooLarge
        If the header is damaged or announces too many rows.
    """
    count, d = read_header(stream, file)
    check_count(file, count, row_bytes(d), size_of(stream))
    return count, d


def announced(path: Path, row_bytes: Callable[[int], int]) -> tuple[int, int] | None:
    """Return the numbers of rows and dimensions of a valid header; None for an invalid one."""
    try:
        with opened(path, path.name) as stream:
            return open_header(stream, path.name, row_bytes)
    except LoadError:
        return None


def text_header(head: bytes) -> bool:
    """Whether a file starts with a header, valid or damaged, followed by rows of text."""
    tokens, payload = _split(head)
    if len(tokens) != 2:
        return False
    if all(map(_is_integer_like, tokens)):
        return not _fits_binary_rows(payload, tokens) and _is_text(payload)
    # a row has a word and at least two numbers, so two tokens above rows of text are a damaged header
    return number_fields(payload.split(b"\n", 1)[0]) >= LIMITS.dimensions_min


def binary_header(head: bytes) -> bool:
    """Whether a file starts with a header, valid or damaged, followed by binary rows."""
    tokens, payload = _split(head)
    return (
        len(tokens) == 2
        and all(map(_is_integer_like, tokens))
        and (_fits_binary_rows(payload, tokens) or not _is_text(payload))
    )


def _split(head: bytes) -> tuple[list[bytes], bytes]:
    """Return the tokens of the first line, and the bytes after it."""
    line, _, payload = head.removeprefix(BOM).partition(b"\n")
    return line.split(), payload


def _is_integer_like(token: bytes) -> bool:
    """Whether a token looks like an integer, including "-1", "1_000" and digits of other scripts."""
    return _INTEGER_LIKE.fullmatch(token.decode("utf-8", "replace")) is not None


def _fits_binary_rows(payload: bytes, tokens: list[bytes]) -> bool:
    """Whether the announced binary rows fill a small file exactly, and the first line is not a row of text.

    The bytes of a few numbers may all be printable characters: those of 0.9 are "fff?".
    """
    if not all(map(_INTEGER.fullmatch, tokens)) or number_fields(payload.split(b"\n", 1)[0]) >= LIMITS.dimensions_min:
        return False
    count, d = map(int, tokens)
    position = 0
    for _ in range(min(count, len(payload))):
        space = payload.find(b" ", position)
        if space < 0 or space + 1 + 4 * d > len(payload):
            return False
        position = space + 1 + 4 * d
        while payload[position : position + 1] == b"\n":
            position += 1
    return count > 0 and position == len(payload)


def _is_text(payload: bytes) -> bool:
    """Whether rows are text: most of the first lines end with numbers, or the bytes are valid text."""
    if len(payload) > LIMITS.word_bytes and not any(space in payload for space in b" \t\n"):
        return False  # a row of text cannot start like this; the binary reader reports the overlong word
    lines = [line for line in payload.split(b"\n", 20)[:20] if line.strip()]
    if lines and 2 * sum(number_fields(line) >= LIMITS.dimensions_min for line in lines) >= len(lines):
        return True
    return is_text(payload)


def is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8 without control characters; the last character may be incomplete."""
    if len(data.translate(None, _CONTROL)) != len(data):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _shortened(line: bytes) -> str:
    """Return the start of a line, for an error message."""
    text = line.removeprefix(BOM).decode("utf-8", "replace").strip()
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"
