"""One pass over the matrix in blocks: exact lengths, sum of directions, a hash of every row."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.vectors.model import FloatMatrix, Vectors

_BLOCK_BYTES = 8 << 20
_SHORTEST, _LONGEST = 1e-18, 1e18
"""Range of lengths within which float32 division loses no digits."""


@dataclass(frozen=True, eq=False)
class MatrixPass:
    """Results of one pass over the matrix.

    Attributes
    ----------
    lengths
        (n,) float64, exact also where the squares overflow float32.
    direction
        (d,) float64, the sum of all unit rows.
    hashes
        (n,) uint64; equal rows have equal hashes.
    """

    lengths: NDArray[np.float64]
    direction: NDArray[np.float64]
    hashes: NDArray[np.uint64]


def blocks(vectors: Vectors) -> range:
    """Return the start rows of blocks that fit into the processor cache."""
    return range(0, vectors.n, max(1, _BLOCK_BYTES // (4 * vectors.d)))


def one_pass(vectors: Vectors, tick: Callable[[int], None]) -> MatrixPass:
    """Process the matrix once; `tick` is called with the number of finished rows."""
    lengths = vectors.norms.astype(np.float64)
    direction = np.zeros(vectors.d)
    hashes = np.empty(vectors.n, dtype=np.uint64)
    weights = np.random.default_rng(0).integers(0, 2**63, vectors.d, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    starts = blocks(vectors)
    for start in starts:
        part = slice(start, min(start + starts.step, vectors.n))
        block = vectors.matrix[part]
        units, lengths[part] = unit_rows(block, lengths[part])
        direction += units.sum(axis=0, dtype=np.float64)
        hashes[part] = _hash(block, weights)
        tick(part.stop)
    return MatrixPass(lengths, direction, hashes)


def unit_rows(block: FloatMatrix, lengths: NDArray[np.float64]) -> tuple[FloatMatrix, NDArray[np.float64]]:
    """Return the unit rows (zero rows stay), and the lengths, recomputed in float64 if float32 overflowed.

    Parameters
    ----------
    block
        (k, d) rows.
    lengths
        (k,) lengths from float32, infinite beyond its range.
    """
    if bool(((lengths == 0) | ((lengths > _SHORTEST) & (lengths < _LONGEST))).all()):
        divisor = np.where(lengths > 0, lengths, 1).astype(np.float32)
        units: FloatMatrix = block / divisor[:, None]
        return units, lengths
    wide = block.astype(np.float64)
    true: NDArray[np.float64] = np.linalg.norm(wide, axis=1)
    wide /= np.where(true > 0, true, 1)[:, None]
    return wide.astype(np.float32), true


def unit_rows_of(vectors: Vectors, rows: NDArray[np.intp]) -> FloatMatrix:
    """Return the (k, d) float32 unit rows of the given row numbers."""
    units, _ = unit_rows(vectors.matrix[rows], vectors.norms[rows].astype(np.float64))
    return units


def equal_rows(vectors: Vectors, seen: MatrixPass) -> list[NDArray[np.intp]]:
    """Return groups of at least two row numbers with equal rows, without zero rows.

    Hashes find candidates, which are then compared.

    Returns
    -------
    list of ndarray
        Each group ascending; the largest group first.
    """
    rows = np.flatnonzero(seen.lengths > 0)
    rows = rows[np.argsort(seen.hashes[rows], kind="stable")]
    hashes = seen.hashes[rows]
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])) if len(rows) else np.empty(0, np.intp)
    ends = np.append(starts[1:], len(rows))
    groups = []
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        groups += _equal(vectors.matrix, rows[start:end])
    return sorted(groups, key=lambda group: (-len(group), int(group[0])))


def _equal(matrix: FloatMatrix, group: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return groups of equal rows among rows with the same hash: nearly always a single group."""
    step = max(1, _BLOCK_BYTES // (4 * matrix.shape[1]))
    first = matrix[group[0]]
    if all((matrix[group[start : start + step]] == first).all() for start in range(0, len(group), step)):
        return [group]
    _, kinds, counts = np.unique(matrix[group], axis=0, return_inverse=True, return_counts=True)
    return [group[kinds == number] for number in np.flatnonzero(counts > 1)]


def _hash(block: FloatMatrix, weights: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the (k,) hashes: per row the sum of the bits of its numbers, multiplied and mixed, modulo 2^64."""
    numbers = np.ascontiguousarray(block) + np.float32(0)  # the two zeros are equal but have different bits
    if numbers.shape[1] % 2:
        numbers = np.pad(numbers, ((0, 0), (0, 1)))
    mixed = numbers.view(np.uint64) * weights[: numbers.shape[1] // 2]  # two numbers at once
    mixed ^= mixed >> np.uint64(32)  # round numbers have trailing zero bits, which a multiplication alone would keep
    hashes: NDArray[np.uint64] = mixed.sum(axis=1)
    return hashes
