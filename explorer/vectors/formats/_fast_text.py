"""Blocks of text rows, several at once, each cut into runs of plain rows and of lines that need a careful look."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.formats._packed import Packed
from explorer.vectors.model import FloatMatrix

_WORKERS = min(os.cpu_count() or 1, 8)
_AHEAD = 2  # blocks that wait for each worker's turn: enough to keep it busy, few enough to fit in memory

Block = NDArray[np.uint8]


@dataclass(frozen=True)
class Run:
    """Lines that follow each other.

    Attributes
    ----------
    lines
        Their number if they were parsed; otherwise 0.
    words, matrix
        Of parsed rows.
    text
        Lines for a careful look, as they stand in the file; empty for parsed ones.
    """

    lines: int
    words: Packed
    matrix: FloatMatrix
    text: bytes = b""


def runs(blocks: Iterator[Block], d: int, sep: bytes) -> Iterator[tuple[int, list[Run]]]:
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
        Bytes of a block, and its runs.
    """
    with ThreadPoolExecutor(_WORKERS) as pool:
        waiting: deque[tuple[int, Future[list[Run]]]] = deque()
        try:
            for block in blocks:
                waiting.append((len(block), pool.submit(cut, block, d, sep)))
                if len(waiting) >= _AHEAD * _WORKERS:
                    size, result = waiting.popleft()
                    yield size, result.result()
            while waiting:
                size, result = waiting.popleft()
                yield size, result.result()
        finally:
            for _, result in waiting:
                result.cancel()


def cut(block: Block, d: int, sep: bytes) -> list[Run]:
    """Runs of one block."""
    from explorer.vectors.formats._number_kernel import parse  # numba takes half a second to import

    room = len(block) // (2 * d + 2) + 1  # a row has a word of a byte, d separators and digits, a line feed
    matrix, lengths = np.empty((room, d), np.float32), np.empty(room, np.int64)
    words = np.empty(len(block), np.uint8)
    text = block.tobytes() if block.size and block[-1] != _FEED else None
    place, careful, found = 0, 1, []
    while place < len(block):
        count, used, end = parse(block, place, d, ord(sep), matrix, words, lengths)
        if count:
            rows = matrix[:count].copy() if end < len(block) else matrix[:count]
            found.append(Run(count, Packed.of(words[:used].tobytes(), lengths[:count].copy()), rows))
            careful = 1
        place = end
        if place < len(block):
            text = block.tobytes() if text is None else text
            stop = place
            for _ in range(careful):
                stop = (text.find(b"\n", stop) + 1) or len(text)
                if stop == len(text):
                    break
            found.append(Run(0, Packed(), matrix[:0], text[place:stop]))
            careful = min(2 * careful, _MOST)  # where one line is odd, the next ones often are
            place = stop
    return found


_FEED = 10
_MOST = 4096
