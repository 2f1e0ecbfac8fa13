"""Raw tensors of the TensorFlow projector (``.bytes``): float32 numbers only; the words give the number of rows.

There is no signature and no header. A file counts as one only if no format recognises it, it has a word list, its
size is a whole number of float32 rows for that many words, and its numbers are in the range of vectors.
"""

from pathlib import Path

import numpy as np

from explorer.errors import LoadError, WrongFormat
from explorer.limits import LIMITS
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.file_io import HEAD_BYTES, opened, size_of
from explorer.vectors.parsing.header import is_text
from explorer.vectors.parsing.labels import beside, companions, decided
from explorer.vectors.parsing.matrix import check_shape, read_table
from explorer.vectors.parsing.word_list import Listing
from explorer.vectors.reading import File, ReadContext

NAME = "tensor-bytes"
_DTYPE = np.dtype("<f4")
_LEAST, _MOST = 1e-20, 1e6
"""Range of vector values; four random bytes are in it in one of three cases, a thousand of them never."""


def matches(head: bytes, path: Path) -> bool:
    """Never: the first bytes tell nothing; see `fits`."""
    return False


def fits(path: Path, others: tuple[Path, ...]) -> bool:
    """Whether the numbers can be vectors, and a word list divides them into rows."""
    try:
        with opened(path, path.name) as stream:
            size, head = size_of(stream), stream.read(HEAD_BYTES)
    except LoadError:
        return False
    if size % _DTYPE.itemsize or is_text(head):
        return False
    values = np.abs(np.frombuffer(head, _DTYPE, len(head) // _DTYPE.itemsize))
    if not bool(((values == 0) | ((values > _LEAST) & (values < _MOST))).all()) or not values.any():
        return False
    reading = ReadContext(path, path.name, tuple(File(other, other.name) for other in others))
    return bool(_fitting(reading, size))


def read(reading: ReadContext) -> Vectors:
    """Read raw float32 rows with their words.

    Raises
    ------
    LoadError
        If no word list divides the numbers into rows, or several do.
    """
    with opened(reading.path, reading.name) as stream:
        size = size_of(stream)
        fit = _fitting(reading, size)
        if not fit:
            raise WrongFormat(file=reading.name)
        found = decided(fit, reading, fit[0].words)[0]
        shape = (found.words, size // (_DTYPE.itemsize * found.words))
        check_shape(shape, reading.name)
        return read_table(reading, NAME, stream, found.take(), shape, _DTYPE)


def _fitting(reading: ReadContext, size: int) -> list[Listing]:
    """Words that divide a file into rows of a plausible width."""
    fit = []
    for found in companions(reading).listings:
        d, rest = divmod(size, _DTYPE.itemsize * found.words)
        if not rest and found.words == found.rows and LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
            fit.append(found)
    return fit


FORMAT = Format(NAME, matches, read, companions=beside, needs_words=True, fits=fits)
