"""safetensors: a table of a model, with the words of its tokenizer; also model2vec models."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from explorer.errors import Bomb, CountMismatch, EmptyFile, LoadError, TooLarge, Truncated, UnknownChoice, WrongDtype
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import FloatMatrix, Vectors
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.labels import Companions, beside, companions, labels
from explorer.vectors.parsing.matrix import by_rows, read_table, rows_within, take_blocks
from explorer.vectors.parsing.tensors import Tensor, header_length, tensors
from explorer.vectors.reading import ReadContext

NAME = "safetensors"
_INPUT = (
    "word_embeddings.weight", "embed_tokens.weight", "wte.weight", "tok_embeddings.weight", "token_embedding.weight",
    "token_embeddings.weight", "word_embedding.weight", "embed_in.weight", "shared.weight", "embedding.weight",
    "embeddings.weight", "embeddings",
)  # fmt: skip
"""Names of the table of input tokens in models, the least ambiguous first."""

_MAPPING, _WEIGHTS = "mapping", "weights"
_ROWS_AT_ONCE_BYTES = 1 << 23
_SMALL = 64 << 20
"""Memory that shared rows may take at any size of the file."""


def matches(head: bytes, path: Path) -> bool:
    """Whether it starts with the length of a header, and a header."""
    return 0 < header_length(head) < 1 << 40


def read(reading: ReadContext) -> Vectors:
    """Read a table of a model with its words.

    The table is the chosen one; else that of the input tokens by its name; else the largest with one row per word of a
    companion; else the largest. Rows without a token (models round the number of rows up) are dropped and counted. The
    tensor `mapping` holds the row of each token, which several may share; `weights` holds the factor of its row.
    """
    with opened(reading.path, reading.name) as stream:
        size = size_of(stream)
        all_tensors = tensors(stream, size, reading.name)
        known = companions(reading)
        table = _pick(all_tensors, reading, known)
        choice, choices = _choices(all_tensors, table, known)
        mapping, weights = _model2vec(all_tensors, table, reading.name)
        n, d = table.shape
        if mapping is not None or weights is not None:
            blocks = _mapped(stream, size, table, mapping, weights, reading.name)
            n = (mapping or weights or table).shape[0]
            words = labels(reading, n, padded=True, known=known)
            return take_blocks(reading, NAME, blocks, words, n, size=4 * d, choice=choice, choices=choices)
        rows_within(size - table.begin, table.dtype.itemsize * d, n, reading.name, rescue=reading.rescue)
        words = labels(reading, n, padded=True, known=known)
        stream.seek(table.begin)
        return read_table(
            reading, NAME, stream, words, (n, d), table.dtype, convert=table.convert, choice=choice, choices=choices
        )


def _choices(all_tensors: list[Tensor], table: Tensor, known: Companions) -> tuple[str, tuple[str, ...]]:
    """Return `choice` and `choices` of `Source`: the name of the table, and of all tables that fit the words."""
    tables = [tensor for tensor in all_tensors if tensor.is_table]
    if len(tables) == 1:
        return "", ()
    fit = [tensor.name for tensor in tables if known.fitting(tensor.shape[0], padded=True) is not None]
    return table.name, tuple(sorted({table.name, *fit}))


def _pick(all_tensors: list[Tensor], reading: ReadContext, known: Companions | None) -> Tensor:
    """Return the selected tensor."""
    tables = sorted((tensor for tensor in all_tensors if tensor.is_table), key=lambda tensor: -tensor.shape[0])
    if reading.choice:
        for tensor in tables:
            if tensor.name == reading.choice:
                return tensor
        names = sorted(tensor.name for tensor in tables)
        raise UnknownChoice(file=reading.name, choice=reading.choice, choices=", ".join(names[:20]))
    if not tables:
        kinds = sorted({tensor.kind for tensor in all_tensors if len(tensor.shape) == 2})
        raise WrongDtype(file=reading.name, dtype=", ".join(kinds)) if kinds else EmptyFile(file=reading.name)
    for name in _INPUT:
        for tensor in tables:
            if tensor.name == name or tensor.name.endswith(f".{name}"):
                return tensor
    tables.sort(key=lambda tensor: tensor.begin - tensor.end)
    if known is not None:
        exact = [tensor for tensor in tables if known.exact(tensor.shape[0]) is not None]
        return (exact or tables)[0]
    return tables[0]


def _model2vec(all_tensors: list[Tensor], table: Tensor, file: str) -> tuple[Tensor | None, Tensor | None]:
    """Return the additional tensors of model2vec: the row of each token, and its weight."""
    by_name = {tensor.name: tensor for tensor in all_tensors if tensor.is_readable and len(tensor.shape) == 1}
    if table.name not in ("embeddings", "embedding.weight"):
        return None, None
    mapping, weights = by_name.get(_MAPPING), by_name.get(_WEIGHTS)
    if mapping is not None and mapping.kind[0] not in "IU":
        mapping = None
    if weights is not None and mapping is None and weights.shape[0] != table.shape[0]:
        weights = None
    if mapping is not None and weights is not None and mapping.shape != weights.shape:
        raise CountMismatch(file=file, words=weights.shape[0], rows=mapping.shape[0])
    return mapping, weights


def _mapped(
    stream: BinaryIO, size: int, table: Tensor, mapping: Tensor | None, weights: Tensor | None, file: str
) -> Iterator[FloatMatrix]:
    """Yield the rows of the tokens, ``table[mapping] * weights``, in blocks.

    Source: model2vec 0.10, `StaticModel._encode_helper`.
    """
    (rows, d), n = table.shape, (mapping or weights or table).shape[0]
    limit = max(_SMALL, LIMITS.unpacked(size))
    if 4 * n * d > limit:
        raise Bomb(file=file, want=4 * n * d, limit=limit)
    if n > LIMITS.rows_max:
        raise TooLarge(file=file, what="rows", want=n, limit=LIMITS.rows_max)
    if size < max(tensor.end for tensor in (table, mapping, weights) if tensor is not None):
        raise Truncated(file=file, want=n, got=0)
    token_rows = None if mapping is None else _numbers(stream, mapping, file)
    if token_rows is not None and len(token_rows) and not 0 <= int(token_rows.min()) <= int(token_rows.max()) < rows:
        raise CountMismatch(file=file, words=int(token_rows.max()) + 1, rows=rows)
    factors = None if weights is None else weights.convert(_numbers(stream, weights, file))
    parts = _in_order(stream, table) if token_rows is None else _gathered(stream, table, token_rows, file)
    if factors is None:
        return parts
    return (block * factors[first : first + len(block), None] for first, block in _numbered(parts))


def _in_order(stream: BinaryIO, table: Tensor) -> Iterator[FloatMatrix]:
    """Yield all rows in blocks; ends early if the file is truncated."""
    stream.seek(table.begin)
    return map(table.convert, by_rows(stream, (table.shape[0], table.shape[1]), table.dtype))


def _gathered(stream: BinaryIO, table: Tensor, token_rows: NDArray[Any], file: str) -> Iterator[FloatMatrix]:
    """Yield the row of each token, in blocks; the shared rows are few, so all of them fit in memory."""
    source = _numbers(stream, table, file).reshape(table.shape)
    rows_per_block = max(1, _ROWS_AT_ONCE_BYTES // (4 * table.shape[1]))
    parts = (
        token_rows[first : first + rows_per_block].astype(np.int64)
        for first in range(0, len(token_rows), rows_per_block)
    )
    return (table.convert(source[part]) for part in parts)


def _numbered(blocks: Iterator[FloatMatrix]) -> Iterator[tuple[int, FloatMatrix]]:
    """Yield each block with the number of rows before it."""
    first = 0
    for block in blocks:
        yield first, block
        first += len(block)


def _numbers(stream: BinaryIO, tensor: Tensor, file: str) -> NDArray[Any]:
    """Read all numbers of a tensor.

    Raises
    ------
    Truncated
        If the file shrank during reading.
    """
    stream.seek(tensor.begin)
    data = stream.read(tensor.end - tensor.begin)
    if len(data) < tensor.end - tensor.begin:
        raise Truncated(file=file, want=tensor.shape[0], got=0)
    return np.frombuffer(data, tensor.dtype)


def shape(path: Path) -> tuple[int, int] | None:
    """Return the rows and dimensions of the table that is chosen if there are no words."""
    try:
        with opened(path, path.name) as stream:
            all_tensors = tensors(stream, size_of(stream), path.name)
            table = _pick(all_tensors, ReadContext(path, path.name), None)
    except LoadError:
        return None
    return table.shape[0], table.shape[1]


FORMAT = Format(NAME, matches, read, shape, companions=beside, needs_words=True, is_choosing=True)
