"""Compiled parser of word2vec binary rows: the position of a row depends on the lengths of all words before it."""

from typing import Any

import numba

from explorer.vectors.parsing.compiled import Compiled

SPACE, FEED = 32, 10


def _take(data: Any, width: int, longest: int, rows: Any, words: Any, lengths: Any) -> tuple[int, int, int]:  # noqa: ANN401
    """Parse the complete rows of a block.

    Parameters
    ----------
    data
        (m,) uint8: line feeds, a word, a space, `width` bytes of numbers, repeated.
    width
        Bytes of numbers per row.
    longest
        Largest length of a word in bytes; a row with a longer word is not parsed.
    rows, words, lengths
        Output arrays: (r, width) bytes of numbers, bytes of the words, (r,) lengths of the words.

    Returns
    -------
    tuple
        Number of parsed rows, bytes of their words, and position of the first line feed or row that was not parsed.
    """
    row, used, position = 0, 0, 0
    while row < lengths.size:
        start = position
        while start < data.size and data[start] == FEED:
            start += 1
        space = start
        stop = min(data.size, start + longest + 1)
        while space < stop and data[space] != SPACE:
            space += 1
        if space >= stop or space + 1 + width > data.size:
            return row, used, start
        for k in range(start, space):
            words[used] = data[k]
            used += 1
        lengths[row] = space - start
        for k in range(width):
            rows[row, k] = data[space + 1 + k]
        position = space + 1 + width
        row += 1
    return row, used, position


take = Compiled(_take, numba)
