"""Buffer for the rows of a text block that two parsers convert; it restores their order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix
from explorer.vectors.parsing.row_collector import RowCollector
from explorer.vectors.parsing.string_column import StringColumn

Lines = Sequence[int] | NDArray[np.int64]


class RowBuffer:
    """Accept rows like `RowCollector`, in parts of any order and size, and pass them on in line order.

    The collector receives nothing before `pass_on`, so a block that turns out to be damaged can be parsed again.

    Parameters
    ----------
    rows
        Collector that receives the rows.
    """

    def __init__(self, rows: RowCollector) -> None:
        self.reading, self.file, self.want = rows.reading, rows.file, rows.want
        self._rows = rows
        self._added = 0
        self._words: list[StringColumn] = []
        self._matrices: list[FloatMatrix] = []
        self._lines: list[NDArray[np.int64]] = []
        self._counted: dict[str, list[int]] = {}
        self._bad = 0

    @property
    def total(self) -> int:
        """Number of rows so far."""
        return self._rows.total + self._added

    def count(self, kind: str, lines: Lines) -> None:
        """See `RowCollector.count`."""
        self._counted.setdefault(kind, []).extend(int(line) for line in lines)

    def damaged(self, line: int, kind: str = "bad_rows") -> None:
        """See `RowCollector.damaged`."""
        self._bad += 1
        self.count(kind, [line])

    def add(self, words: "Sequence[bytes] | StringColumn", matrix: FloatMatrix, lines: Lines) -> None:
        """See `RowCollector.add`."""
        self._words.append(words if isinstance(words, StringColumn) else StringColumn(words))
        self._matrices.append(matrix)
        self._lines.append(np.asarray(lines, dtype=np.int64))
        self._added += len(words)

    def pass_on(self) -> None:
        """Pass all rows and counts to the collector.

        Raises
        ------
        TooLarge, WordTooLong, NonFinite
            See `RowCollector.add`; in this case nothing is passed on.
        """
        if self._added:
            words, matrix, lines = self._in_order()
            self._rows.add(words, matrix, lines)
        for kind, affected in self._counted.items():
            self._rows.count(kind, sorted(affected))
        self._rows.bad += self._bad

    def _in_order(self) -> tuple[StringColumn, FloatMatrix, NDArray[np.int64]]:
        """Return all rows in line order."""
        if len(self._lines) == 1:
            return self._words[0], self._matrices[0], self._lines[0]
        lines = np.concatenate(self._lines)
        order = np.argsort(lines, kind="stable")
        encoded = [word for words in self._words for word in words.pieces()]
        return StringColumn([encoded[row] for row in order]), np.concatenate(self._matrices)[order], lines[order]
