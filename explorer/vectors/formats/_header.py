"""The first line "count size" of word2vec files, and how text and binary rows are told apart."""

import re
from typing import BinaryIO

from explorer.errors import BadHeader
from explorer.limits import LIMITS
from explorer.vectors.formats._rows import SHORTENED
from explorer.vectors.formats._text import is_number_like, number_fields

BOM = b"\xef\xbb\xbf"
_INTEGER = re.compile(rb"[0-9]{1,%d}" % LIMITS.header_digits)
_INTEGER_LIKE = re.compile(r"[+-]?[\d_.]+")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r"))


def read_header(stream: BinaryIO, file: str) -> tuple[int, int]:
    """Read "count size" and leave the stream behind its line.

    Returns
    -------
    tuple
        Number of rows and of dimensions.

    Raises
    ------
    BadHeader
        If the line is anything but two numbers of ASCII digits, or the dimensions are outside the limits.
    """
    line = stream.readline(LIMITS.header_bytes + 1)
    tokens = line.removeprefix(BOM).split()
    if len(line) > LIMITS.header_bytes or len(tokens) != 2 or not all(map(_INTEGER.fullmatch, tokens)):
        raise BadHeader(file=file, line=_shortened(line))
    count, d = map(int, tokens)
    if not LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
        raise BadHeader(file=file, line=_shortened(line))
    return count, d


def text_header(head: bytes) -> bool:
    """Whether a file begins with a header, good or bad, and goes on with rows of text."""
    tokens, payload = _split(head)
    if len(tokens) != 2:
        return False
    if all(map(_is_integer_like, tokens)):
        return _is_text(payload)
    # a first row needs a word and two numbers, so two tokens above rows are a header that someone damaged
    return number_fields(payload.split(b"\n", 1)[0]) >= LIMITS.dimensions_min


def binary_header(head: bytes) -> bool:
    """Whether a file begins with a header, good or bad, and goes on with binary rows."""
    tokens, payload = _split(head)
    return len(tokens) == 2 and all(map(_is_integer_like, tokens)) and not _is_text(payload)


def _split(head: bytes) -> tuple[list[bytes], bytes]:
    """Tokens of the first line, and what follows it."""
    line, _, payload = head.removeprefix(BOM).partition(b"\n")
    return line.split(), payload


def _is_integer_like(token: bytes) -> bool:
    """Whether a token is meant as a whole number: also "-1", "1_000", digits of other scripts."""
    return _INTEGER_LIKE.fullmatch(token.decode("utf-8", "replace")) is not None


def _is_text(payload: bytes) -> bool:
    """Whether rows are text: most of the first lines end with a number, or at least nothing speaks against text."""
    if len(payload) > LIMITS.word_bytes and not any(space in payload for space in b" \t\n"):
        return False  # no row of text begins like this; the binary reader names the endless word
    lines = [line for line in payload.split(b"\n", 20)[:20] if line.strip()]
    if lines and 2 * sum(is_number_like(line.split()[-1]) for line in lines) >= len(lines):
        return True
    if len(payload.translate(None, _CONTROL)) != len(payload):
        return False
    try:
        # the head may end within a character
        payload[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _shortened(line: bytes) -> str:
    """First characters of a line, for an error."""
    text = line.removeprefix(BOM).decode("utf-8", "replace").strip()
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"
