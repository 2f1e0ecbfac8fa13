"""Collect rows, count dropped and repaired ones, and check limits; shared by all readers."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import EmptyFile, NonFinite, NoWholeRow, TooLarge, Truncated
from explorer.limits import LIMITS
from explorer.vectors.model import FloatMatrix, Metadata, Source, Subwords, Vectors, lengths, seal
from explorer.vectors.parsing.background_task import BackgroundTask
from explorer.vectors.parsing.bounds import check_lengths
from explorer.vectors.parsing.growing_matrix import GrowingMatrix
from explorer.vectors.parsing.line_numbers import LineNumbers
from explorer.vectors.parsing.string_column import StringColumn, first_of_each
from explorer.vectors.reading import ReadContext, RowsCounted
from explorer.vectors.vocabulary import Vocabulary

DAMAGED = ("bad_rows", "non_finite_rows")
"""Kinds under which dropped damaged rows are counted."""


class RowCollector:
    """Collects the rows of one file in blocks.

    Memory use depends on the content of the file, never on what its header announces.

    Parameters
    ----------
    reading
        Read context.
    want
        Number of rows announced by the header; None without a header.
    first_line
        Line number of the first row.
    """

    def __init__(self, reading: ReadContext, want: int | None = None, first_line: int = 1) -> None:
        self.reading = reading
        self.file = reading.name
        self.want = want
        self.total = 0
        self.bad = 0
        self._first_line = first_line
        self._words = StringColumn()
        self._table = GrowingMatrix(reading)
        self._norms: list[FloatMatrix] = []
        self._drop: list[NDArray[np.intp]] = []
        self._line_numbers = LineNumbers()
        self._hash = hashlib.blake2b(digest_size=16)
        self._background = BackgroundTask(2)
        self._counts: dict[str, int] = {}
        self._lines: dict[str, list[int]] = {}

    def count(self, kind: str, lines: Sequence[int] | NDArray[np.int64], count: int | None = None) -> None:
        """Count dropped or repaired lines of one kind; `count` replaces the number of lines."""
        added = len(lines) if count is None else count
        if not added:
            return
        self._counts[kind] = self._counts.get(kind, 0) + added
        kept = self._lines.setdefault(kind, [])
        kept.extend(int(line) for line in lines[: LIMITS.report_lines - len(kept)])

    def damaged(self, line: int, kind: str = "bad_rows") -> None:
        """Count a damaged row."""
        self.bad += 1
        self.count(kind, [line])

    def add(
        self,
        words: "Sequence[bytes] | StringColumn",
        matrix: FloatMatrix,
        lines: Sequence[int] | NDArray[np.int64] | None = None,
    ) -> None:
        """Add a block of rows.

        Parameters
        ----------
        words
            (k,) words as in the file.
        matrix
            (k, d) float32.
        lines
            (k,) line numbers; None for a file without lines: row numbers are used instead.

        Raises
        ------
        TooLarge, WordTooLong, NonFinite
            If the rows exceed a limit, or a value is nan or infinite (with `ReadContext.rescue`, such rows are
            dropped and counted).
        """
        k = len(words)
        start = self._first_line + self.total
        numbers = np.arange(start, start + k) if lines is None else np.asarray(lines, dtype=np.int64)
        packed = words if isinstance(words, StringColumn) else StringColumn(words)
        check_lengths(self.file, self.total, packed)
        if self.total + k > LIMITS.rows_max:
            raise TooLarge(file=self.file, what="rows", want=self.total + k, limit=LIMITS.rows_max)
        finite = np.asarray(np.isfinite(matrix).all(axis=1))
        if not finite.all():
            bad = np.flatnonzero(~finite)
            if not self.reading.rescue:
                row = int(bad[0])
                raise NonFinite(
                    file=self.file, line=int(numbers[row]), word=packed.piece(row).decode("utf-8", "replace")
                )
            self.count("non_finite_rows", numbers[bad])
            self._drop.append(bad + self.total)
            matrix = np.where(finite[:, None], matrix, np.float32(0))
        repaired = self._words.extend(packed)
        self.count("repaired_words", numbers[repaired])
        if not self.reading.counting:
            block = np.ascontiguousarray(matrix, dtype=np.float32)
            self._norms.append(lengths(block))
            self._background.run(self._hash.update, block.data)
            self._background.run(self._table.append, block)
        self._line_numbers.add(numbers)
        self.total += k

    def vectors(
        self,
        format_name: str,
        *,
        metadata: Metadata | None = None,
        subwords: Subwords | None = None,
        choice: str = "",
        choices: tuple[str, ...] = (),
    ) -> Vectors:
        """Return all rows as `Vectors`, with the counts in `Source`.

        Parameters
        ----------
        format_name
            Name of the format.
        metadata
            Columns with one value per added row, including rows that are dropped here.
        subwords
            Subwords, for unknown words.
        choice, choices
            For `Source`.

        Raises
        ------
        Truncated, EmptyFile, NoWholeRow
            If there are fewer rows than announced (with `ReadContext.rescue`, these are counted), or none.
        RowsCounted
            With `ReadContext.counting`.
        """
        if self.reading.counting:
            bad = sum(self._counts.get(kind, 0) for kind in DAMAGED)
            raise RowsCounted(bad, int(self._kept().sum()))
        if self.want is not None:
            missing = self.want - self.total - self.bad
            if missing > 0:
                if not self.reading.rescue or not self.total:
                    raise Truncated(file=self.file, want=self.want, got=self.total)
                self.count("missing_rows", [], missing)
            elif missing < 0:
                self.count("extra_rows", [], -missing)
        self._background.join()
        keep = self._kept()
        words, norms, matrix = self._words, np.concatenate(self._norms or [np.empty(0, "f4")]), self._table.finish(keep)
        if not keep.all():
            words, norms = words.take(keep), norms[keep]
            self._hash = hashlib.blake2b(matrix.data if len(matrix) else b"", digest_size=16)
            metadata = metadata.take(keep) if metadata else None
        if not len(matrix):
            bad = sum(self._counts.get(kind, 0) for kind in DAMAGED)
            raise NoWholeRow(file=self.file, bad=bad) if bad else EmptyFile(file=self.file)
        norms.setflags(write=False)
        vocabulary = Vocabulary.packed(words.blob, words.offsets)
        source = Source(
            self.file,
            format_name,
            warnings=dict(self._counts),
            lines={kind: tuple(sorted(lines)) for kind, lines in self._lines.items() if lines},
            files=(self.file, *(companion.name for companion in self.reading.companions)),
            choice=choice,
            choices=choices,
        )
        vectors = Vectors(vocabulary, matrix, norms, seal(self._hash, vocabulary, matrix.shape), source)
        return replace(vectors, metadata=metadata or Metadata(), subwords=subwords)

    def _kept(self) -> NDArray[np.bool_]:
        """Return the mask of rows to keep: finite, with the first occurrence of a non-empty word; count the others."""
        keep = np.ones(self.total, dtype=bool)
        for bad in self._drop:
            keep[bad] = False
        empty = self._words.lengths == 0
        self.count("empty_words", self._line_numbers.of(empty & keep))
        keep &= ~empty
        repeated = keep & ~first_of_each(self._words, keep)
        self.count("duplicates", self._line_numbers.of(repeated))
        return keep & ~repeated
