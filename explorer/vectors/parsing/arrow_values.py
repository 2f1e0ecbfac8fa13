"""Classify Arrow columns and convert them to NumPy arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.metadata import Column
from explorer.vectors.parsing.table_columns import Kind

_EXACT = 1 << 53
"""Larger integers are not exact in float64; a column that contains them is kept as text."""


def kind_of(kind: Any) -> Kind:  # noqa: ANN401 - Arrow has no types
    """Return the kind of column for an Arrow type."""
    from pyarrow import types

    kind = getattr(kind, "storage_type", kind)
    if types.is_dictionary(kind):
        return "text" if _is_text(kind.value_type) else "other"
    if _is_text(kind) or types.is_timestamp(kind) or types.is_date(kind) or types.is_time(kind):
        return "text"
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind) or is_list_view(kind):
        value = kind.value_type
        return "vector" if types.is_floating(value) or types.is_integer(value) else "other"
    return "number" if is_number(kind) else "other"


def _is_text(kind: Any) -> bool:  # noqa: ANN401
    from pyarrow import types

    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or _is_view(kind)
    )


def _is_view(kind: Any) -> bool:  # noqa: ANN401
    """Whether values are string views: several may share bytes, as in a dictionary."""
    from pyarrow import types

    return bool(types.is_string_view(kind) or types.is_binary_view(kind))


def is_list_view(kind: Any) -> bool:  # noqa: ANN401
    """Whether values are list views: several may share numbers."""
    from pyarrow import types

    return bool(types.is_list_view(kind) or types.is_large_list_view(kind))


def is_number(kind: Any) -> bool:  # noqa: ANN401
    """Whether values of an Arrow type are single numbers."""
    from pyarrow import types

    return bool(types.is_floating(kind) or types.is_integer(kind) or types.is_boolean(kind) or types.is_decimal(kind))


def as_bytes(values: Any) -> Any:  # noqa: ANN401
    """Return a string column as bytes, to skip UTF-8 validation; other columns unchanged."""
    from pyarrow import DictionaryArray, binary, binary_view, large_binary, types

    if types.is_dictionary(values.type):
        return DictionaryArray.from_arrays(values.indices, as_bytes(values.dictionary))
    for is_text, kind in (
        (types.is_string, binary),
        (types.is_large_string, large_binary),
        (types.is_string_view, binary_view),
    ):
        if is_text(values.type):
            return values.view(kind())
    return values


def plain(values: Any) -> Any:  # noqa: ANN401
    """Return a column without dictionaries, string views and extension types; dates and times as strings."""
    from pyarrow import array, large_binary, string, types

    values = getattr(values, "storage", values)
    if _is_view(values.type) or (types.is_dictionary(values.type) and _is_view(values.type.value_type)):
        return array(as_bytes(values).to_pylist(), large_binary())  # Arrow can cast them from version 21
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values.cast(string()) if types.is_temporal(values.type) else values


def beside_of(values: Any) -> Any:  # noqa: ANN401
    """Return a metadata column as numbers or as bytes of any encoding; booleans become "true" and "false"."""
    from pyarrow import float64, large_binary, string, types

    values = plain(values)
    if types.is_decimal(values.type):
        return values.cast(float64())
    if types.is_boolean(values.type):
        values = values.cast(string())
    return values if is_number(values.type) else values.cast(large_binary())


def lengths_of(values: Any) -> NDArray[np.int64] | None:  # noqa: ANN401
    """Return the (k,) lengths of strings in bytes, without expanding dictionaries or views; None for other columns."""
    from pyarrow import array, compute, types

    values = getattr(values, "storage", values)
    if types.is_dictionary(values.type):
        lengths = lengths_of(values.dictionary)
        if lengths is None:
            return None
        column_lengths = array(lengths).take(values.indices)
    elif _is_view(values.type):
        return _view_lengths(values)
    elif _is_text(values.type):
        column_lengths = compute.binary_length(values)
    else:
        return None
    result: NDArray[np.int64] = column_lengths.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def _view_lengths(values: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """Return the (k,) lengths of string views in bytes: each view has 16 bytes and starts with a 4-byte length."""
    if not len(values):
        return np.empty(0, np.int64)
    views = np.frombuffer(values.buffers()[1], "<i4", 4 * len(values), 16 * values.offset)
    lengths = views[::4].astype(np.int64)
    lengths[values.is_null().to_numpy(zero_copy_only=False)] = 0
    return lengths


def text_bytes(values: Any) -> int:  # noqa: ANN401
    """Return the approximate memory size of a column of strings in bytes."""
    lengths = lengths_of(values)
    return 8 * len(values) if lengths is None else int(lengths.sum()) + 8 * len(values)


def written_bytes(values: Any) -> int:  # noqa: ANN401
    """Return the approximate size of a column in bytes after shared values are expanded."""
    kind = getattr(values, "storage", values).type
    if is_list_view(kind):
        return int(widths_of(values).sum()) * int(kind.value_type.bit_width) // 8
    return int(values.nbytes) if lengths_of(values) is None else text_bytes(values)


def filtered(columns: dict[int, Any], good: NDArray[np.bool_]) -> dict[int, Any]:
    """Keep the rows of columns that the mask `good` selects."""
    from pyarrow import DictionaryArray, array

    kept = {}
    for index, values in columns.items():
        if _is_view(values.type):  # Arrow cannot filter views, but can filter indices into them
            values = DictionaryArray.from_arrays(np.arange(len(values)), values)
        kept[index] = values.filter(array(good))
    return kept


def widths_of(values: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """Return the (k,) lengths of lists; 0 for null."""
    from pyarrow import compute

    widths: NDArray[np.int64] = compute.list_value_length(values).fill_null(0).to_numpy(zero_copy_only=False)
    return widths.astype(np.int64)


def numbers_of(values: Any) -> NDArray[Any]:  # noqa: ANN401
    """Return a column as (k,) numbers; nan for null."""
    from pyarrow import float64, int8, types

    values = getattr(values, "storage", values)
    if types.is_decimal(values.type):
        values = values.cast(float64())
    elif types.is_boolean(values.type):
        values = values.cast(int8())
    result: NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return result


def column_of(parts: list[Any]) -> Column:
    """Join the arrays of all batches to a metadata column."""
    from pyarrow import compute, types

    if is_number(parts[0].type):
        if types.is_integer(parts[0].type) and any(_has_inexact_integers(part, compute) for part in parts):
            return np.array([str(value) if value is not None else "" for p in parts for value in p.to_pylist()], object)
        numbers: Column = np.concatenate([numbers_of(part).astype(np.float64) for part in parts])
        return numbers
    texts = [value for part in parts for value in part.to_pylist()]
    return np.array([_as_text(value) for value in texts], dtype=object)


def _as_text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""


def _has_inexact_integers(part: Any, compute: Any) -> bool:  # noqa: ANN401
    extremes = compute.min_max(part).as_py()
    return any(value is not None and abs(value) > _EXACT for value in extremes.values())
