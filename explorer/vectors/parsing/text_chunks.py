"""Blocks of text rows, several at once, each cut into plain rows and lines that need a careful look."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix
from explorer.vectors.parsing.string_column import StringColumn

_WORKERS = min(os.cpu_count() or 1, 8)
_AHEAD = 2  # blocks that wait for each worker's turn: enough to keep it busy, few enough to fit in memory

Block = NDArray[np.uint8]


@dataclass(frozen=True)
class Cut:
    """A block of lines, counted from 0.

    Attributes
    ----------
    words, matrix, at
        Of the k rows that were parsed: (k, d) float32, and (k,) their lines.
    text, odd
        Lines for a careful look, as they stand in the file, and (m,) which lines they are.
    lines
        How many there are in the block.
    """

    words: StringColumn
    matrix: FloatMatrix
    at: NDArray[np.int64]
    text: bytes
    odd: NDArray[np.int64]
    lines: int


def cuts(blocks: Iterator[Block], d: int, sep: bytes) -> Iterator[tuple[Block, Cut]]:
    """Parse blocks in threads of their own, and give the results in order.

    Parameters
    ----------
    blocks
        (m,) uint8 each, whole lines; the last one may lack its line feed.
    d
        Numbers in a row.
    sep
        Space or tab.

    Returns
    -------
    iterator
        A block, and what became of it.
    """
    with ThreadPoolExecutor(_WORKERS) as pool:
        waiting: deque[tuple[Block, Future[Cut]]] = deque()
        try:
            for block in blocks:
                waiting.append((block, pool.submit(cut, block, d, sep)))
                if len(waiting) >= _AHEAD * _WORKERS:
                    first, result = waiting.popleft()
                    yield first, result.result()
            while waiting:
                first, result = waiting.popleft()
                yield first, result.result()
        finally:
            for _, result in waiting:
                result.cancel()


def cut(block: Block, d: int, sep: bytes) -> Cut:
    """Parse the rows of one block that are plain."""
    from explorer.vectors.parsing.number_kernel import parse  # numba takes half a second to import

    room = len(block) // (2 * d + 2) + 1  # a row has a word of a byte, d separators and digits, a line feed
    matrix, lengths = np.empty((room, d), np.float32), np.empty(room, np.int64)
    words = np.empty(len(block), np.uint8)
    text = block.tobytes() if block.size and block[-1] != _FEED else None
    place, careful, row, used = 0, 1, 0, 0
    odd, runs = [], []  # runs: (lines that were parsed, lines behind them that are odd)
    while place < len(block):
        count, new, place = parse(block, place, d, ord(sep), matrix[row:], words[used:], lengths[row:])
        careful = 1 if count else careful
        row, used, strange = row + count, used + new, 0
        if place < len(block):
            text = block.tobytes() if text is None else text
            stop = place
            while strange < careful and stop < len(text):
                stop = (text.find(b"\n", stop) + 1) or len(text)
                strange += 1
            odd.append(text[place:stop])
            careful = min(2 * careful, _MOST)  # where one line is odd, the next ones often are
            place = stop
        runs.append((count, strange))
    lines = np.array(runs, dtype=np.int64).reshape(-1)
    is_odd = np.repeat(np.arange(len(lines)) % 2 == 1, lines)
    # a block of few rows in much room lets go of the room
    rows = matrix[:row] if 2 * row > room else matrix[:row].copy()
    parsed = StringColumn.of(words[:used].tobytes(), lengths[:row].copy())
    return Cut(parsed, rows, np.flatnonzero(~is_odd), b"".join(odd), np.flatnonzero(is_odd), len(is_odd))


_FEED = 10
_MOST = 4096
