"""NumPy ``.npy``: a matrix, with the words in a companion."""

from pathlib import Path

from explorer.errors import LoadError
from explorer.vectors.formats.base import Format
from explorer.vectors.model import Vectors
from explorer.vectors.parsing.file_io import opened, size_of
from explorer.vectors.parsing.labels import beside, labels
from explorer.vectors.parsing.matrix import read_table
from explorer.vectors.parsing.npy_header import MAGIC, check_table, read_header
from explorer.vectors.reading import ReadContext

NAME = "numpy"


def matches(head: bytes, path: Path) -> bool:
    """Whether it starts with the signature of ``.npy``."""
    return head.startswith(MAGIC)


def read(reading: ReadContext) -> Vectors:
    """Read a ``.npy`` file with its words."""
    with opened(reading.path, reading.name) as stream:
        header = read_header(stream, reading.name, size_of(stream))
        check_table(header, reading.name, rescue=reading.rescue)
        words = labels(reading, header.shape[0])
        table = (header.shape[0], header.shape[1])
        return read_table(reading, NAME, stream, words, table, header.dtype, fortran=header.fortran)


def shape(path: Path) -> tuple[int, int] | None:
    """Return the rows and dimensions of a valid header."""
    try:
        with opened(path, path.name) as stream:
            header = read_header(stream, path.name, size_of(stream))
        check_table(header, path.name)
    except LoadError:
        return None
    return header.shape[0], header.shape[1]


FORMAT = Format(NAME, matches, read, shape, companions=beside, needs_words=True)
