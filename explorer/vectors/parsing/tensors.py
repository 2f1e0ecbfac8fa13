"""Read the header of a safetensors file, and check the positions of all tensors before any is read.

A file has eight bytes (the length of the header), the header (a JSON object from names to type, shape and position) and
the numbers of the tensors without gaps: https://github.com/huggingface/safetensors#format
"""

import re
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from explorer.errors import BadHeader, TrailingData
from explorer.limits import LIMITS
from explorer.vectors.parsing.json_values import parse_json
from explorer.vectors.parsing.matrix import Convert, bfloat16, float32

_LENGTH_BYTES = 8
_KINDS: dict[str, tuple[str, Convert]] = {
    "F64": ("<f8", float32), "F32": ("<f4", float32), "F16": ("<f2", float32), "BF16": ("<u2", bfloat16),
    "I64": ("<i8", float32), "I32": ("<i4", float32), "I16": ("<i2", float32), "I8": ("i1", float32),
    "U64": ("<u8", float32), "U32": ("<u4", float32), "U16": ("<u2", float32), "U8": ("u1", float32),
}  # fmt: skip
_ONE_BYTE = frozenset({"BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0"})
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
_SURROGATE = re.compile("[\ud800-\udfff]")
"""A lone surrogate, which JSON can contain but UTF-8 cannot."""

_MAX_AXES = 32


@dataclass(frozen=True)
class Tensor:
    """One array of the file.

    Attributes
    ----------
    name, kind
        As in the header.
    shape
        Lengths of the axes.
    begin, end
        Byte positions in the file.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    begin: int
    end: int

    @property
    def is_readable(self) -> bool:
        """Whether the type of its numbers can be read, by NumPy or with a conversion."""
        return self.kind in _KINDS

    @property
    def is_table(self) -> bool:
        """Whether its shape and type are those of a table of vectors."""
        fits = len(self.shape) == 2 and 0 < self.shape[0] <= LIMITS.rows_max and self.is_readable
        return fits and LIMITS.dimensions_min <= self.shape[1] <= LIMITS.dimensions_max

    @property
    def dtype(self) -> "np.dtype[Any]":
        """Type of the numbers in the file."""
        return np.dtype(_KINDS[self.kind][0])

    @property
    def convert(self) -> Convert:
        """Conversion from that type to float32."""
        return _KINDS[self.kind][1]


def header_length(head: bytes) -> int:
    """Return the announced length of the header in bytes; 0 if the file does not start like a safetensors file."""
    if len(head) <= _LENGTH_BYTES or head[_LENGTH_BYTES : _LENGTH_BYTES + 1] != b"{":
        return 0
    return int.from_bytes(head[:_LENGTH_BYTES], "little")


def tensors(stream: BinaryIO, size: int, file: str) -> list[Tensor]:
    """Return all tensors of a file, in the order of their positions.

    Parameters
    ----------
    stream
        Positioned at the start of the file.
    size
        Size of the file in bytes.
    file
        Display name.

    Returns
    -------
    list of Tensor
        Together they cover all bytes after the header, or more if the file is truncated.

    Raises
    ------
    BadHeader, TrailingData
        If a position, a shape or a type is invalid, tensors overlap, or bytes belong to no tensor.
    """
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
    if length > min(LIMITS.tensor_header_bytes, size - _LENGTH_BYTES):
        raise BadHeader(file=file, line=f"{length} > {min(LIMITS.tensor_header_bytes, size - _LENGTH_BYTES)}")
    try:
        tree = parse_json(stream.read(length), LIMITS.tensor_header_values)
    except (ValueError, RecursionError) as error:
        raise BadHeader(file=file, line=str(error)[:80]) from error
    start = _LENGTH_BYTES + length
    result = [_tensor(name, entry, start, file) for name, entry in tree.items() if name != "__metadata__"]
    result.sort(key=lambda tensor: (tensor.begin, tensor.end))
    end = start
    for tensor in result:
        if tensor.begin != end:
            raise BadHeader(file=file, line=f"{tensor.name[:40]}: {tensor.begin - start} ≠ {end - start}")
        end = tensor.end
    if size > end:
        raise TrailingData(file=file, extra=size - end)
    return result


def _tensor(name: str, entry: Any, start: int, file: str) -> Tensor:  # noqa: ANN401 - whatever JSON holds
    """Parse one entry of the header."""
    error = BadHeader(file=file, line=f"{name[:40]}: {str(entry)[:80]}")
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"} or _SURROGATE.search(name):
        raise error
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or not _NAME.fullmatch(kind) or not _is_numbers(shape) or not _is_numbers(offsets):
        raise error
    if len(shape) > _MAX_AXES or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise error
    count = 1
    for length in shape:
        count *= length
    item_bytes = np.dtype(_KINDS[kind][0]).itemsize if kind in _KINDS else 1 if kind in _ONE_BYTE else None
    if item_bytes is not None and count * item_bytes != offsets[1] - offsets[0]:
        raise error
    return Tensor(name, kind, tuple(shape), start + offsets[0], start + offsets[1])


def _is_numbers(value: Any) -> bool:  # noqa: ANN401
    """Whether a value is a list of integers within the range of file positions."""
    return isinstance(value, list) and all(type(number) is int and 0 <= number < 2**63 for number in value)
