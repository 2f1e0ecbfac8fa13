"""Write a file atomically."""

from os import PathLike
from pathlib import Path

from explorer.vectors.atomic_file import atomic_files
from explorer.vectors.output_path import resolve_output, unwritable


def put(path: str | PathLike[str], data: bytes) -> Path:
    """Write a file under a temporary name and rename it, replacing an existing file.

    Parameters
    ----------
    path
        Target path; a symbolic link is kept and its target is written.
    data
        Content of the file.

    Returns
    -------
    Path
        Path of the file.

    Raises
    ------
    FileUnwritable
        If the system refuses, or something other than a file exists there.
    """
    target = resolve_output(path)
    try:
        with atomic_files(target) as (stream,):
            stream.write(data)
    except OSError as error:
        raise unwritable(path, error) from error
    return Path(path)
