"""A file on disk, whole or not at all."""

from os import PathLike
from pathlib import Path

from explorer.vectors.atomic_file import atomic_files
from explorer.vectors.output_path import resolve_output, unwritable


def put(path: str | PathLike[str], data: bytes) -> Path:
    """Write a file under another name and rename it when it is whole: what was there before stays or is replaced.

    Parameters
    ----------
    path
        Where to; a link stays one, and what it points to is written.
    data
        What the file holds.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileUnwritable
        If the system does not take it, or something else than a file is there.
    """
    target = resolve_output(path)
    try:
        with atomic_files(target) as (stream,):
            stream.write(data)
    except OSError as error:
        raise unwritable(path, error) from error
    return Path(path)
