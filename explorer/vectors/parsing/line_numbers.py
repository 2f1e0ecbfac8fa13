"""Line numbers of millions of rows, stored as runs of consecutive lines."""

import numpy as np
from numpy.typing import NDArray


class LineNumbers:
    """Collects the line numbers of rows in blocks and returns those of selected rows."""

    def __init__(self) -> None:
        self._blocks: list[range | NDArray[np.int64]] = []

    def add(self, numbers: NDArray[np.int64]) -> None:
        """Append the (k,) line numbers of the next k rows."""
        if not len(numbers):
            return
        first = int(numbers[0])
        is_run = bool((np.diff(numbers) == 1).all())
        self._blocks.append(range(first, first + len(numbers)) if is_run else numbers)

    def of(self, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the line numbers of the rows selected by a mask."""
        parts, offset = [np.empty(0, np.int64)], 0
        for block in self._blocks:
            marked = np.flatnonzero(rows[offset : offset + len(block)])
            parts.append(marked + block.start if isinstance(block, range) else block[marked])
            offset += len(block)
        return np.concatenate(parts)
