"""Parse blocks of text rows in parallel; split each into regular rows and lines for the careful reader."""

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
_AHEAD = 2  # queued blocks per worker: enough to keep it busy, few enough to fit in memory

Block = NDArray[np.uint8]


@dataclass(frozen=True)
class Cut:
    """Parsed block of lines, which are numbered from 0.

    Attributes
    ----------
    words, matrix, at
        The k parsed rows: words, (k, d) float32, and (k,) line numbers.
    text, odd
        Lines for the careful reader, as in the file, and their (m,) line numbers.
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

    capacity = len(block) // (2 * d + 2) + 1  # a row: a word of at least one byte, d separators and digits, a line feed
    matrix, lengths = np.empty((capacity, d), np.float32), np.empty(capacity, np.int64)
    words = np.empty(len(block), np.uint8)
    text = block.tobytes() if block.size and block[-1] != _FEED else None
    position, odd_limit, row, used = 0, 1, 0, 0
    odd, runs = [], []  # runs: (parsed lines, odd lines after them)
    while position < len(block):
        count, new, position = parse(block, position, d, ord(sep), matrix[row:], words[used:], lengths[row:])
        odd_limit = 1 if count else odd_limit
        row, used, odd_lines = row + count, used + new, 0
        if position < len(block):
            text = block.tobytes() if text is None else text
            stop = position
            while odd_lines < odd_limit and stop < len(text):
                stop = (text.find(b"\n", stop) + 1) or len(text)
                odd_lines += 1
            odd.append(text[position:stop])
            odd_limit = min(2 * odd_limit, _MAX_ODD_LIMIT)  # odd lines are often consecutive
            position = stop
        runs.append((count, odd_lines))
    lines = np.array(runs, dtype=np.int64).reshape(-1)
    is_odd = np.repeat(np.arange(len(lines)) % 2 == 1, lines)
    # copy a result that is small for its buffer, to release the buffer
    rows = matrix[:row] if 2 * row > capacity else matrix[:row].copy()
    parsed = StringColumn.of(words[:used].tobytes(), lengths[:row].copy())
    return Cut(parsed, rows, np.flatnonzero(~is_odd), b"".join(odd), np.flatnonzero(is_odd), len(is_odd))


_FEED = 10
_MAX_ODD_LIMIT = 4096
