"""Compiled loop that finds repeated words with a hash table of row numbers."""

from typing import Any

import numba
import numpy as np

from explorer.vectors.parsing.compiled import Compiled


def _mark(blob: Any, offsets: Any, seed: Any, table: Any, first: Any) -> None:  # noqa: ANN401 - numba has no types
    """Mark the first occurrence of each word.

    The words are stored in a hash table with open addressing. The hash multiplies by the constant of FNV-1a and mixes
    the bits at the end. A random seed prevents files whose words all collide.

    Parameters
    ----------
    blob, offsets
        All bytes; (k + 1,) start of each word, and the end of the last.
    seed
        Random number, uint64.
    table
        (2^b,) int32 with 2^b > k, all -1.
    first
        (k,) bool, output: True for the first occurrence of a word.
    """
    mask = np.uint64(table.size - 1)
    for row in range(first.size):
        start, stop = np.int64(offsets[row]), np.int64(offsets[row + 1])
        code = seed
        for i in range(start, stop):
            code = (code ^ np.uint64(blob[i])) * np.uint64(0x100000001B3)
            code ^= code >> np.uint64(32)
        code = (code ^ (code >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
        slot = (code >> np.uint64(20)) & mask
        is_new = True
        while table[slot] >= 0:
            other = table[slot]
            other_start = np.int64(offsets[other])
            if np.int64(offsets[other + 1]) - other_start == stop - start:
                i = 0
                while i < stop - start and blob[other_start + i] == blob[start + i]:
                    i += 1
                if i == stop - start:
                    is_new = False
                    break
            slot = (slot + np.uint64(1)) & mask
        if is_new:
            table[slot] = row
        first[row] = is_new


mark = Compiled(_mark, numba)
