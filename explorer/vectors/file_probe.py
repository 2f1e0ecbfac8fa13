"""What the first bytes of a file and its number of lines tell, without reading all of it."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import PurePath

from explorer.errors import LoadError
from explorer.vectors.detect import format_of_head
from explorer.vectors.formats import Format, projector
from explorer.vectors.parsing.encoding import is_gb18030, marked
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened
from explorer.vectors.parsing.file_names import stem_of
from explorer.vectors.parsing.header import is_text
from explorer.vectors.parsing.labels import core
from explorer.vectors.parsing.npy_header import read_header
from explorer.vectors.parsing.word_list import is_json
from explorer.vectors.reading import File

_PACKED = (b"\x1f\x8b\x08", b"BZh", b"PK\x03\x04")
_STEP = 1 << 22


@dataclass(frozen=True)
class FileProbe:
    """One of several files that were named, uploaded, or found in a folder or an archive.

    Attributes
    ----------
    name
        Display name.
    head
        First bytes.
    count
        Counts the lines of the file; called only when the number decides.
    is_folder
        Whether it is a folder, which is always a group of its own.
    """

    name: str
    head: bytes
    count: Callable[[], int]
    is_folder: bool = False

    @cached_property
    def _kind(self) -> Format | None:
        return format_of_head(self.head)

    @property
    def format(self) -> str:
        """Name of its format; empty if none matches."""
        return self._kind.name if self._kind else ""

    @cached_property
    def may_hold_vectors(self) -> bool:
        """Whether it holds vectors, or is packed and may hold some."""
        return self.is_folder or self.is_packed or self._kind is not None

    @property
    def needs_words(self) -> bool:
        """Whether its words are in another file."""
        return self._kind is not None and self._kind.needs_words

    @property
    def is_text(self) -> bool:
        """Whether it holds vectors as text."""
        return self._kind is not None and self._kind.is_text

    @property
    def is_json(self) -> bool:
        """Whether it starts like JSON."""
        return is_json(self.head)

    @cached_property
    def may_need_words(self) -> bool:
        """Whether its words may be in another file: packed files, and numbers without a signature."""
        if self.is_packed or self.may_hold_vectors or not self.head:
            return self.is_packed
        return not (is_text(self.head) or is_gb18030(self.head) or marked(self.head))

    @property
    def is_packed(self) -> bool:
        """Whether it is compressed, an archive, or arrays in a zip."""
        return self.head.startswith(_PACKED)

    @property
    def stem(self) -> str:
        """Name without suffixes."""
        return PurePath(stem_of(self.name)).stem

    def is_named_in(self, name: str) -> bool:
        """Whether a file name starts with the stem: ``x.words.txt`` for ``x.npy`` and ``x_vectors.npy``."""
        stems = {self.stem, core(self.stem)} - {""}
        return any(re.match(rf"{re.escape(stem)}(?![^\W_])", name) for stem in stems)

    @cached_property
    def lines(self) -> int:
        """Number of lines."""
        return self.count()

    @cached_property
    def rows(self) -> int | None:
        """Number of rows; None if the first bytes do not tell."""
        if self.format == projector.NAME:
            return self.lines
        try:
            shape = read_header(BytesIO(self.head), self.name, len(self.head)).shape
        except LoadError:
            return None
        return shape[0] if shape else None

    def fits(self, numbers: "FileProbe", header: int) -> bool:
        """Whether it has one line per row of `numbers`, below a header of so many lines."""
        return not self.is_json and numbers.rows == self.lines - header


def probe_bytes(name: str, content: memoryview) -> FileProbe:
    """Probe an uploaded file."""
    blocks = (bytes(content[start : start + _STEP]) for start in range(0, len(content), _STEP))
    return FileProbe(name, bytes(content[:HEAD_BYTES]), lambda: count_lines(blocks))


def probe_file(file: File) -> FileProbe:
    """Probe a file or folder on disk; an unreadable one has no bytes and fails when it is opened."""

    def count() -> int:
        with opened(file.path, file.name) as stream:
            return count_lines(iter(lambda: stream.read(_STEP), b""))

    try:
        with opened(file.path, file.name) as stream:
            return FileProbe(file.name, stream.read(HEAD_BYTES), count)
    except LoadError:
        return FileProbe(file.name, b"", lambda: 0, os.path.isdir(file.path))  # noqa: PTH112 - see `expand_folder`


def count_lines(blocks: Iterator[bytes]) -> int:
    """Count lines, including a last one without a line feed."""
    total, last = 0, b"\n"
    for block in blocks:
        total, last = total + block.count(b"\n"), block[-1:]
    return total + (last != b"\n")
