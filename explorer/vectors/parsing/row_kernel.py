"""The loop over rows of word2vec binary, compiled: a row's place depends on the length of every word before it."""

from typing import Any

import numba

from explorer.vectors.parsing.compiled import Compiled

SPACE, FEED = 32, 10


def _take(data: Any, width: int, longest: int, rows: Any, words: Any, lengths: Any) -> tuple[int, int, int]:  # noqa: ANN401
    """Take the complete rows of a block.

    Parameters
    ----------
    data
        (m,) uint8: line feeds, a word, a space, `width` bytes of numbers, again and again.
    width
        Bytes of the numbers of a row.
    longest
        Bytes of the longest word that is looked at; a row with a longer one is not taken.
    rows, words, lengths
        Room for the numbers (r, width) and the words as bytes, and for the lengths of the words (r,).

    Returns
    -------
    tuple
        Rows taken, bytes of words, and where the first line feed or row begins that was not taken.
    """
    row, used, place = 0, 0, 0
    while row < lengths.size:
        start = place
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
        place = space + 1 + width
        row += 1
    return row, used, place


take = Compiled(_take, numba)
