"""One module a format of vector files. A new format is a new module and its line in `FORMATS`."""

from explorer.vectors.formats import glove_text, numpy_array, quantised, word2vec_binary, word2vec_text
from explorer.vectors.formats.base import HEAD_BYTES, Format, opened

FORMATS: tuple[Format, ...] = (
    quantised.FORMAT,
    numpy_array.FORMAT,
    word2vec_binary.FORMAT,
    word2vec_text.FORMAT,
    glove_text.FORMAT,
)
"""In the order in which they are tried; the one without any mark of its own comes last."""

__all__ = ["FORMATS", "HEAD_BYTES", "Format", "opened"]
