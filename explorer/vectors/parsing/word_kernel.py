"""Compiled loop that finds repeated words with a hash table of row numbers."""

from typing import Any

import numba
import numpy as np

from explorer.vectors.parsing.compiled import Compiled


def _mark(blob: Any, offsets: Any, seed: Any, table: Any, first: Any) -> None:  # noqa: ANN401 - numba has no types
    """Mark the first occurrence of each word.

    The words are stored in a hash table with open addressing. The hash multiplies by the constant of FNV-1a and mixes
    at the end; a random seed prevents files whose words all collide.

    Parameters
    ----------
    blob, offsets
        All bytes; (k + 1,) start of each word, and the end.
    seed
        uint64.
    table
        (2^b,) int32, all -1, larger than k.
    first
        (k,) bool, output.
    """
    mask = np.uint64(table.size - 1)
    for row in range(first.size):
        start, stop = np.int64(offsets[row]), np.int64(offsets[row + 1])
        code = seed
        for at in range(start, stop):
            code = (code ^ np.uint64(blob[at])) * np.uint64(0x100000001B3)
            code ^= code >> np.uint64(32)
        code = (code ^ (code >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
        place = (code >> np.uint64(20)) & mask
        is_new = True
        while table[place] >= 0:
            other = table[place]
            begin = np.int64(offsets[other])
            if np.int64(offsets[other + 1]) - begin == stop - start:
                at = 0
                while at < stop - start and blob[begin + at] == blob[start + at]:
                    at += 1
                if at == stop - start:
                    is_new = False
                    break
            place = (place + np.uint64(1)) & mask
        if is_new:
            table[place] = row
        first[row] = is_new


mark = Compiled(_mark, numba)
