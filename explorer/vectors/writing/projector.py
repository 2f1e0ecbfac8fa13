"""TensorFlow's Embedding Projector: a tab-separated file of numbers and one of words and metadata."""

from pathlib import Path

import numpy as np

from explorer.vectors.writing._base import Job, Writer
from explorer.vectors.writing._numbers import lines, text_rows
from explorer.vectors.writing._table import write_words


def write(job: Job) -> None:
    """Write ``tensors.tsv`` and ``metadata.tsv``.

    The metadata file has a header if there is more than the words, as the projector requires. Words that a spreadsheet
    would interpret as formulas get a leading ``'``; see `write_words`.

    Raises
    ------
    UnwritableWord
        For a word or text with a tab, a line break or a zero byte.
    """
    from pyarrow import compute

    write_words(job, job.streams[1], for_spreadsheets=True)
    for _, block in job.blocks():
        text = text_rows(block, "\t")
        if (block[:, 0] == np.floor(block[:, 0])).any():  # a reader may take integers at the start of lines as words
            text = compute.replace_substring_regex(text, "^(-?[0-9]+)\t", "\\1.0\t")
        job.streams[0].write(lines(text, separator="\t"))


def beside(path: Path) -> tuple[Path, ...]:
    """Return the metadata file: ``metadata.tsv`` for ``tensors.tsv``, ``x_metadata.tsv`` for ``x.tsv``."""
    name = "metadata.tsv" if path.stem == "tensors" else f"{path.stem}_metadata.tsv"
    return (path.with_name(name),)


WRITER = Writer("projector", ".tsv", write, beside)
