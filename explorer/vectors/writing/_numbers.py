"""Conversion of numbers to text that converts back exactly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix


def text_rows(rows: FloatMatrix, separator: str) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return (k,) lines of numbers, each with the fewest digits that identify its float32.

    Parameters
    ----------
    rows
        (k, d).
    separator
        Separator of the numbers.
    """
    from pyarrow import Array, ListArray, array, compute, float32, large_string, py_buffer, string

    k, d = rows.shape
    flat = Array.from_buffers(float32(), k * d, [None, py_buffer(rows.astype(np.float32, copy=False))])
    lists = ListArray.from_arrays(array(np.arange(k + 1, dtype=np.int32) * d), flat.cast(string()))
    return compute.binary_join(lists, separator).cast(large_string())


def text_numbers(values: NDArray[np.float64]) -> Any:  # noqa: ANN401
    """Return (k,) float64 as text; empty for nan."""
    from pyarrow import array, large_string

    return array(values, from_pandas=True).cast(large_string()).fill_null("")


def lines(*columns: Any, separator: str) -> bytes:  # noqa: ANN401
    """Join the rows of text columns to lines, each with its line feed."""
    from pyarrow import compute, large_string, scalar

    def constant(text: str) -> Any:  # noqa: ANN401
        return scalar(text, large_string())

    joined = columns[0]
    if len(columns) > 1:
        joined = compute.binary_join_element_wise(*columns, constant(separator))
    ended = compute.binary_join_element_wise(joined, constant(""), constant("\n"))
    _, starts, content = ended.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[ended.offset : ended.offset + len(ended) + 1]
    return bytes(content[int(offsets[0]) : int(offsets[-1])])
