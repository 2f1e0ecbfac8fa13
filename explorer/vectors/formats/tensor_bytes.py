"""Raw tensors of the TensorFlow projector (``.bytes``): float32 numbers only; the word list determines the rows.

There is no signature and no header. A file is read as raw tensors only if no other format recognises it, it has a word
list, its size is a multiple of one float32 per word, and its numbers are in the range of vectors.
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
"""Range of vector values. Four random bytes are in it in one of three cases, a thousand such numbers never."""


def matches(head: bytes, path: Path) -> bool:
    """Always false: the first bytes do not identify the format; see `fits`."""
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
    """Read raw float32 rows; exactly one word list must divide the numbers into rows."""
    with opened(reading.path, reading.name) as stream:
        size = size_of(stream)
        listings = _fitting(reading, size)
        if not listings:
            raise WrongFormat(file=reading.name)
        listing = decided(listings, reading, listings[0].words)[0]
        shape = (listing.words, size // (_DTYPE.itemsize * listing.words))
        check_shape(shape, reading.name)
        return read_table(reading, NAME, stream, listing.take(), shape, _DTYPE)


def _fitting(reading: ReadContext, size: int) -> list[Listing]:
    """Return the word lists that divide a file into rows of a plausible width."""
    fitting = []
    for listing in companions(reading).listings:
        d, rest = divmod(size, _DTYPE.itemsize * listing.words)
        if not rest and listing.words == listing.rows and LIMITS.dimensions_min <= d <= LIMITS.dimensions_max:
            fitting.append(listing)
    return fitting


FORMAT = Format(NAME, matches, read, companions=beside, needs_words=True, fits=fits)
