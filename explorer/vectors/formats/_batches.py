"""From batches of Arrow columns to rows: what Parquet and Arrow files have in common."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DamagedTable, RowWidth, WordTooLong, WrongDtype
from explorer.limits import LIMITS
from explorer.vectors.formats._columns import Column, Kind, Plan
from explorer.vectors.formats._labels import labels
from explorer.vectors.formats._matrix import check_shape, float32
from explorer.vectors.formats._packed import Packed
from explorer.vectors.formats._rows import Rows
from explorer.vectors.formats._wordlist import Labels
from explorer.vectors.metadata import Column as Values
from explorer.vectors.metadata import Metadata
from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.reading import Reading

_EXACT = 1 << 53
"""Whole numbers beyond this are no float64; such a column stays text."""

_PICKLED = ("arrow.py_extension_type", b"arrow.py_extension_type")
"""A type whose description is a pickle; Arrow before 14.0.1 ran it."""


@dataclass
class Batch:
    """Some rows of a table.

    Attributes
    ----------
    columns
        From the place of a column to its Arrow array, all of one length.
    done
        Bytes of the file so far.
    """

    columns: dict[int, Any]
    done: int


@dataclass
class Beside:
    """Columns of metadata as they come in; what grows past the limit is let go."""

    plan: Plan
    parts: dict[int, list[Any]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    held: int = 0

    def take(self, columns: dict[int, Any]) -> None:
        """Keep the metadata of a batch."""
        from pyarrow import types

        for place in self.plan.metadata:
            if place in self.lost:
                continue
            values = columns[place]
            is_text = not _is_number(values.type)
            self.held += _text_bytes(values) if is_text else 8 * len(values)
            if self.held > LIMITS.label_bytes:
                self.lost.add(place)
                self.parts.pop(place, None)
                continue
            if is_text or types.is_boolean(values.type):
                values = _plain(values)
            self.parts.setdefault(place, []).append(values)

    def metadata(self) -> Metadata:
        """All columns that were kept."""
        return Metadata({self.plan.metadata[place]: _values(parts) for place, parts in self.parts.items()})


def columns_of(schema: Any, file: str) -> list[Column]:  # noqa: ANN401 - Arrow has no types
    """Columns of an Arrow schema.

    Raises
    ------
    WrongDtype
        If one is of a type that is described by a pickle.
    """
    found = []
    for column in schema:
        named = (column.metadata or {}).get(b"ARROW:extension:name", b"")
        if named in _PICKLED or getattr(column.type, "extension_name", "") in _PICKLED:
            raise WrongDtype(file=file, dtype=f"{column.name}: {_PICKLED[0]}"[:80])
        found.append(Column(column.name, _kind(column.type)))
    return found


def read_batches(
    name: str, reading: Reading, plan: Plan, batches: Iterator[Batch], n: int | None, total: int
) -> Vectors:
    """Read the rows of a table.

    Parameters
    ----------
    name
        Name of the format.
    reading, plan
        What to read.
    batches
        Its rows; an exception of Arrow from it is damage to the file.
    n
        Rows that the file promises; None where it does not.
    total
        Bytes of the file.

    Raises
    ------
    LoadError
        At the first damage; with `Reading.rescue` whole rows are kept.
    """
    from pyarrow import ArrowException

    given = labels(reading, n or 0) if plan.word is None else None
    if given is None:
        reading = replace(reading, companions=())  # what lies beside has nothing to add
    rows, beside = Rows(reading, n), Beside(plan)
    words = _by_row(given, n or 0) if given else []
    d, number = 0, 1
    try:
        for batch in batches:
            k = len(next(iter(batch.columns.values())))
            if not k:
                continue
            matrix, good, d = _matrix(rows, plan, batch.columns, d, number)
            lines = np.arange(number, number + k)[good]
            columns = batch.columns if good.all() else _filtered(batch.columns, good)
            if plan.word is None:
                block = Packed([words[line - 1] for line in lines])
            else:
                block = packed(columns[plan.word], reading.name, rows.total)
            rows.add(block, matrix, lines)
            beside.take(columns)
            number += k
            reading.tick(batch.done, total, rows.total)
    except (ArrowException, OSError, EOFError, MemoryError) as error:
        if not (reading.rescue and rows.total):
            raise DamagedTable(file=reading.name, got=rows.total) from error
        if rows.total + rows.bad == n:  # the damage lies behind all rows that are promised
            rows.count("bad_rows", [number])
    rows.count("dropped_columns", [], plan.dropped + len(beside.lost))
    metadata = beside.metadata()
    if given and given.rows is None and rows.total == n:
        metadata = Metadata({**metadata.columns, **given.metadata.columns})
    return rows.vectors(name, metadata=metadata, choice=plan.choice, choices=plan.choices)


def _by_row(given: Labels, n: int) -> list[bytes]:
    """(n,) words from a file beside; rows without one have an empty word."""
    if given.rows is None:
        return given.words.pieces()
    words = [b""] * n
    for row, word in zip(given.rows.tolist(), given.words.pieces(), strict=True):
        words[row] = word
    return words


def packed(values: Any, file: str, before: int) -> Packed:  # noqa: ANN401
    """Words of a column; a null is an empty word.

    Raises
    ------
    WordTooLong
        Before a dictionary, which repeats its words for nothing, is written out.
    """
    from pyarrow import large_binary, string

    lengths = _lengths(values)
    if lengths is not None and len(lengths) and int(lengths.max()) > LIMITS.word_bytes:
        raise WordTooLong(file=file, row=before + int(lengths.argmax()) + 1, limit=LIMITS.word_bytes)
    values = _plain(values)
    if _is_number(values.type):
        values = values.cast(string())
    values = values.cast(large_binary()).fill_null(b"")
    _, starts, content = values.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[values.offset : values.offset + len(values) + 1]
    blob = content[int(offsets[0]) : int(offsets[-1])].to_pybytes() if content else b""
    return Packed.of(blob, np.diff(offsets))


def _kind(kind: Any) -> Kind:  # noqa: ANN401
    from pyarrow import types

    kind = getattr(kind, "storage_type", kind)
    if types.is_dictionary(kind):
        return "text" if _is_text(kind.value_type) else "other"
    if _is_text(kind) or types.is_temporal(kind):
        return "text"
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        value = kind.value_type
        return "vector" if types.is_floating(value) or types.is_integer(value) else "other"
    return "number" if _is_number(kind) else "other"


def _is_text(kind: Any) -> bool:  # noqa: ANN401
    from pyarrow import types

    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_string_view(kind)
    )


def _is_number(kind: Any) -> bool:  # noqa: ANN401
    from pyarrow import types

    return bool(types.is_floating(kind) or types.is_integer(kind) or types.is_boolean(kind) or types.is_decimal(kind))


def _plain(values: Any) -> Any:  # noqa: ANN401
    """A column without dictionary and extension; moments of time as text."""
    from pyarrow import string, types

    values = getattr(values, "storage", values)
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values.cast(string()) if types.is_temporal(values.type) else values


def _lengths(values: Any) -> NDArray[np.int64] | None:  # noqa: ANN401
    """(k,) bytes of each text, without writing a dictionary out; None for other columns."""
    from pyarrow import compute, types

    values = getattr(values, "storage", values)
    if types.is_dictionary(values.type):
        lengths = compute.binary_length(values.dictionary).take(values.indices)
    elif _is_text(values.type):
        lengths = compute.binary_length(values)
    else:
        return None
    result: NDArray[np.int64] = lengths.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def _text_bytes(values: Any) -> int:  # noqa: ANN401
    lengths = _lengths(values)
    return 32 * len(values) if lengths is None else int(lengths.sum()) + 8 * len(values)


def _filtered(columns: dict[int, Any], good: NDArray[np.bool_]) -> dict[int, Any]:
    from pyarrow import array

    return {place: values.filter(array(good)) for place, values in columns.items()}


def _matrix(
    rows: Rows, plan: Plan, columns: dict[int, Any], d: int, first: int
) -> tuple[FloatMatrix, NDArray[np.bool_], int]:
    """Rows of a batch, which of them are whole, and their width, which the first batch decides."""
    if plan.vector is None:
        block = np.stack([_numbers(columns[place]) for place in plan.dimensions])
        return float32(block.T), np.ones(block.shape[1], dtype=np.bool_), len(plan.dimensions)
    values = getattr(columns[plan.vector], "storage", columns[plan.vector])
    widths = _widths(values)
    if not d:
        d = Counter(widths[widths > 0].tolist()).most_common(1)[0][0] if widths.any() else 0
        check_shape((len(values), d), rows.file)
    good: NDArray[np.bool_] = widths == d
    for place in np.flatnonzero(~good):
        if not rows.reading.rescue:
            raise RowWidth(file=rows.file, line=first + int(place), got=int(widths[place]), want=d)
        rows.damaged(first + int(place))
    if not good.all():
        values = _filtered({0: values}, good)[0]
    return float32(_numbers(values.flatten()).reshape(len(values), d)), good, d


def _widths(values: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """(k,) numbers in each list; a null has none."""
    from pyarrow import compute

    widths: NDArray[np.int64] = compute.list_value_length(values).fill_null(0).to_numpy(zero_copy_only=False)
    return widths.astype(np.int64)


def _numbers(values: Any) -> NDArray[Any]:  # noqa: ANN401
    """(k,) numbers of a column; a null is no number."""
    from pyarrow import float64, types

    values = getattr(values, "storage", values)
    if types.is_decimal(values.type) or types.is_boolean(values.type):
        values = values.cast(float64()) if types.is_decimal(values.type) else values.cast("int8")
    result: NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return result


def _values(parts: list[Any]) -> Values:
    """A column of metadata from the arrays of its batches."""
    from pyarrow import compute, types

    if _is_number(parts[0].type):
        if types.is_integer(parts[0].type) and any(_beyond(part, compute) for part in parts):
            return np.array([str(value) if value is not None else "" for p in parts for value in p.to_pylist()], object)
        numbers: Values = np.concatenate([_numbers(part).astype(np.float64) for part in parts])
        return numbers
    texts = [value for part in parts for value in part.to_pylist()]
    return np.array([_as_text(value) for value in texts], dtype=object)


def _as_text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""


def _beyond(part: Any, compute: Any) -> bool:  # noqa: ANN401
    ends = compute.min_max(part).as_py()
    return any(end is not None and abs(end) > _EXACT for end in ends.values())
