"""Numbers as text that reads back as the same numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix


def text_rows(rows: FloatMatrix, separator: str) -> Any:  # noqa: ANN401 - Arrow has no types
    """(k,) lines of numbers, each number with as few digits as tell its float32 from all others.

    Parameters
    ----------
    rows
        (k, d).
    separator
        Between the numbers.
    """
    from pyarrow import Array, ListArray, array, compute, float32, large_string, py_buffer, string

    k, d = rows.shape
    flat = Array.from_buffers(float32(), k * d, [None, py_buffer(rows.astype(np.float32, copy=False))])
    lists = ListArray.from_arrays(array(np.arange(k + 1, dtype=np.int32) * d), flat.cast(string()))
    return compute.binary_join(lists, separator).cast(large_string())


def text_numbers(values: NDArray[np.float64]) -> Any:  # noqa: ANN401
    """(k,) float64 as text; nothing for nan, which stands for no number."""
    from pyarrow import array, large_string

    return array(values, from_pandas=True).cast(large_string()).fill_null("")


def lines(*columns: Any, separator: str) -> bytes:  # noqa: ANN401
    """Rows of columns of text as lines, each with its line feed."""
    from pyarrow import compute, large_string, scalar

    def mark(text: str) -> Any:  # noqa: ANN401
        return scalar(text, large_string())

    joined = columns[0]
    if len(columns) > 1:
        joined = compute.binary_join_element_wise(*columns, mark(separator))
    ended = compute.binary_join_element_wise(joined, mark(""), mark("\n"))
    _, starts, content = ended.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[ended.offset : ended.offset + len(ended) + 1]
    return bytes(content[int(offsets[0]) : int(offsets[-1])])
