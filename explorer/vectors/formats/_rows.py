"""What all readers of word files share: gathering rows, counting what was dropped or repaired, the limits."""

from collections.abc import Sequence

import numpy as np

from explorer.errors import EmptyFile, NonFinite, TooLarge, Truncated, WordTooLong
from explorer.limits import LIMITS
from explorer.vectors.model import FloatMatrix, Source, Vectors

SHORTENED = 80
"""Characters of a damaged line or number that an error quotes."""


class Rows:
    """Gathers the rows of one file, block by block.

    Memory grows with what the file holds, never with what its header promises.

    Parameters
    ----------
    file
        Its name, for errors and `Source`.
    want
        Rows that the header promises; None without a header.
    first_line
        Line number of the first row.
    """

    def __init__(self, file: str, want: int | None = None, first_line: int = 1) -> None:
        self.file = file
        self.want = want
        self.total = 0
        self._first_line = first_line
        self._blocks: list[FloatMatrix] = []
        self._words: list[str] = []
        self._seen: set[str] = set()
        self._counts = dict.fromkeys(("duplicates", "blank_lines", "empty_words", "repaired_words", "extra_rows"), 0)

    def blank(self, count: int) -> None:
        """Count lines that hold nothing."""
        self._counts["blank_lines"] += count

    def add(self, words: Sequence[bytes], matrix: FloatMatrix, lines: Sequence[int] | None = None) -> None:
        """Take a block of rows.

        Parameters
        ----------
        words
            (k,) words as they stand in the file.
        matrix
            (k, d) float32, kept as it is.
        lines
            (k,) line numbers, for errors; None for a binary file, whose rows count as lines.

        Raises
        ------
        TooLarge, NonFinite
            If the rows go past the limit of the program, or a value is nan or infinite.
        """
        finite = np.isfinite(matrix).all(axis=1)
        if not finite.all():
            row = int(np.argmin(finite))
            line = lines[row] if lines is not None else self._first_line + self.total + row
            raise NonFinite(file=self.file, line=line, word=words[row].decode("utf-8", "replace"))
        self.total += len(words)
        if self.total > LIMITS.rows_max:
            raise TooLarge(file=self.file, what="rows", want=self.total, limit=LIMITS.rows_max)
        kept = [row for row, word in enumerate(words) if self._keep(word)]
        self._blocks.append(matrix if len(kept) == len(words) else matrix[kept])

    def vectors(self, format_name: str) -> Vectors:
        """All rows as `Vectors`, with the warnings of `Source`.

        Raises
        ------
        Truncated, EmptyFile
            If there are fewer rows than promised, or none.
        """
        if self.want is not None:
            if self.total < self.want:
                raise Truncated(file=self.file, want=self.want, got=self.total)
            self._counts["extra_rows"] = self.total - self.want
        if not self._words:
            raise EmptyFile(file=self.file)
        self._seen.clear()
        matrix = self._blocks[0] if len(self._blocks) == 1 else np.concatenate(self._blocks)
        self._blocks.clear()
        warnings = {key: count for key, count in self._counts.items() if count}
        return Vectors.of(self._words, matrix, Source(self.file, format_name, warnings))

    def _keep(self, raw: bytes) -> bool:
        """Whether a word is a new one; it is then remembered."""
        try:
            word = raw.decode("utf-8")
        except UnicodeDecodeError:
            word = raw.decode("utf-8", "replace")
            self._counts["repaired_words"] += 1
        if not word:
            self._counts["empty_words"] += 1
            return False
        if word in self._seen:
            self._counts["duplicates"] += 1
            return False
        self._seen.add(word)
        self._words.append(word)
        return True


def check_count(file: str, count: int, row_bytes: int, size: int) -> None:
    """Hold the promise of a header to what the file can hold, before anything is allocated.

    A file that is merely cut short is read as far as it goes (`Truncated` then says how far); one that promises
    more than ten times of what fits into it is no cut file.

    Parameters
    ----------
    file
        Its name.
    count
        Rows that the header promises.
    row_bytes
        The fewest bytes that a row can have.
    size
        Bytes of the file.

    Raises
    ------
    TooLarge
        If it cannot be true, or is more than the program takes.
    """
    possible = size // row_bytes
    if count > 10 * max(possible, 1):
        raise TooLarge(file=file, what="rows", want=count, limit=possible)
    if count > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=count, limit=LIMITS.rows_max)


def check_word(file: str, row: int, length: int) -> None:
    """Raise `WordTooLong` for a word of more bytes than the limit; `row` counts from 1."""
    if length > LIMITS.word_bytes:
        raise WordTooLong(file=file, row=row, limit=LIMITS.word_bytes)
