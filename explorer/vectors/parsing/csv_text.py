"""Text tables: separator, records, fields (RFC 4180, read tolerantly)."""

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
        Whether a field may be quoted, and then contain line feeds and separators.
    """

    delimiter: bytes
    quoted: bool

    def fields(self, record: bytes) -> list[bytes]:
        """Fields of a record without its line feed."""
        if not self.quoted or b'"' not in record:
            return record.split(self.delimiter)
        found: list[bytes] = []
        place = 0
        pattern = re.compile(rb'"((?:[^"]++|"")*+)"(?=' + self.delimiter + rb"|\Z)|([^" + self.delimiter + rb"]*)")
        while True:
            match = pattern.match(record, place)
            if match is None:  # the second branch matches anything
                return found
            inner = match[1]
            found.append(match[2] if inner is None else inner.replace(b'""', b'"'))
            place = match.end() + 1
            if place > len(record):
                return found

    def is_stray(self, fields: list[bytes]) -> bool:
        """Whether a plainly split line starts with a quote that cannot be quoting."""
        return fields[0].startswith(b'"') and _QUOTED.fullmatch(fields[0]) is None

    def masked(self, block: bytes) -> bytes:
        """The block with quoted text masked, so that all remaining line feeds end records."""
        if not self.quoted or b'"' not in block:
            return block
        pattern = rb"(?:\A|(?<=[\n" + self.delimiter + rb']))"(?:[^"]++|"")*+"?'
        return re.sub(pattern, lambda match: b'"' * len(match[0]), block)

    def records(
        self, block: bytes, is_row: Callable[[list[bytes]], bool] = lambda fields: False
    ) -> Iterator[tuple[int, list[bytes]]]:
        """Number of the first line (from 0) and fields of each record of a block.

        A quote that opens a line and is not closed in it is an ordinary character, if splitting the line at separators
        gives a row: unquoted word lists contain such lines.
        """
        place = number = 0
        while place < len(block):
            first = block.find(b"\n", place) % (len(block) + 1)  # the end of the block if there is none
            end = self._end(block, place, first)
            if end > first:
                plain = block[place:first].removesuffix(b"\r").split(self.delimiter)
                if not any(field.startswith(b'"') for field in plain[1:]) and is_row(plain):
                    yield number, plain
                    place, number = first + 1, number + 1
                    continue
            yield number, self.fields(block[place:end].removesuffix(b"\r"))
            number += block.count(b"\n", place, end + 1)
            place = end + 1

    def _end(self, block: bytes, place: int, first: int) -> int:
        """End of the record that starts at a position and whose first line ends at `first`."""
        if not self.quoted or block.find(b'"', place, first) < 0:
            return first
        stop = re.compile(rb"[\n" + self.delimiter + rb"]")
        while True:
            if block[place : place + 1] == b'"':
                match = _QUOTED.match(block, place)
                if match is None:
                    return first  # never closed
                place = match.end()
            found = stop.search(block, place)
            if found is None:
                return len(block)
            if found[0] == b"\n":
                return found.start()
            place = found.end()


def blocks(stream: BinaryIO, dialect: Dialect, file: str, line: int) -> Iterator[tuple[bytes, int]]:
    """Blocks of complete records, each with the number of its first line and a line feed at its end.

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
            end = data.rfind(b"\n") + 1  # possibly a quote that is not quoting
        if len(data) - end > LIMITS.line_bytes:
            raise LineTooLong(file=file, line=line + data[:end].count(b"\n"), limit=LIMITS.line_bytes)
        rest = data[end:]
        if end:
            yield data[:end], line
            line += data[:end].count(b"\n")
    if rest:
        yield rest + b"\n", line


def starts(block: bytes, masked: bytes) -> NDArray[np.int64]:
    """(k,) number of the first line (from 0) of each record of a block."""
    ends = np.flatnonzero(np.frombuffer(masked, dtype=np.uint8) == _LINE_FEED)
    if masked is block:
        return np.arange(len(ends), dtype=np.int64)
    feeds = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == _LINE_FEED)
    before = np.searchsorted(feeds, ends, side="right")
    return np.concatenate([[0], before[:-1]]).astype(np.int64)
