"""Write a file atomically."""

from os import PathLike
from pathlib import Path

from explorer.vectors.atomic_file import atomic_files
from explorer.vectors.output_path import resolve_output, unwritable


def put(path: str | PathLike[str], data: bytes) -> Path:
    """Write a file under a temporary name, then rename it; an existing file is replaced.

    Parameters
    ----------
    path
        Target path; if it is a symbolic link, the link is kept and its target is written.
    data
        Content of the file.

    Returns
    -------
    Path
        The path as given.

    Raises
    ------
    FileUnwritable
        If the system refuses to write, or something other than a file exists at the path.
    """
    target = resolve_output(path)
    try:
        with atomic_files(target) as (stream,):
            stream.write(data)
    except OSError as error:
        raise unwritable(path, error) from error
    return Path(path)
