"""Split text tables into records and fields (RFC 4180, with tolerance)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.errors import LineTooLong
from explorer.limits import LIMITS

BLOCK_BYTES = 1 << 22
_LINE_FEED = 10
_QUOTED = re.compile(rb'"(?:[^"]++|"")*+"')


@dataclass(frozen=True)
class Dialect:
    """Separator and quoting of fields.

    Attributes
    ----------
    delimiter
        Tab, comma or semicolon.
    quoted
        Whether fields may be quoted; a quoted field may contain line feeds and separators.
    """

    delimiter: bytes
    quoted: bool

    def fields(self, record: bytes) -> list[bytes]:
        """Split a record, without its line feed, into fields."""
        if not self.quoted or b'"' not in record:
            return record.split(self.delimiter)
        result: list[bytes] = []
        position = 0
        pattern = re.compile(rb'"((?:[^"]++|"")*+)"(?=' + self.delimiter + rb"|\Z)|([^" + self.delimiter + rb"]*)")
        while True:
            match = pattern.match(record, position)
            if match is None:  # does not happen: the second alternative also matches an empty field
                return result
            inner = match[1]
            result.append(match[2] if inner is None else inner.replace(b'""', b'"'))
            position = match.end() + 1
            if position > len(record):
                return result

    def is_stray(self, fields: list[bytes]) -> bool:
        """Whether a line, split at every separator, starts with a quote that does not open a quoted field."""
        return fields[0].startswith(b'"') and _QUOTED.fullmatch(fields[0]) is None

    def masked(self, block: bytes) -> bytes:
        """Mask the quoted fields of a block, so that every remaining line feed ends a record."""
        if not self.quoted or b'"' not in block:
            return block
        pattern = rb"(?:\A|(?<=[\n" + self.delimiter + rb']))"(?:[^"]++|"")*+"?'
        return re.sub(pattern, lambda match: b'"' * len(match[0]), block)

    def records(
        self, block: bytes, is_row: Callable[[list[bytes]], bool] = lambda fields: False
    ) -> Iterator[tuple[int, list[bytes]]]:
        """Yield the number of the first line (from 0) and the fields of each record of a block.

        If a line starts with a quote that is not closed in the line, and is a row when split at every separator, the
        quote is an ordinary character: unquoted word lists contain such lines.
        """
        position = number = 0
        while position < len(block):
            first = block.find(b"\n", position) % (len(block) + 1)  # end of the block if not found
            end = self._end(block, position, first)
            if end > first:
                plain = block[position:first].removesuffix(b"\r").split(self.delimiter)
                if not any(field.startswith(b'"') for field in plain[1:]) and is_row(plain):
                    yield number, plain
                    position, number = first + 1, number + 1
                    continue
            yield number, self.fields(block[position:end].removesuffix(b"\r"))
            number += block.count(b"\n", position, end + 1)
            position = end + 1

    def _end(self, block: bytes, position: int, first: int) -> int:
        """Return the end of the record that starts at `position` and whose first line ends at `first`."""
        if not self.quoted or block.find(b'"', position, first) < 0:
            return first
        stop_pattern = re.compile(rb"[\n" + self.delimiter + rb"]")
        while True:
            if block[position : position + 1] == b'"':
                quoted_match = _QUOTED.match(block, position)
                if quoted_match is None:
                    return first  # never closed
                position = quoted_match.end()
            stop_match = stop_pattern.search(block, position)
            if stop_match is None:
                return len(block)
            if stop_match[0] == b"\n":
                return stop_match.start()
            position = stop_match.end()


def blocks(stream: BinaryIO, dialect: Dialect, file: str, line: int) -> Iterator[tuple[bytes, int]]:
    """Yield blocks of complete records that end with a line feed, each with the number of its first line.

    Raises
    ------
    LineTooLong
        If a record exceeds the limit.
    """
    rest = b""
    while chunk := stream.read(BLOCK_BYTES):
        data = rest + chunk
        end = dialect.masked(data).rfind(b"\n") + 1
        if len(data) - end > LIMITS.line_bytes:
            end = data.rfind(b"\n") + 1  # perhaps a quote that does not open a quoted field
        if len(data) - end > LIMITS.line_bytes:
            raise LineTooLong(file=file, line=line + data[:end].count(b"\n"), limit=LIMITS.line_bytes)
        rest = data[end:]
        if end:
            yield data[:end], line
            line += data[:end].count(b"\n")
    if rest:
        yield rest + b"\n", line


def starts(block: bytes, masked: bytes) -> NDArray[np.int64]:
    """Return the (k,) numbers (from 0) of the first lines of the records of a block."""
    ends = np.flatnonzero(np.frombuffer(masked, dtype=np.uint8) == _LINE_FEED)
    if masked is block:
        return np.arange(len(ends), dtype=np.int64)
    feeds = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == _LINE_FEED)
    before = np.searchsorted(feeds, ends, side="right")
    return np.concatenate([[0], before[:-1]]).astype(np.int64)
