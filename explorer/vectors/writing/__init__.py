"""Atomic writers of vector files. To add a format, add its module and list it in `WRITERS`."""

from os import PathLike
from pathlib import Path

from explorer.vectors.atomic_file import atomic_files
from explorer.vectors.model import Vectors
from explorer.vectors.output_path import resolve_output, unwritable
from explorer.vectors.reading import ProgressCallback, ignore_progress
from explorer.vectors.writing import arrays, parquet, projector, word2vec
from explorer.vectors.writing._base import Job, Writer

WRITERS: dict[str, Writer] = {
    writer.name: writer
    for writer in (word2vec.TEXT, word2vec.BINARY, projector.WRITER, parquet.WRITER, arrays.NUMPY, arrays.SAFETENSORS)
}
"""Format name -> writer; the names are those of the readers."""


def write(
    vectors: Vectors, path: str | PathLike[str], format_name: str, report: ProgressCallback = ignore_progress
) -> tuple[Path, ...]:
    """Write vectors to a file, and to the companion files that the format needs.

    Every file is written under a temporary name and renamed at the end, so that it holds either its old or its new
    content. Of two files that belong together, the words are renamed first: a process killed between the two renames
    leaves new words with old numbers, and such a pair must be written again. Rows are read in blocks, so that mapped
    vectors are never in memory completely.

    Parameters
    ----------
    vectors
        (n, d).
    path
        Target path; an existing file is replaced. A symbolic link is kept and its target is written.
    format_name
        A key of `WRITERS`.
    report
        Progress callback; an exception that it raises cancels the writing.

    Returns
    -------
    tuple
        The written files, the one with the numbers first.

    Raises
    ------
    UnwritableWord
        If the format cannot store a word or a metadata cell.
    FileUnwritable
        If the system refuses, or something other than a file exists at a path.
    KeyError
        If the format is unknown.
    """
    writer = WRITERS[format_name]
    first, main = resolve_output(path), Path(path)
    names = (main, *writer.beside(main))
    targets = [first, *(resolve_output(name) for name in names[1:])]
    try:
        with atomic_files(*targets) as streams:
            writer.function(Job(vectors, format_name, streams, report))
    except OSError as error:
        raise unwritable(main, error) from error
    return names


__all__ = ["WRITERS", "Job", "Writer", "write"]
