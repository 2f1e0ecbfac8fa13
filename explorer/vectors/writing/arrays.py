"""The matrix as an array (NumPy or safetensors), and the words in a text file next to it."""

import json
from pathlib import Path

import numpy as np

from explorer.vectors.writing._base import Job, Writer
from explorer.vectors.writing._table import write_words

_ALIGNED = 8


def write_numpy(job: Job) -> None:
    """Write a ``.npy`` of float32 in C-order, and the words to ``.txt``, as a table if there is metadata.

    Raises
    ------
    UnwritableWord
        For a word or text with a tab, a line break or a zero byte.
    """
    write_words(job, job.streams[1], for_spreadsheets=False)
    header = {"descr": "<f4", "fortran_order": False, "shape": job.vectors.matrix.shape}
    np.lib.format.write_array_header_1_0(job.streams[0], header)
    _write_rows(job)


def write_safetensors(job: Job) -> None:
    """Write a tensor ``embeddings`` of float32, and the words to ``.vocab.txt``, as a table if there is metadata.

    The header is a length of eight bytes and JSON, padded with spaces so that the numbers are aligned
    (https://github.com/huggingface/safetensors, "Format").

    Raises
    ------
    UnwritableWord
        For a word or text with a tab, a line break or a zero byte.
    """
    write_words(job, job.streams[1], for_spreadsheets=False)
    n, d = job.vectors.matrix.shape
    tensor = {"dtype": "F32", "shape": [n, d], "data_offsets": [0, 4 * n * d]}
    header = json.dumps({"embeddings": tensor}, separators=(",", ":")).encode()
    header += b" " * (-len(header) % _ALIGNED)
    job.streams[0].write(len(header).to_bytes(8, "little") + header)
    _write_rows(job)


def _write_rows(job: Job) -> None:
    for _, block in job.blocks():
        job.streams[0].write(block.data)


def _words_beside(ending: str, path: Path) -> tuple[Path, ...]:
    """Return the path of the words: named like the array, and never equal to its path."""
    target = path.with_name(path.stem + ending)
    return (target if target != path else path.with_name(path.name + ending),)


NUMPY = Writer("numpy", ".npy", write_numpy, lambda path: _words_beside(".txt", path))
SAFETENSORS = Writer("safetensors", ".safetensors", write_safetensors, lambda path: _words_beside(".vocab.txt", path))
