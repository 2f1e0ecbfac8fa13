"""One module per vector file format. To add a format, add its module and list it in `FORMATS`."""

from explorer.vectors.formats import (
    csv_table,
    fasttext_binary,
    feather_table,
    gensim_pickle,
    glove_text,
    numpy_archive,
    numpy_array,
    parquet_table,
    projector,
    quantised,
    safetensors_file,
    tensor_bytes,
    word2vec_binary,
    word2vec_text,
)
from explorer.vectors.formats.base import Format

FORMATS: tuple[Format, ...] = (
    quantised.FORMAT,
    fasttext_binary.FORMAT,
    gensim_pickle.FORMAT,
    numpy_array.FORMAT,
    numpy_archive.FORMAT,
    safetensors_file.FORMAT,
    parquet_table.FORMAT,
    feather_table.FORMAT,
    csv_table.FORMAT,
    word2vec_binary.FORMAT,
    projector.FORMAT,
    word2vec_text.FORMAT,
    glove_text.FORMAT,
    tensor_bytes.FORMAT,
)
"""All formats, in the order of detection, which is also the order of preference among several files. gensim pickles
come before the arrays that belong to them; formats without a signature come last."""

__all__ = ["FORMATS", "Format"]
