"""Parquet: a column ``word``, a column ``vector`` of fixed length, and the metadata columns."""

from typing import Any

from explorer.vectors.metadata import Metadata
from explorer.vectors.writing._base import Job, Writer
from explorer.vectors.writing._words import arrow_words, check_cells, check_words

_GROUP_BYTES = 1 << 26
"""Bytes of numbers per row group: large enough for fast reading."""


def write(job: Job) -> None:
    """Write a Parquet file, which can store any word.

    The name of a metadata column called ``word`` or ``vector`` gets a trailing ``_``.

    Raises
    ------
    UnwritableWord
        For a word that is empty, too long, or not valid Unicode.
    """
    from pyarrow import Array, FixedSizeListArray, float32, large_string, list_, parquet, py_buffer, schema, table

    vectors = job.vectors
    check_words(vectors.words, job.format)
    words, metadata = arrow_words(vectors.words), _columns(vectors.metadata, job.format)
    fields = {"word": large_string(), "vector": list_(float32(), vectors.d)}
    table_schema = schema([*fields.items(), *((name, column.type) for name, column in metadata.items())])
    texts = [name for name, column in metadata.items() if column.type == large_string()]
    with parquet.ParquetWriter(
        job.streams[0], table_schema, compression="zstd", use_dictionary=texts, write_statistics=["word", *metadata]
    ) as file:
        for rows, block in job.blocks(_GROUP_BYTES):
            numbers = Array.from_buffers(float32(), block.size, [None, py_buffer(block)])
            columns = [words[rows], FixedSizeListArray.from_arrays(numbers, vectors.d)]
            file.write_table(table([*columns, *(column[rows] for column in metadata.values())], schema=table_schema))


def _columns(metadata: Metadata, name: str) -> dict[str, Any]:
    """Convert metadata to Arrow columns, with nulls for missing numbers."""
    from pyarrow import array, large_string

    columns = {}
    for title, values in metadata.columns.items():
        unique_title = title
        while unique_title in ("word", "vector") or unique_title in columns:
            unique_title += "_"
        if metadata.is_number(title):
            columns[unique_title] = array(values, from_pandas=True)
        else:
            check_cells(values.tolist(), name, "")
            columns[unique_title] = array(values.tolist(), large_string())
    return columns


WRITER = Writer("parquet", ".parquet", write)
