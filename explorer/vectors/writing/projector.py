"""TensorFlow's Embedding Projector: numbers between tabs; a second file with the words and what is known of them."""

from pathlib import Path

import numpy as np

from explorer.vectors.writing._base import Job, Writer
from explorer.vectors.writing._numbers import lines, text_rows
from explorer.vectors.writing._table import write_words


def write(job: Job) -> None:
    """Write ``tensors.tsv`` and ``metadata.tsv``.

    The metadata has a header when there is more than the words, as the projector wants it. Words that a spreadsheet
    would take for formulas have a ``'`` in front; see `write_words`.

    Raises
    ------
    UnwritableWord
        For a word or text with a tab, an end of a line or a zero byte in it.
    """
    from pyarrow import compute

    write_words(job, job.streams[1], for_spreadsheets=True)
    for _, block in job.blocks():
        text = text_rows(block, "\t")
        if (block[:, 0] == np.floor(block[:, 0])).any():  # whole numbers in front look like words
            text = compute.replace_substring_regex(text, "^(-?[0-9]+)\t", "\\1.0\t")
        job.streams[0].write(lines(text, separator="\t"))


def beside(path: Path) -> tuple[Path, ...]:
    """``metadata.tsv`` for ``tensors.tsv``, ``x_metadata.tsv`` for ``x.tsv``."""
    name = "metadata.tsv" if path.stem == "tensors" else f"{path.stem}_metadata.tsv"
    return (path.with_name(name),)


WRITER = Writer("projector", ".tsv", write, beside)
