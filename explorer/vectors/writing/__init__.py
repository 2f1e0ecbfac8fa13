"""Write vectors to files, each whole or not at all. A new format is a new module and its line in `WRITERS`."""

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
"""From the name of a format to what writes it; the names are those of the readers."""


def write(
    vectors: Vectors, path: str | PathLike[str], format_name: str, report: ProgressCallback = ignore_progress
) -> tuple[Path, ...]:
    """Write vectors to a file, and to those beside it that the format needs.

    Every file is written under another name and renamed when all are whole: whatever happens, each holds its old
    content or its new one. Where two belong together, the words are renamed first: a process that is killed between
    the two leaves new words beside old numbers, and such a pair has to be written again. The rows are taken block by
    block, so that mapped vectors are never in memory at once.

    Parameters
    ----------
    vectors
        (n, d).
    path
        Where to; a file that is there is replaced. A link stays one, and what it points to is written.
    format_name
        A key of `WRITERS`.
    report
        Hears how far it is; what it raises ends the writing.

    Returns
    -------
    tuple
        The files that were made, the one with the numbers first.

    Raises
    ------
    UnwritableWord
        If the format cannot hold a word, or a cell beside it.
    FileUnwritable
        If the system does not take the files, or something else than a file is there.
    KeyError
        If there is no such format.
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
