"""Parse blocks of text rows in parallel, each split into regular rows and lines for the careful reader."""

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
_AHEAD = 2  # blocks in the queue per worker: enough to keep it busy, few enough to fit in memory

Block = NDArray[np.uint8]


@dataclass(frozen=True)
class Cut:
    """Result of a block of lines, counted from 0.

    Attributes
    ----------
    words, matrix, at
        Of the k parsed rows: (k, d) float32, and (k,) their lines.
    text, odd
        Lines for the careful reader, as in the file, and (m,) their numbers.
    lines
        Number of lines in the block.
    """

    words: StringColumn
    matrix: FloatMatrix
    at: NDArray[np.int64]
    text: bytes
    odd: NDArray[np.int64]
    lines: int


def cuts(blocks: Iterator[Block], d: int, sep: bytes) -> Iterator[tuple[Block, Cut]]:
    """Parse blocks in threads, and yield the results in order.

    Parameters
    ----------
    blocks
        (m,) uint8 each, complete lines; the last one may lack its line feed.
    d
        Number of dimensions.
    sep
        Space or tab.

    Returns
    -------
    iterator
        Blocks with their results.
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
    """Parse the regular rows of one block."""
    from explorer.vectors.parsing.number_kernel import parse  # importing numba takes half a second

    room = len(block) // (2 * d + 2) + 1  # a row has a word of one byte, d separators and digits, a line feed
    matrix, lengths = np.empty((room, d), np.float32), np.empty(room, np.int64)
    words = np.empty(len(block), np.uint8)
    text = block.tobytes() if block.size and block[-1] != _FEED else None
    place, careful, row, used = 0, 1, 0, 0
    odd, runs = [], []  # runs: (parsed lines, odd lines after them)
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
            careful = min(2 * careful, _MOST)  # odd lines often follow one another
            place = stop
        runs.append((count, strange))
    lines = np.array(runs, dtype=np.int64).reshape(-1)
    is_odd = np.repeat(np.arange(len(lines)) % 2 == 1, lines)
    # a result that is small for its buffer is copied, to release the buffer
    rows = matrix[:row] if 2 * row > room else matrix[:row].copy()
    parsed = StringColumn.of(words[:used].tobytes(), lengths[:row].copy())
    return Cut(parsed, rows, np.flatnonzero(~is_odd), b"".join(odd), np.flatnonzero(is_odd), len(is_odd))


_FEED = 10
_MOST = 4096
