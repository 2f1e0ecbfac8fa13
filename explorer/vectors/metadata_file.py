"""Metadata on disk: an Arrow file, which is compact for the numbers and texts of millions of words."""

from pathlib import Path

import numpy as np

from explorer.vectors.metadata import Metadata


def write_columns(path: Path, metadata: Metadata) -> None:
    """Write all columns to one file."""
    from pyarrow import array, feather, table

    arrays = {
        name: array(column) if metadata.is_number(name) else array(column.tolist(), type="large_string")
        for name, column in metadata.columns.items()
    }
    feather.write_feather(table(arrays), str(path), compression="uncompressed")


def read_columns(path: Path) -> Metadata:
    """Read all columns of a file; none if it does not exist.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    if not path.exists():
        return Metadata()
    from pyarrow import ArrowException, feather
    from pyarrow.types import is_floating

    try:
        table = feather.read_table(str(path), memory_map=True)
    except ArrowException as error:
        raise ValueError(str(error)) from error
    columns = {}
    for name in table.column_names:
        values = table.column(name).combine_chunks()
        if is_floating(values.type):  # not to_numpy, which imports pandas
            columns[name] = np.frombuffer(values.buffers()[1], dtype=np.float64)[: len(values)]
        else:
            columns[name] = np.array(values.to_pylist(), dtype=object)
    return Metadata(columns)
